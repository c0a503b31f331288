"""Contracts."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT
from services.sales.model.base import Base


class Contract(Base):
    """What a customer agreed to buy; ``ordered`` is what posted orders drew of it."""

    __tablename__ = "contracts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(60), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    customer_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    department_id: Mapped[UUID]
    opportunity_id: Mapped[UUID | None]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    ordered: Mapped[Decimal] = mapped_column(AMOUNT)
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str] = mapped_column(String(8))
    signed_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("status IN ('DRAFT', 'SIGNED', 'VOID')", name="status"),
        CheckConstraint("ordered >= 0 AND ordered <= amount", name="not_overdrawn"),
        CheckConstraint("status <> 'SIGNED' OR signed_on IS NOT NULL", name="signed_has_date"),
        Index(None, "owner_id", "id"),
        Index(None, "customer_id", "id"),
    )
