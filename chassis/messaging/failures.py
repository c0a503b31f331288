"""Events that could not be handled: waiting for their next attempt, queued behind one, or dead.

A row with ``next_attempt_at`` is tried again then; one without is dead, or waits behind an earlier row of
its key (``attempts`` 0). Dead rows are shown, retried and dropped by ``./yubo dead``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messaging.bus import Message
from chassis.messaging.tables import failed_events
from chassis.messaging.work import Work, WorkFactory

ERROR_TEXT_LIMIT = 2_000
DUE_LIMIT = 100


@dataclass(frozen=True)
class Failed:
    """A row of ``failed_events``."""

    id: int
    message: Message
    attempts: int


async def blocked_keys(session: AsyncSession, consumer: str) -> set[UUID]:
    """Keys with a failed event: their later events have to wait."""
    return set(await session.scalars(select(failed_events.c.key).where(failed_events.c.consumer == consumer)))


async def holds(session: AsyncSession, consumer: str, event_id: UUID) -> bool:
    found = await session.scalar(
        select(failed_events.c.id).where(
            failed_events.c.consumer == consumer, failed_events.c.event_id == event_id
        )
    )
    return found is not None


async def set_aside(work: Work, consumer: str, message: Message, error: str, delays: Sequence[float]) -> None:
    """Keep a failed event for its first retry."""
    await _insert(work, consumer, message, error, 1, delays)


async def queue_behind(work: Work, consumer: str, message: Message) -> None:
    """Keep an event whose key has a failed one; it is tried when its turn comes."""
    await _insert(work, consumer, message, "waits for an earlier event of its key", 0, (0,))


async def _insert(
    work: Work, consumer: str, message: Message, error: str, attempts: int, delays: Sequence[float]
) -> None:
    await work.session.execute(
        insert(failed_events).values(
            consumer=consumer,
            event_id=message.event_id,
            key=message.key,
            type=message.type,
            body=message.body,
            error=error[:ERROR_TEXT_LIMIT],
            attempts=attempts,
            failed_at=work.now,
            next_attempt_at=work.now + timedelta(seconds=delays[0]) if delays else None,
        )
    )


async def due(works: WorkFactory, consumer: str) -> list[Failed]:
    """The oldest failed event of each key, where its time has come.

    Oldest by event id, which is by time of commit: one that was missed, and published again later, comes
    before those that failed for its want.
    """
    earlier = failed_events.alias()
    blocked = exists().where(
        earlier.c.consumer == consumer,
        earlier.c.key == failed_events.c.key,
        earlier.c.event_id < failed_events.c.event_id,
    )
    async with works.database.read() as session:
        rows = await session.execute(
            select(failed_events)
            .where(
                failed_events.c.consumer == consumer,
                failed_events.c.next_attempt_at <= works.clock.now(),
                ~blocked,
            )
            .order_by(failed_events.c.id)
            .limit(DUE_LIMIT)
        )
        return [Failed(r.id, Message(r.event_id, r.type, r.key, r.body), r.attempts) for r in rows]


async def failed_again(work: Work, failed: Failed, error: str, delays: Sequence[float]) -> None:
    """Count the attempt; after the last delay the event is dead."""
    attempts = failed.attempts + 1
    again = work.now + timedelta(seconds=delays[attempts - 1]) if attempts <= len(delays) else None
    await work.session.execute(
        update(failed_events)
        .where(failed_events.c.id == failed.id)
        .values(attempts=attempts, error=error[:ERROR_TEXT_LIMIT], failed_at=work.now, next_attempt_at=again)
    )


async def forget(session: AsyncSession, id: int) -> bool:
    """The event is done with, or dropped by an operator; false when somebody else already took it."""
    taken = await session.scalars(
        delete(failed_events).where(failed_events.c.id == id).returning(failed_events.c.id)
    )
    return taken.first() is not None


async def retry_now(work: Work, id: int) -> None:
    """An operator wants the event tried again at once."""
    await work.session.execute(
        update(failed_events).where(failed_events.c.id == id).values(next_attempt_at=work.now)
    )
