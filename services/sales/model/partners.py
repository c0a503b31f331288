"""Copies of customers and their primary contacts, fed by the customers service."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.sales.model.base import Base


class KnownCustomer(Base):
    """A customer as an order looks it up. ``owner_id`` is null for a public one."""

    __tablename__ = "known_customers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(300))
    external_reference: Mapped[str | None] = mapped_column(String(120), index=True)
    type_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    record: Mapped[str] = mapped_column(String(12))
    contact_name: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[dict[str, Any]]
    currency: Mapped[str | None] = mapped_column(String(3))
    payment_terms_days: Mapped[int | None]

    __table_args__ = (Index(None, "number"),)


class KnownContact(Base):
    """A customer's contact."""

    __tablename__ = "known_contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(200))
    is_primary: Mapped[bool]
