"""Customers as they now are."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.reports.model.base import Base


class CustomerFact(Base):
    """One customer; ``owner_id`` is null exactly while public."""

    __tablename__ = "customer_facts"
    __table_args__ = (
        CheckConstraint(
            "(ownership = 'PUBLIC' and owner_id is null) or (ownership = 'OWNED' and owner_id is not null)",
            name="ownership",
        ),
        Index(None, "owner_id", "created_on"),
        Index(None, "record", "created_on"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(300))
    ownership: Mapped[str] = mapped_column(String(12))
    record: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    pool_id: Mapped[UUID | None] = mapped_column(Uuid)
    type_id: Mapped[UUID | None] = mapped_column(Uuid)
    source_id: Mapped[UUID | None] = mapped_column(Uuid)
    level_id: Mapped[UUID | None] = mapped_column(Uuid)
    stage_id: Mapped[UUID | None] = mapped_column(Uuid)
    created_on: Mapped[date]
