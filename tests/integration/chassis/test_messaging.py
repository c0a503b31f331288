"""Outbox, relay, bus, consumer and inbox together, over both databases and both buses (events.md)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Integer, Table, Uuid, func, insert, select

from chassis.clock import Clock
from chassis.db import Database, metadata_for
from chassis.events import Event, Reader
from chassis.messaging import (
    Consumer,
    EventBus,
    Message,
    Received,
    Relay,
    Subscriber,
    Subscription,
    Work,
    WorkFactory,
    tables,
)
from chassis.messaging.embedded import EmbeddedBus
from chassis.messaging.operations import pending_count
from chassis.messaging.rabbit import RabbitBus
from chassis.messaging.republish import republish
from chassis.viewer import SYSTEM


class CounterMoved(Event, wire="tests.counter.moved.v1"):
    """A counter moved."""

    example = {}
    step: int


class Moved(Reader, reads="tests.counter.moved.v1"):
    id: UUID
    step: int


metadata = metadata_for()
steps = Table(
    "steps",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("counter", Uuid, nullable=False),
    Column("step", Integer, nullable=False),
)


class World:
    """A publisher and a consumer sharing one database, as a service that reads its own events would."""

    def __init__(self, database: Database, bus: EventBus) -> None:
        self.database, self.bus = database, bus
        self.relay = Relay("tests", database, bus, poll_seconds=0.1)
        self.works = WorkFactory(database, Clock(), self.relay.wake)
        self.poison: set[int] = set()
        self.strict = False
        self.handled = asyncio.Condition()
        self.consumer = self.consumer_trying(2)

    def consumer_trying(self, retries: int) -> Consumer:
        """The consumer, with so many retries of a failed event, quickly one after another."""
        subscriber = Subscriber("steps", {Moved: self.on_moved})
        delays = (0.05,) * retries
        return Consumer("tests", subscriber, self.works, self.bus, retry_delays=delays, poll_seconds=0.05)

    async def on_moved(self, work: Work, event: Received[Moved]) -> None:
        if event.data.step in self.poison:
            raise ValueError("poison")
        if self.strict and event.data.step > 1:
            before = select(steps.c.number).where(steps.c.step == event.data.step - 1)
            if await work.session.scalar(before) is None:
                raise ValueError("one is missing")
        await work.session.execute(insert(steps).values(counter=event.data.id, step=event.data.step))

    async def publish(self, counter: UUID, *numbers: int) -> None:
        async with self.works.begin(SYSTEM) as work:
            for number in numbers:
                work.record(CounterMoved(id=counter, version=number, step=number))

    async def steps_of(self, counter: UUID) -> list[int]:
        async with self.database.read() as session:
            return list(
                await session.scalars(
                    select(steps.c.step).where(steps.c.counter == counter).order_by(steps.c.number)
                )
            )

    async def wait_for(self, counter: UUID, expected: list[int]) -> None:
        async with asyncio.timeout(20):
            while await self.steps_of(counter) != expected:
                await asyncio.sleep(0.02)

    async def wait_for_first(self, counter: UUID) -> None:
        async with asyncio.timeout(20):
            while 1 not in await self.steps_of(counter):
                await asyncio.sleep(0.02)

    async def pending(self) -> int:
        async with self.database.read() as session:
            return await pending_count(session)

    async def count(self, table: Table) -> int:
        async with self.database.read() as session:
            return (await session.execute(select(func.count()).select_from(table))).scalar_one()


@pytest.fixture
async def world(database_url: str, broker_url: str, tmp_path: Path) -> AsyncIterator[World]:
    database = Database(database_url)
    async with database.write() as session:
        connection = await session.connection()
        await connection.run_sync(metadata.create_all)
        await connection.run_sync(tables.metadata.create_all)
    bus = RabbitBus(broker_url) if broker_url else EmbeddedBus(tmp_path / "bus.sqlite", poll_seconds=0.1)
    yield World(database, bus)
    await bus.close()
    await database.close()


class Running:
    """Relay and consumer as background tasks."""

    def __init__(self, *runs: Coroutine[object, object, None]) -> None:
        self.tasks = [asyncio.ensure_future(run) for run in runs]

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        for task in self.tasks:
            task.cancel()
        for ended in await asyncio.gather(*self.tasks, return_exceptions=True):
            assert isinstance(ended, asyncio.CancelledError), ended


async def bound(world: World) -> None:
    """Declare the consumer's queue, so that nothing published from now on misses it."""
    subscription = Subscription(world.consumer.name, ("tests.counter.moved.v1",))
    async with world.bus.subscribe(subscription, batch=1, prefetch=1):
        return


async def test_events_arrive_in_order_per_key(world: World) -> None:
    await bound(world)
    one, two = uuid4(), uuid4()
    async with Running(world.relay.run(), world.consumer.run()):
        for first in range(0, 60, 3):
            await world.publish(one, first, first + 1, first + 2)
            await world.publish(two, first)
        await world.wait_for(one, list(range(60)))
        await world.wait_for(two, list(range(0, 60, 3)))


async def test_a_rolled_back_transaction_publishes_nothing(world: World) -> None:
    async def fail() -> None:
        async with world.works.begin(SYSTEM) as work:
            work.record(CounterMoved(id=uuid4(), version=1, step=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await world.count(tables.event_log) == 0


async def test_an_undone_attempt_takes_its_events_along(world: World) -> None:
    counter = uuid4()
    async with world.works.begin(SYSTEM) as work:
        work.record(CounterMoved(id=counter, version=1, step=1))
        with contextlib.suppress(ZeroDivisionError):
            async with work.attempt():
                work.record(CounterMoved(id=counter, version=2, step=2))
                _ = 1 // 0
        async with work.attempt() as attempt:
            work.record(CounterMoved(id=counter, version=3, step=3))
            attempt.undo()
        assert [event.version for event in work.recorded] == [1]


async def test_what_is_published_before_anyone_runs_is_handled_later_and_once(world: World) -> None:
    await bound(world)
    counter = uuid4()
    await world.publish(counter, 1, 2, 3)
    async with Running(world.relay.run()):
        async with asyncio.timeout(20):
            while await world.pending():
                await asyncio.sleep(0.02)
        async with Running(world.consumer.run()):
            await world.wait_for(counter, [1, 2, 3])
    assert await world.count(tables.inbox) == 3


async def test_republishing_has_no_second_effect(world: World) -> None:
    await bound(world)
    counter = uuid4()
    await world.publish(counter, 1, 2)
    async with Running(world.relay.run(), world.consumer.run()):
        await world.wait_for(counter, [1, 2])
        async with world.database.write() as session:
            await session.execute(tables.event_log.update().values(position=None))
        world.relay.wake()
        await world.publish(counter, 3)
        await world.wait_for(counter, [1, 2, 3])


async def test_a_poison_event_holds_back_only_its_own_key(world: World) -> None:
    await bound(world)
    bad, good = uuid4(), uuid4()
    world.poison = {2}
    world.consumer = world.consumer_trying(10_000)  # none is dead by the time the poison is gone
    async with Running(world.relay.run(), world.consumer.run()):
        await world.publish(bad, 1, 2, 3)
        await world.publish(good, 10, 11)
        await world.wait_for(good, [10, 11])
        await world.wait_for(bad, [1])
        world.poison = set()
        await world.wait_for(bad, [1, 2, 3])
    assert await world.count(tables.failed_events) == 0


async def test_after_the_last_retry_an_event_is_dead_and_kept(world: World) -> None:
    await bound(world)
    counter = uuid4()
    world.poison = {1}
    async with Running(world.relay.run(), world.consumer.run()):
        await world.publish(counter, 1)
        async with asyncio.timeout(20):
            while True:
                async with world.database.read() as session:
                    dead = (await session.execute(select(tables.failed_events))).one_or_none()
                if dead is not None and dead.next_attempt_at is None:
                    break
                await asyncio.sleep(0.02)
        assert dead.attempts == 3
        assert "poison" in dead.error


async def test_what_a_late_queue_missed_is_published_again(world: World) -> None:
    counter = uuid4()
    world.strict = True
    world.consumer = world.consumer_trying(10_000)
    await world.publish(counter, 1)
    while await world.relay.publish_pending():
        continue
    await bound(world)
    async with Running(world.relay.run(), world.consumer.run()):
        await world.publish(counter, 2, 3)
        async with asyncio.timeout(20):
            while await world.count(tables.failed_events) < 2:
                await asyncio.sleep(0.02)
        assert await republish(world.database, world.bus, ["tests.counter.moved.v1"]) == 3
        await world.wait_for_first(counter)
        await world.wait_for(counter, [1, 2, 3])
    assert await world.count(tables.failed_events) == 0


async def test_two_consumers_of_one_batch_have_one_effect(world: World) -> None:
    counter = uuid4()
    await world.publish(counter, *range(20))
    async with world.database.read() as session:
        rows = (await session.execute(select(tables.event_log))).all()
    batch = [Message(r.event_id, r.type, r.key, r.body) for r in rows]
    subscriber = Subscriber("steps", {Moved: world.on_moved})
    other = Consumer("tests", subscriber, world.works, world.bus)
    await asyncio.gather(*(c.handle(batch) for c in (world.consumer, other, world.consumer, other)))
    assert sorted(await world.steps_of(counter)) == list(range(20))


async def test_a_relay_that_lost_its_lease_marks_nothing_twice(world: World) -> None:
    counter = uuid4()
    await world.publish(counter, 1, 2, 3)
    other = Relay("tests", world.database, world.bus)
    await asyncio.gather(world.relay.publish_pending(), other.publish_pending(), return_exceptions=True)
    while await other.publish_pending():
        continue
    async with world.database.read() as session:
        order = select(tables.event_log.c.position).order_by(tables.event_log.c.id)
        assert list(await session.scalars(order)) == [1, 2, 3]


async def test_of_two_relays_one_is_active(world: World) -> None:
    await bound(world)
    other = Relay("tests", world.database, world.bus, poll_seconds=0.1)
    assert await world.relay._hold_lease()
    assert not await other._hold_lease()
