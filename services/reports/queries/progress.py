"""How fresh the read models are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ids import minted_at
from chassis.messaging.tables import failed_events
from services.reports.model import Progress

CONSUMER = "reports.projections"


@dataclass(frozen=True, slots=True)
class Freshness:
    """``as_of``: when the newest counted event happened, None before the first. ``lag_seconds``: how long
    after it happened the last event was counted; while one waits for another try, how long it has."""

    as_of: datetime | None
    lag_seconds: float


async def freshness(session: AsyncSession, now: datetime) -> Freshness:
    """How far the projections have come."""
    rows = (await session.scalars(select(Progress))).all()
    if not rows:
        return Freshness(None, 0.0)
    last = max(rows, key=lambda row: (row.counted_at, row.happened_at))
    lag = (last.counted_at - last.happened_at).total_seconds()
    waiting = await session.scalar(
        select(failed_events.c.event_id)
        .where(failed_events.c.consumer == CONSUMER)
        .order_by(failed_events.c.event_id)
        .limit(1)
    )
    happened = minted_at(waiting) if waiting else None
    if happened:
        lag = max(lag, (now - happened).total_seconds())
    return Freshness(max(row.happened_at for row in rows), max(0.0, round(lag, 3)))
