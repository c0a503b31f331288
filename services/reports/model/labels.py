"""Names of master data, for the captions of columns."""

from uuid import UUID

from sqlalchemy import BigInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import JSON_DOCUMENT
from services.reports.model.base import Base


class Label(Base):
    """What a record of master data is called: dictionary items, products, departments, pools, stages."""

    __tablename__ = "labels"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    names: Mapped[dict[str, str]] = mapped_column(JSON_DOCUMENT)
    place: Mapped[int | None]
