"""Shipments over lines of several orders of one customer."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.db import AMOUNT, QUANTITY
from services.sales.model.base import Base
from services.sales.model.orders import Order, OrderLine


class Shipment(Base):
    """Goods that leave together."""

    __tablename__ = "shipments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(60), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    customer_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(String(10))
    shipped_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    freight: Mapped[Decimal] = mapped_column(AMOUNT)
    maker_id: Mapped[UUID]
    created_at: Mapped[datetime]

    lines: Mapped[list["ShipmentLine"]] = relationship(
        order_by="ShipmentLine.id", cascade="all", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("status IN ('DRAFT', 'SHIPPED', 'CANCELLED')", name="status"),
        CheckConstraint("status <> 'SHIPPED' OR shipped_on IS NOT NULL", name="shipped_has_date"),
        CheckConstraint("freight >= 0", name="freight_not_negative"),
        Index(None, "customer_id", "id"),
    )


class ShipmentLine(Base):
    """A quantity of an order line; ``revenue``, ``unit_cost`` and ``cost`` are fixed when it is shipped."""

    __tablename__ = "shipment_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shipment_id: Mapped[UUID] = mapped_column(ForeignKey("shipments.id"), index=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), index=True)
    order_line_id: Mapped[UUID] = mapped_column(ForeignKey("order_lines.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    revenue: Mapped[Decimal] = mapped_column(AMOUNT)
    unit_cost: Mapped[Decimal | None] = mapped_column(QUANTITY)
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT)

    order: Mapped[Order] = relationship(lazy="raise")
    order_line: Mapped[OrderLine] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("revenue >= 0", name="revenue_not_negative"),
    )
