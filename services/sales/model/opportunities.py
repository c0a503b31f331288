"""Opportunities and the history of their stages."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT, RATE
from services.sales.model.base import Base


class Opportunity(Base):
    """A chance to sell. An amount not known yet is 0; ``customer_id`` may be unknown."""

    __tablename__ = "opportunities"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(60), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    customer_id: Mapped[UUID | None]
    owner_id: Mapped[UUID]
    department_id: Mapped[UUID]
    product_id: Mapped[UUID | None]
    pipeline_id: Mapped[UUID]
    stage_id: Mapped[UUID]
    stage_type: Mapped[str] = mapped_column(String(4))
    probability: Mapped[Decimal] = mapped_column(RATE)
    probability_by_hand: Mapped[bool]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    currency: Mapped[str] = mapped_column(String(3))
    opened_on: Mapped[date | None]
    expected_close_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    lead_id: Mapped[UUID | None]
    market_activity_id: Mapped[UUID | None]
    loss_reason_id: Mapped[UUID | None]
    created_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("stage_type IN ('OPEN', 'WON', 'LOST')", name="stage_type"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("probability >= 0", name="probability_not_negative"),
        CheckConstraint("stage_type <> 'OPEN' OR closed_on IS NULL", name="open_is_not_closed"),
        Index(None, "owner_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "department_id", "id"),
        Index(None, "stage_id", "id"),
        Index(None, "amount", "id"),
    )


class OpportunityMove(Base):
    """A row of stage history; never changed. The first has no ``from_stage_id``."""

    __tablename__ = "opportunity_moves"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey("opportunities.id"))
    from_stage_id: Mapped[UUID | None]
    to_stage_id: Mapped[UUID]
    moved_at: Mapped[datetime]
    moved_by: Mapped[UUID]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    currency: Mapped[str] = mapped_column(String(3))
    probability: Mapped[Decimal] = mapped_column(RATE)
    expected_close_on: Mapped[date | None]

    __table_args__ = (Index(None, "opportunity_id", "id"), Index(None, "moved_at"))
