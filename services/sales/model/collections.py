"""Collections (receipts) and their ledger of allocations."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT
from services.sales.model.base import Base


class Collection(Base):
    """Money received from a customer; ``allocated`` follows from the ledger, the rest is credit."""

    __tablename__ = "collections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(60), unique=True)
    external_reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    customer_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    allocated: Mapped[Decimal] = mapped_column(AMOUNT)
    received_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(10))
    maker_id: Mapped[UUID]
    created_at: Mapped[datetime]

    @property
    def credit(self) -> Decimal:
        """What is not allocated, nothing once reversed."""
        return self.amount - self.allocated if self.status == "RECEIVED" else Decimal(0)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("customer_id", "method", "reference"),
        CheckConstraint("status IN ('RECEIVED', 'REVERSED')", name="status"),
        CheckConstraint("method IN ('CASH', 'BANK_TRANSFER', 'CHEQUE', 'CARD', 'OTHER')", name="method"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("allocated >= 0 AND allocated <= amount", name="not_over_allocated"),
        CheckConstraint("status <> 'REVERSED' OR allocated = 0", name="reversed_is_free"),
        Index(None, "customer_id", "received_on", "id"),
        Index(None, "received_on", "id"),
    )


class CollectionEntry(Base):
    """A row of the ledger; never changed.

    RECEIVED and REVERSED name no order; ALLOCATED (+) and TAKEN_BACK (−) one each. What an order has of a
    collection is the sum of its rows.
    """

    __tablename__ = "collection_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collections.id"))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]

    __table_args__ = (
        CheckConstraint("kind IN ('RECEIVED', 'ALLOCATED', 'TAKEN_BACK', 'REVERSED')", name="kind"),
        CheckConstraint(
            "(kind IN ('ALLOCATED', 'TAKEN_BACK')) = (order_id IS NOT NULL)", name="order_of_allocation"
        ),
        Index(None, "collection_id", "id"),
    )
