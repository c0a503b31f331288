"""Market activities (campaigns) with their dated costs (domain.md, Market activity)."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT
from chassis.ids import new_id
from services.customers.model.base import Base, one_of
from services.customers.rules.states import ActivityStatus, Attribution


class MarketActivity(Base):
    """An activity. ``actual_cost`` is the sum of its cost lines, kept beside them in the same transaction."""

    __tablename__ = "market_activities"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(40), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    search_name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(10), default=ActivityStatus.PLANNED)
    attribution: Mapped[str] = mapped_column(String(12), default=Attribution.LAST_TOUCH)
    currency: Mapped[str] = mapped_column(String(3))
    budget: Mapped[Decimal | None] = mapped_column(AMOUNT)
    expected_revenue: Mapped[Decimal | None] = mapped_column(AMOUNT)
    actual_cost: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        one_of("status", ActivityStatus),
        one_of("attribution", Attribution),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("budget IS NULL OR budget >= 0", name="budget_not_negative"),
        CheckConstraint("actual_cost >= 0", name="cost_not_negative"),
        Index("ix_market_activities_search_name_id", "search_name", "id"),
        Index("ix_market_activities_starts_on_id", "starts_on", "id"),
    )


class ActivityCost(Base):
    """Money spent on an activity on a day, in the activity's currency; append-only."""

    __tablename__ = "activity_costs"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    activity_id: Mapped[UUID] = mapped_column(ForeignKey("market_activities.id"))
    spent_on: Mapped[date]
    description: Mapped[str] = mapped_column(String(300))
    amount: Mapped[Decimal] = mapped_column(AMOUNT)

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_activity_costs_activity_id_spent_on_id", "activity_id", "spent_on", "id"),
    )
