"""Copies of other services' data, fed by events only (events/subscribers.py)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT, JSON_DOCUMENT
from services.customers.model.base import Base


class KnownItem(Base):
    """A dictionary item of master data: types, sources, levels, stages, industries, reasons, kinds."""

    __tablename__ = "known_items"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    external_reference: Mapped[str | None] = mapped_column(String(120))
    active: Mapped[bool]

    __table_args__ = (Index("ix_known_items_kind_code", "kind", "code"),)


class KnownPool(Base):
    """A pool of public customers and its claim rule."""

    __tablename__ = "known_pools"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    is_default: Mapped[bool]
    hidden_fields: Mapped[list[Any]] = mapped_column(JSON_DOCUMENT)
    daily_claim_limit: Mapped[int | None]
    previous_owner_wait_days: Mapped[int]
    rest_days: Mapped[int]
    holding_capacity: Mapped[int | None]
    buyers_count_towards_capacity: Mapped[bool]
    active: Mapped[bool]


class KnownPipeline(Base):
    """A pipeline a converted lead's opportunity may be made in."""

    __tablename__ = "known_pipelines"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    is_default: Mapped[bool]
    active: Mapped[bool]


class KnownSeries(Base):
    """A number series."""

    __tablename__ = "known_series"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    code: Mapped[str] = mapped_column(String(40), index=True)
    pattern: Mapped[str] = mapped_column(String(80))
    active: Mapped[bool]


class KnownCurrency(Base):
    """A currency the company works in."""

    __tablename__ = "known_currencies"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    code: Mapped[str] = mapped_column(String(3), index=True)
    active: Mapped[bool]


class KnownOrder(Base):
    """An order as far as it tells of purchases; ``counts`` while it is confirmed or closed."""

    __tablename__ = "known_orders"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    customer_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    market_activity_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    ordered_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    counts: Mapped[bool]
