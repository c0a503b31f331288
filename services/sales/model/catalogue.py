"""Copies of master data: products with dated costs, currencies, dictionaries, pipelines."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import QUANTITY, RATE
from services.sales.model.base import Base


class KnownProduct(Base):
    """A product; ``costs`` are [{validFrom, amount, currency}] as published, amounts as text."""

    __tablename__ = "known_products"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    sku: Mapped[str | None] = mapped_column(String(120), index=True)
    name: Mapped[str] = mapped_column(String(300))
    category_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    list_price: Mapped[Decimal | None] = mapped_column(QUANTITY)
    costs: Mapped[list[Any]]
    external_reference: Mapped[str | None] = mapped_column(String(120), index=True)
    active: Mapped[bool]


class KnownCurrency(Base):
    """A currency; ``rates`` are [{validFrom, rate}] to the base currency, rates as text."""

    __tablename__ = "known_currencies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(3), index=True)
    rates: Mapped[list[Any]]
    active: Mapped[bool]


class KnownDictionaryItem(Base):
    """A dictionary item: reasons, customer types, units."""

    __tablename__ = "known_dictionary_items"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    code: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool]


class KnownPipeline(Base):
    """A pipeline of opportunities."""

    __tablename__ = "known_pipelines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(60))
    is_default: Mapped[bool]
    active: Mapped[bool]


class KnownStage(Base):
    """A stage of a pipeline; one that left its pipeline stays, inactive, for old records."""

    __tablename__ = "known_stages"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pipeline_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    type: Mapped[str] = mapped_column(String(4))
    probability: Mapped[Decimal] = mapped_column(RATE)
    active: Mapped[bool]
