"""What of collections was allocated to whose orders."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT
from services.reports.model.base import Base


class AllocationFact(Base):
    """A part of a collection that pays an order; ``place`` is where it stands in the collection."""

    __tablename__ = "allocation_facts"
    __table_args__ = (
        Index(None, "salesperson_id", "received_on"),
        Index(None, "received_on"),
        Index(None, "customer_id"),
    )

    collection_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    customer_id: Mapped[UUID] = mapped_column(Uuid)
    order_id: Mapped[UUID] = mapped_column(Uuid)
    salesperson_id: Mapped[UUID] = mapped_column(Uuid)
    department_id: Mapped[UUID | None] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(String(20))
    received_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
