"""The embedded bus: durable queues in one SQLite file, for running everything without a broker.

The same contract as RabbitMQ: published means stored, each subscription has its own queue, a message
stays until it is acknowledged. Consumers in the publisher's process are woken by a signal, those of other
processes find the messages by polling.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    delete,
    insert,
    select,
)

from chassis.db.dialect import insert_or_ignore
from chassis.db.engine import Database
from chassis.db.model import metadata_for
from chassis.messaging.bus import Message, Subscription

metadata = metadata_for()

bindings = Table(
    "bindings",
    metadata,
    Column("queue", String(60), primary_key=True),
    Column("type", String(120), primary_key=True),
)
queued = Table(
    "queued",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True),
    Column("queue", String(60), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", String(120), nullable=False),
    Column("key", Uuid, nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_queued_queue_id", queued.c.queue, queued.c.id)


@dataclass
class EmbeddedDelivery:
    """A batch read from a queue's front; acknowledging removes it."""

    messages: Sequence[Message]
    database: Database
    queue: str
    last: int

    async def ack(self) -> None:
        async with self.database.write() as session:
            await session.execute(
                delete(queued).where(queued.c.queue == self.queue, queued.c.id <= self.last)
            )


class EmbeddedBus:
    """One per file; processes may share the file."""

    def __init__(self, path: Path, poll_seconds: float = 1.0) -> None:
        self._database = Database(f"sqlite+aiosqlite:///{path}", pool=20)
        self._poll_seconds = poll_seconds
        self._wake: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._ready = asyncio.Lock()
        self._prepared = False

    async def connect(self) -> None:
        async with self._ready:
            if not self._prepared:
                async with self._database.write() as session:
                    await (await session.connection()).run_sync(metadata.create_all)
                self._prepared = True

    async def close(self) -> None:
        await self._database.close()

    async def publish(self, messages: Sequence[Message]) -> None:
        await self.connect()
        async with self._database.write() as session:
            queues: dict[str, list[str]] = defaultdict(list)
            for queue, type in await session.execute(select(bindings)):
                queues[type].append(queue)
            rows = [
                {"queue": queue, "event_id": m.event_id, "type": m.type, "key": m.key, "body": m.body}
                for m in messages
                for queue in queues[m.type]
            ]
            if rows:
                await session.execute(insert(queued), rows)
        for queue in {row["queue"] for row in rows}:
            self._wake[queue].set()

    @asynccontextmanager
    async def subscribe(
        self, subscription: Subscription, *, batch: int, prefetch: int
    ) -> AsyncIterator[AsyncIterator[EmbeddedDelivery]]:
        await self.declare(subscription)
        yield self._deliveries(subscription.queue, batch)

    async def declare(self, subscription: Subscription) -> None:
        await self.connect()
        rows = [{"queue": subscription.queue, "type": type} for type in subscription.types]
        async with self._database.write() as session:
            await session.execute(
                delete(bindings).where(
                    bindings.c.queue == subscription.queue, bindings.c.type.not_in(subscription.types)
                )
            )
            if rows:
                await session.execute(insert_or_ignore(session, bindings, rows))

    async def _deliveries(self, queue: str, batch: int) -> AsyncIterator[EmbeddedDelivery]:
        wake = self._wake[queue]
        while True:
            wake.clear()
            async with self._database.read() as session:
                rows = (
                    await session.execute(
                        select(queued).where(queued.c.queue == queue).order_by(queued.c.id).limit(batch)
                    )
                ).all()
            if rows:
                messages = [Message(UUID(str(r.event_id)), r.type, UUID(str(r.key)), r.body) for r in rows]
                yield EmbeddedDelivery(messages, self._database, queue, rows[-1].id)
                continue
            try:
                async with asyncio.timeout(self._poll_seconds):
                    await wake.wait()
            except TimeoutError:
                continue
