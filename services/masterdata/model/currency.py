"""Currencies and their dated rates to the company's base currency."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.db import RATE
from services.masterdata.model.base import Base, Identified, Versioned


class Currency(Versioned, Base):
    """An ISO 4217 currency in use; ``places`` are its minor-unit places."""

    __tablename__ = "currencies"

    code: Mapped[str] = mapped_column(String(3), unique=True)
    places: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    rates: Mapped[list["CurrencyRate"]] = relationship(
        order_by="CurrencyRate.valid_from", lazy="selectin", cascade="all, delete-orphan"
    )


class CurrencyRate(Identified, Base):
    """What one unit is worth in the base currency from a day on, until the next row's."""

    __tablename__ = "currency_rates"
    __table_args__ = (
        UniqueConstraint("currency_id", "valid_from"),
        CheckConstraint("rate > 0", name="rate"),
    )

    currency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("currencies.id"))
    valid_from: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(RATE)
