"""Shipped lines as they now are."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT
from services.reports.model.base import Base


class ShipmentLineFact(Base):
    """One shipped order line: revenue, cost (null: unknown) and its part of the freight."""

    __tablename__ = "shipment_line_facts"
    __table_args__ = (
        Index(None, "salesperson_id", "shipped_on"),
        Index(None, "shipped_on"),
        Index(None, "customer_id"),
    )

    shipment_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    salesperson_id: Mapped[UUID] = mapped_column(Uuid)
    department_id: Mapped[UUID | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(String(20))
    shipped_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    product_id: Mapped[UUID] = mapped_column(Uuid)
    category_id: Mapped[UUID | None] = mapped_column(Uuid)
    revenue: Mapped[Decimal] = mapped_column(AMOUNT)
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT)
    freight: Mapped[Decimal] = mapped_column(AMOUNT)
