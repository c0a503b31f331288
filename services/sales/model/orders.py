"""Orders and their lines."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.db import AMOUNT, QUANTITY, RATE
from services.sales.model.base import Base


class Order(Base):
    """An order with the customer as it was.

    ``net`` is the sum of the lines; ``total`` what the customer owes in all: ``net``, or after a short close
    what was shipped. ``cost`` is null when any line's is unknown. ``shipment_status``,
    ``collection_status`` and ``collected`` follow from documents.
    """

    __tablename__ = "orders"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    status: Mapped[str] = mapped_column(String(12))
    shipment_status: Mapped[str] = mapped_column(String(16))
    collection_status: Mapped[str] = mapped_column(String(18))
    ordered_on: Mapped[date]
    due_on: Mapped[date]
    customer_id: Mapped[UUID]
    customer_type_id: Mapped[UUID | None]
    customer_name: Mapped[str] = mapped_column(String(300))
    contact_name: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[dict[str, Any]]
    payment_terms_days: Mapped[int]
    salesperson_id: Mapped[UUID]
    department_id: Mapped[UUID]
    maker_id: Mapped[UUID]
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contracts.id"), index=True)
    opportunity_id: Mapped[UUID | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    market_activity_id: Mapped[UUID | None]
    currency: Mapped[str] = mapped_column(String(3))
    rate_to_base: Mapped[Decimal | None] = mapped_column(RATE)
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    total: Mapped[Decimal] = mapped_column(AMOUNT)
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT)
    collected: Mapped[Decimal] = mapped_column(AMOUNT)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]

    lines: Mapped[list["OrderLine"]] = relationship(
        order_by="OrderLine.position", cascade="all, delete-orphan", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint(
            "status IN ('DRAFT', 'SUBMITTED', 'CONFIRMED', 'CLOSED', 'CANCELLED')", name="status"
        ),
        CheckConstraint(
            "shipment_status IN ('NOT_SHIPPED', 'PARTLY_SHIPPED', 'SHIPPED')", name="shipment_status"
        ),
        CheckConstraint(
            "collection_status IN ('NOT_COLLECTED', 'PARTLY_COLLECTED', 'COLLECTED')",
            name="collection_status",
        ),
        CheckConstraint("collected >= 0 AND collected <= total", name="not_over_collected"),
        CheckConstraint("total >= 0 AND total <= net", name="total_within_net"),
        CheckConstraint(
            "status NOT IN ('CONFIRMED', 'CLOSED') OR number IS NOT NULL", name="posted_numbered"
        ),
        Index(None, "ordered_on", "id"),
        Index(None, "salesperson_id", "ordered_on", "id"),
        Index(None, "customer_id", "ordered_on", "id"),
        Index(None, "department_id", "ordered_on", "id"),
        Index(None, "status", "shipment_status", "ordered_on", "id"),
        Index(None, "net", "id"),
    )


class OrderLine(Base):
    """A line with the product as it was; ``shipped`` and ``earned`` (its revenue) follow from shipments."""

    __tablename__ = "order_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"))
    position: Mapped[int]
    product_id: Mapped[UUID]
    category_id: Mapped[UUID | None]
    sku: Mapped[str | None] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(300))
    unit_id: Mapped[UUID | None]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    list_price: Mapped[Decimal | None] = mapped_column(QUANTITY)
    unit_price: Mapped[Decimal] = mapped_column(QUANTITY)
    discount: Mapped[Decimal] = mapped_column(RATE)
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    unit_cost: Mapped[Decimal | None] = mapped_column(QUANTITY)
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT)
    shipped: Mapped[Decimal] = mapped_column(QUANTITY)
    earned: Mapped[Decimal] = mapped_column(AMOUNT)

    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("shipped >= 0 AND shipped <= quantity", name="not_over_shipped"),
        CheckConstraint("earned >= 0 AND earned <= net", name="not_over_earned"),
        Index(None, "product_id", "order_id"),
    )
