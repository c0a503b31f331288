"""Publishing again what was published once, from the log: for a consumer that missed it.

A queue made after an event was published, or lost with a broker's disk, has a gap. The log has not; what a
consumer had already is dropped by its inbox or by the version it carries.
"""

from collections.abc import Collection

from sqlalchemy import select

from chassis.db.engine import Database
from chassis.messaging.bus import EventBus, Message
from chassis.messaging.tables import event_log

BATCH = 500


async def republish(database: Database, bus: EventBus, types: Collection[str] = ()) -> int:
    """Publish the published events of ``types`` (none named: all) again, oldest first; how many."""
    last, count = 0, 0
    chosen = event_log.c.type.in_(types) if types else event_log.c.type.is_not(None)
    while True:
        async with database.read() as session:
            statement = select(event_log).where(
                chosen, event_log.c.id > last, event_log.c.position.is_not(None)
            )
            rows = (await session.execute(statement.order_by(event_log.c.id).limit(BATCH))).all()
        if not rows:
            return count
        await bus.publish([Message(r.event_id, r.type, r.key, r.body) for r in rows])
        last, count = rows[-1].id, count + len(rows)
