"""Consumers: an event's effect and its inbox row commit together, so a repeat does nothing.

A batch is handled in one transaction. When an event fails, the batch is rolled back and handled one by
one: the failing event goes to ``failed_events`` with a time for its next attempt, and later events of the
same key queue up behind it, so order per key holds and nothing else waits. After the last retry it is dead
and stays for ``./yubo dead``. A lost database or broker burns no attempts: the consumer starts anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import InterfaceError as LostConnection

from chassis.db.dialect import insert_or_ignore
from chassis.events import Cause, Envelope, Reader
from chassis.messaging import failures
from chassis.messaging.bus import EventBus, Message, Subscription
from chassis.messaging.tables import inbox
from chassis.messaging.work import Work, WorkFactory
from chassis.telemetry import get_logger, span
from chassis.telemetry.metrics import EVENT_LAG_SECONDS, EVENTS_HANDLED
from chassis.viewer import SYSTEM

log = get_logger("consumer")

RECONNECT_SECONDS = 0.5

R = TypeVar("R", bound=Reader)


@dataclass(frozen=True)
class Received(Generic[R]):
    """An event as a handler sees it: the envelope's facts and the reader's view of the data."""

    envelope: Envelope
    data: R


Handler = Callable[[Work, Received[Any]], Awaitable[None]]


@dataclass(frozen=True)
class Subscriber:
    """A purpose of a service and what it does on each event type it reads.

    ``handlers`` maps a :class:`Reader` type to its handler; the queue is ``service.purpose``. ``settle``
    runs once after the events of a transaction: projections collect rows in ``work.session.info`` and write
    those of a whole batch together.
    """

    purpose: str
    handlers: Mapping[type[Reader], Handler]
    settle: Callable[[Work], Awaitable[None]] | None = None

    def by_type(self) -> dict[str, tuple[type[Reader], Handler]]:
        return {wire: (reader, handler) for reader, handler in self.handlers.items() for wire in reader.reads}


class Consumer:
    """Runs one subscriber of a service; one consumer at a time takes from a queue."""

    def __init__(
        self,
        service: str,
        subscriber: Subscriber,
        works: WorkFactory,
        bus: EventBus,
        *,
        batch: int = 200,
        prefetch: int = 400,
        retry_delays: Sequence[float] = (1, 10, 60, 600),
        poll_seconds: float = 1.0,
    ) -> None:
        self.name = f"{service}.{subscriber.purpose}"
        self._routes = subscriber.by_type()
        self._subscription = Subscription(self.name, tuple(sorted(self._routes)))
        self._settle = subscriber.settle
        self._works = works
        self._bus = bus
        self._batch = batch
        self._prefetch = prefetch
        self._retry_delays = retry_delays
        self._poll_seconds = poll_seconds
        self._lock = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled. A lost broker or database is waited out and everything built anew."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._consume())
            tasks.create_task(self._retry())

    async def declare(self) -> None:
        """Make the queue; raises ``ConnectionError`` when the broker is away."""
        await self._bus.declare(self._subscription)

    async def _consume(self) -> None:
        while True:
            try:
                # While the database is away nothing is taken: what is taken and given back counts as a
                # delivery, and the broker gives up on a message delivered too often.
                await self._works.database.ping()
                async with self._bus.subscribe(
                    self._subscription, batch=self._batch, prefetch=self._prefetch
                ) as deliveries:
                    async for delivery in deliveries:
                        await self.handle(delivery.messages)
                        await delivery.ack()
            except (ConnectionError, OSError, OperationalError, LostConnection, DBAPIError) as problem:
                log.warning("consumer reconnects", consumer=self.name, problem=str(problem))
                await asyncio.sleep(RECONNECT_SECONDS)

    async def handle(self, messages: Sequence[Message]) -> None:
        """Handle a batch in order; returns once every message is done, set aside or known already."""
        async with self._lock:
            try:
                await self._together(messages)
            except (OSError, OperationalError, LostConnection):
                raise
            except Exception:
                log.info("batch handled singly", consumer=self.name, events=len(messages))
                for message in messages:
                    await self._singly(message)

    async def _together(self, messages: Sequence[Message]) -> None:
        async with self._works.begin(SYSTEM, cause=Cause.RULE) as work:
            blocked = await failures.blocked_keys(work.session, self.name)
            if blocked and any(m.key in blocked for m in messages):
                raise KeyBlocked
            await self._effects(work, await self._fresh(work, messages))

    async def _singly(self, message: Message) -> None:
        try:
            async with self._works.begin(SYSTEM, cause=Cause.RULE) as work:
                if await failures.holds(work.session, self.name, message.event_id):
                    return
                if message.key in await failures.blocked_keys(work.session, self.name):
                    await failures.queue_behind(work, self.name, message)
                    return
                await self._effects(work, await self._fresh(work, [message]))
        except (OSError, OperationalError, LostConnection):
            raise
        except Exception as problem:
            EVENTS_HANDLED.labels(self.name, "failed").inc()
            log.warning(
                "event failed",
                consumer=self.name,
                type=message.type,
                event_id=str(message.event_id),
                exc_info=True,
            )
            async with self._works.begin(SYSTEM) as work:
                await failures.set_aside(work, self.name, message, repr(problem), self._retry_delays)

    async def _fresh(self, work: Work, messages: Sequence[Message]) -> list[Message]:
        """The messages not handled before, now entered into the inbox.

        Entering comes before the effect: where another process has one of them in its open transaction,
        this waits for that to end.
        """
        rows = [{"consumer": self.name, "event_id": m.event_id, "received_at": work.now} for m in messages]
        entered = await work.session.scalars(
            insert_or_ignore(work.session, inbox, rows).returning(inbox.c.event_id)
        )
        new = set(entered)
        return [m for m in {m.event_id: m for m in messages}.values() if m.event_id in new]

    async def _effects(self, work: Work, messages: Sequence[Message]) -> None:
        for message in messages:
            await self._effect(work, message)
        if self._settle and messages:
            await self._settle(work)

    async def _effect(self, work: Work, message: Message) -> None:
        route = self._routes.get(message.type)
        if route is None:  # a binding of an earlier release
            return
        envelope = Envelope.from_json(message.body)
        reader, handler = route
        work.causation, work.correlation = envelope.id, envelope.correlationid
        with span(f"handle {message.type}", envelope.traceparent, {"consumer": self.name}):
            await handler(work, Received(envelope, reader.model_validate(envelope.data)))
            await work.write_outbox()
        EVENTS_HANDLED.labels(self.name, "done").inc()
        EVENT_LAG_SECONDS.labels(self.name).observe(max(0.0, (work.now - envelope.time).total_seconds()))

    async def _retry(self) -> None:
        """Try what was set aside again when its time has come, oldest of each key first."""
        while True:
            await asyncio.sleep(self._poll_seconds)
            try:
                while due := await failures.due(self._works, self.name):
                    for failed in due:
                        await self._try_again(failed)
            except (OSError, DBAPIError) as problem:
                log.warning("retry waits", consumer=self.name, problem=str(problem))

    async def _try_again(self, failed: failures.Failed) -> None:
        async with self._lock:
            try:
                async with self._works.begin(SYSTEM, cause=Cause.RULE) as work:
                    if await failures.forget(work.session, failed.id):
                        await self._effects(work, await self._fresh(work, [failed.message]))
            except (OSError, OperationalError, LostConnection):
                raise
            except Exception as problem:
                async with self._works.begin(SYSTEM) as work:
                    await failures.failed_again(work, failed, repr(problem), self._retry_delays)


class KeyBlocked(Exception):
    """The batch holds an event whose key waits behind a failed one."""
