"""Orders and their lines as they now are, with the salesperson, department and type they count for."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT
from services.reports.model.base import Base


class OrderFact(Base):
    """One order. ``cost`` is null while any line's cost is unknown."""

    __tablename__ = "order_facts"
    __table_args__ = (
        Index(None, "salesperson_id", "ordered_on"),
        Index(None, "ordered_on"),
        Index(None, "customer_id", "ordered_on"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID] = mapped_column(Uuid)
    customer_type_id: Mapped[UUID | None] = mapped_column(Uuid)
    salesperson_id: Mapped[UUID] = mapped_column(Uuid)
    department_id: Mapped[UUID | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(String(20))
    ordered_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT)


class OrderLineFact(Base):
    """One line, with what of its order sums over products need."""

    __tablename__ = "order_line_facts"
    __table_args__ = (Index(None, "salesperson_id", "ordered_on"), Index(None, "ordered_on"))

    order_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID] = mapped_column(Uuid)
    customer_type_id: Mapped[UUID | None] = mapped_column(Uuid)
    salesperson_id: Mapped[UUID] = mapped_column(Uuid)
    department_id: Mapped[UUID | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(String(20))
    ordered_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    product_id: Mapped[UUID] = mapped_column(Uuid)
    category_id: Mapped[UUID | None] = mapped_column(Uuid)
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT)
