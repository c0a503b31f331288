"""Pools of public customers and their claim rules (domain.md, Public pool)."""

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import JSON_DOCUMENT
from services.masterdata.model.base import Base, Named, Versioned


class Pool(Versioned, Named, Base):
    """A pool; a capacity that is null does not apply. One is the default."""

    __tablename__ = "pools"
    __table_args__ = (
        CheckConstraint("daily_claim_limit >= 0", name="daily_claim_limit"),
        CheckConstraint("previous_owner_wait_days >= 0", name="previous_owner_wait_days"),
        CheckConstraint("rest_days >= 0", name="rest_days"),
        CheckConstraint("holding_capacity >= 0", name="holding_capacity"),
        Index(
            "uq_pools_default",
            "is_default",
            unique=True,
            postgresql_where=text("is_default"),
            sqlite_where=text("is_default"),
        ),
    )

    code: Mapped[str] = mapped_column(String(60), unique=True)
    is_default: Mapped[bool] = mapped_column(default=False)
    hidden_fields: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    daily_claim_limit: Mapped[int]
    previous_owner_wait_days: Mapped[int]
    rest_days: Mapped[int]
    holding_capacity: Mapped[int | None]
    buyers_count_towards_capacity: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
