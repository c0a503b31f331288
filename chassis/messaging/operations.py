"""What operators ask of messaging: what is dead, what is pending."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.tables import event_log, failed_events

SHOWN = 200


async def dead_events(session: AsyncSession) -> Sequence[Any]:
    """Events that failed, oldest first: waiting for a retry or, without a next attempt, dead."""
    return (await session.execute(select(failed_events).order_by(failed_events.c.id).limit(SHOWN))).all()


async def pending_count(session: AsyncSession) -> int:
    """Events committed and not yet published."""
    pending = select(func.count()).select_from(event_log).where(event_log.c.position.is_(None))
    return (await session.execute(pending)).scalar_one()
