"""The relay: publishes the outbox, in order, exactly what was committed, at least once.

Pending rows carry no position. A row appears only when its transaction commits, so reading pending rows in
id order skips nothing that a still-open transaction may add; rows of one aggregate are ordered by its row
lock. The position is given after the broker's confirm: a relay killed in between publishes again, and the
consumers' inboxes drop the repeat. One relay a service holds the lease; another takes over when it is silent.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from chassis.clock import Clock
from chassis.db.dialect import insert_or_ignore
from chassis.db.engine import Database
from chassis.ids import new_id
from chassis.messaging.bus import EventBus, Message
from chassis.messaging.operations import pending_count
from chassis.messaging.tables import event_log, relay_leases
from chassis.telemetry import get_logger
from chassis.telemetry.metrics import OUTBOX_PENDING, OUTBOX_PUBLISHED

log = get_logger("relay")

FIRST_BACKOFF_SECONDS = 0.1
LONGEST_BACKOFF_SECONDS = 5.0


class Relay:
    """Publishes one service's outbox. ``wake`` is called after each commit in the same process."""

    def __init__(
        self,
        service: str,
        database: Database,
        bus: EventBus,
        *,
        batch: int = 500,
        lease_seconds: float = 3.0,
        poll_seconds: float = 1.0,
        clock: Clock | None = None,
    ) -> None:
        self.service = service
        self._database = database
        self._bus = bus
        self._batch = batch
        self._lease = timedelta(seconds=lease_seconds)
        self._poll_seconds = min(poll_seconds, lease_seconds / 3)
        self._clock = clock or Clock()
        self._holder = new_id()
        self._signal = asyncio.Event()
        self._held_until = datetime.min.replace(tzinfo=UTC)

    def wake(self) -> None:
        """There is something to publish."""
        self._signal.set()

    async def run(self) -> None:
        """Until cancelled. Failures of the broker or the database are waited out."""
        backoff = FIRST_BACKOFF_SECONDS
        while True:
            try:
                self._signal.clear()
                while await self._hold_lease() and await self.publish_pending():
                    continue
                backoff = FIRST_BACKOFF_SECONDS
                await self._wait(self._poll_seconds)
            except (ConnectionError, OSError, SQLAlchemyError) as problem:
                log.warning("relay waits", service=self.service, problem=str(problem), seconds=backoff)
                await asyncio.sleep(backoff)
                backoff = min(backoff * 2, LONGEST_BACKOFF_SECONDS)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._signal.wait()
        except TimeoutError:
            return

    async def _hold_lease(self) -> bool:
        """Whether we are the service's active relay; renewed once a third of the lease is gone."""
        now = self._clock.now()
        if self._held_until - now > self._lease * 2 / 3:
            return True
        mine = {"holder": self._holder, "expires_at": now + self._lease}
        async with self._database.write() as session:
            await session.execute(insert_or_ignore(session, relay_leases, [{"name": "relay", **mine}]))
            taken = await session.execute(
                update(relay_leases)
                .where(
                    relay_leases.c.name == "relay",
                    or_(relay_leases.c.holder == self._holder, relay_leases.c.expires_at < now),
                )
                .values(**mine)
            )
            held = taken.rowcount == 1  # pyright: ignore[reportAttributeAccessIssue]
        self._held_until = now + self._lease if held else now
        return held

    async def publish_pending(self) -> int:
        """Publish one batch and mark it; the number of events published."""
        async with self._database.read() as session:
            rows = (
                await session.execute(
                    select(
                        event_log.c.id,
                        event_log.c.event_id,
                        event_log.c.type,
                        event_log.c.key,
                        event_log.c.body,
                    )
                    .where(event_log.c.position.is_(None))
                    .order_by(event_log.c.id)
                    .limit(self._batch)
                )
            ).all()
            pending = len(rows) if len(rows) < self._batch else await pending_count(session)
        OUTBOX_PENDING.labels(self.service).set(pending)
        if not rows:
            return 0
        await self._confirmed([Message(r.event_id, r.type, r.key, r.body) for r in rows])
        async with self._database.write() as session:
            last = (
                await session.execute(select(func.coalesce(func.max(event_log.c.position), 0)))
            ).scalar_one()
            await (await session.connection()).execute(
                update(event_log)
                .where(event_log.c.id == bindparam("published"), event_log.c.position.is_(None))
                .values(position=bindparam("given")),
                [{"published": row.id, "given": last + i} for i, row in enumerate(rows, start=1)],
            )
        OUTBOX_PENDING.labels(self.service).set(pending - len(rows))
        OUTBOX_PUBLISHED.labels(self.service).inc(len(rows))
        return len(rows)

    async def _confirmed(self, messages: Sequence[Message]) -> None:
        """Publish, keeping the lease while the broker takes its time to confirm."""
        publishing = asyncio.ensure_future(self._bus.publish(messages))
        try:
            while not (await asyncio.wait([publishing], timeout=self._poll_seconds))[0]:
                await self._hold_lease()
            await publishing
        finally:
            publishing.cancel()
