"""What a service forgets by itself: ids of events long handled, first results nobody repeats any more."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, delete, select, tuple_

from chassis.graphql.idempotency import idempotency_keys
from chassis.messaging import WorkFactory
from chassis.messaging.tables import inbox
from chassis.settings import ServiceSettings

EVERY_SECONDS = 3_600
#: Rows removed in one transaction, so that no one waits long behind it.
BATCH = 1_000


async def forget_old(works: WorkFactory, settings: ServiceSettings) -> int:
    """Remove what is older than the settings ``inbox_days`` and ``idempotency_days``; how many rows."""
    now = works.clock.now()
    events = await _remove(works, inbox, inbox.c.received_at, now - timedelta(days=settings.inbox_days))
    made = idempotency_keys.c.created_at
    return events + await _remove(
        works, idempotency_keys, made, now - timedelta(days=settings.idempotency_days)
    )


async def _remove(works: WorkFactory, table: Table, made: Column[Any], before: datetime) -> int:
    key = table.primary_key.columns
    oldest = select(*key).where(made < before).limit(BATCH)
    removed = 0
    while True:
        async with works.database.write() as session:
            result = await session.execute(delete(table).where(tuple_(*key).in_(oldest)))
        batch: int = result.rowcount  # pyright: ignore[reportAttributeAccessIssue]
        removed += batch
        if batch < BATCH:
            return removed
