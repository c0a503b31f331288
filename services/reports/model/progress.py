"""How far the projections have come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import INSTANT
from services.reports.model.base import Base


class Progress(Base):
    """The newest event counted of each source (``/yubo/sales``): when it happened, when it was counted."""

    __tablename__ = "progress"

    source: Mapped[str] = mapped_column(String(60), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    happened_at: Mapped[datetime] = mapped_column(INSTANT)
    counted_at: Mapped[datetime] = mapped_column(INSTANT)
