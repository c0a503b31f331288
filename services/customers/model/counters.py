"""Rows whose locks serialise: numbers of a series, claims of a day, what a person holds."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.customers.model.base import Base


class NumberCounter(Base):
    """The last number given of a series; ``year`` is 0 for a series that runs on."""

    __tablename__ = "number_counters"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class ClaimCount(Base):
    """Claims of a person in a pool on a business day; never goes down."""

    __tablename__ = "claim_counts"

    employee_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    claims: Mapped[int]

    __table_args__ = (CheckConstraint("claims >= 0", name="not_negative"),)


class Holder(Base):
    """Locked while a person's customers are counted against a capacity."""

    __tablename__ = "holders"

    employee_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
