"""Opportunities as they now are."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT
from services.reports.model.base import Base


class OpportunityFact(Base):
    """One opportunity; ``amount`` and ``currency`` are null where nobody has said yet."""

    __tablename__ = "opportunity_facts"
    __table_args__ = (
        Index(None, "owner_id", "stage_type", "closed_on"),
        Index(None, "stage_type", "closed_on"),
        Index(None, "opened_on"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID | None] = mapped_column(Uuid)
    owner_id: Mapped[UUID] = mapped_column(Uuid)
    department_id: Mapped[UUID | None] = mapped_column(Uuid)
    stage_id: Mapped[UUID] = mapped_column(Uuid)
    stage_type: Mapped[str] = mapped_column(String(8))
    amount: Mapped[Decimal | None] = mapped_column(AMOUNT)
    currency: Mapped[str | None] = mapped_column(String(3))
    opened_on: Mapped[date | None]
    expected_close_on: Mapped[date | None]
    closed_on: Mapped[date | None]
