"""The life of a customer: one row an event."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import AMOUNT, INSTANT
from services.reports.model.base import Base


class Moment(Base):
    """One event of a customer's life, by the event's id.

    ``resource`` is what one must be able to read: the customer itself, or the document ``subject_id`` (then
    :class:`DocumentOwner` says whose it is).
    """

    __tablename__ = "moments"
    __table_args__ = (Index(None, "customer_id", "happened_at", "id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(Uuid)
    happened_at: Mapped[datetime] = mapped_column(INSTANT)
    kind: Mapped[str] = mapped_column(String(40))
    resource: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    subject: Mapped[str | None] = mapped_column(String(300))
    detail: Mapped[str | None] = mapped_column(Text)
    actor_id: Mapped[UUID | None] = mapped_column(Uuid)
    amount: Mapped[Decimal | None] = mapped_column(AMOUNT)
    currency: Mapped[str | None] = mapped_column(String(3))
