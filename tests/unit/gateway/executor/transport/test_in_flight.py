"""Reads that share an answer: only equal ones, never across a write, whoever goes away."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.executor.interface import OutOfTime, SubgraphUnavailable
from gateway.executor.transport.in_flight import InFlight


@dataclass
class Source:
    """Answers when it is told to, and counts how often it is asked."""

    asked: list[asyncio.Future[bytes]] = field(default_factory=list)

    def ask(self) -> asyncio.Future[bytes]:
        self.asked.append(waiting())
        return self.asked[-1]


def waiting() -> asyncio.Future[bytes]:
    """A wait without an end."""
    return asyncio.get_running_loop().create_future()


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_equal_reads_in_flight_are_one() -> None:
    flights, source = InFlight(), Source()
    tasks = [flights.read(("key",), source.ask, waiting) for _ in range(5)]
    await settle()
    source.asked[0].set_result(b"answer")

    assert await asyncio.gather(*tasks) == [b"answer"] * 5
    assert len(source.asked) == 1


async def test_an_answer_is_not_kept() -> None:
    flights, source = InFlight(), Source()
    for number in range(2):
        task = flights.read(("key",), source.ask, waiting)
        await settle()
        source.asked[number].set_result(b"%d" % number)
        assert await task == b"%d" % number


async def test_other_keys_are_other_reads() -> None:
    flights, source = InFlight(), Source()
    tasks = [flights.read(("body", scope), source.ask, waiting) for scope in "ab"]
    await settle()
    for number, asked in enumerate(source.asked):
        asked.set_result(b"%d" % number)

    assert await asyncio.gather(*tasks) == [b"0", b"1"]


async def test_a_read_after_a_write_does_not_join_one_from_before() -> None:
    flights, source = InFlight(), Source()
    before = flights.read(("key",), source.ask, waiting)
    await settle()
    flights.written()
    after = flights.read(("key",), source.ask, waiting)
    await settle()
    source.asked[1].set_result(b"new")
    source.asked[0].set_result(b"old")

    assert (await before, await after) == (b"old", b"new")


async def test_who_goes_away_leaves_the_others_waiting() -> None:
    flights, source = InFlight(), Source()
    tasks = [flights.read(("key",), source.ask, waiting) for _ in range(4)]
    await settle()
    tasks[2].cancel()  # waits for another's read
    tasks[0].cancel()  # the one who asked
    await settle()
    assert len(source.asked) == 2
    source.asked[1].set_result(b"answer")

    assert await asyncio.gather(tasks[1], tasks[3]) == [b"answer"] * 2
    for task in (tasks[0], tasks[2]):
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_failure_is_everybodys_but_lack_of_time_is_ones_own() -> None:
    flights, source = InFlight(), Source()
    tasks = [flights.read(("key",), source.ask, waiting) for _ in range(3)]
    await settle()
    source.asked[0].set_exception(OutOfTime("a", "late"))
    await settle()
    assert len(source.asked) == 2
    source.asked[1].set_exception(SubgraphUnavailable("a", "down"))
    found = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(each) for each in found] == [OutOfTime, SubgraphUnavailable, SubgraphUnavailable]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.sampled_from("ab")),
        st.tuples(st.just("write"), st.just("")),
        st.tuples(st.just("cancel"), st.integers(0, 30)),
        st.tuples(st.just("answer"), st.integers(0, 30)),
    ),
    max_size=40,
)


@settings(deadline=None)
@given(STEPS)
def test_every_read_sees_what_was_written_before_it_began(steps: list[tuple[str, object]]) -> None:
    """A store under one key: whatever overlaps and is cancelled, nobody gets less than was written before
    they asked, nobody gets another's key, and all who stay get an answer."""
    asyncio.run(_run(steps))


async def _run(steps: list[tuple[str, object]]) -> None:
    flights = InFlight()
    version = 0
    open_: list[asyncio.Event] = []
    tasks: list[tuple[asyncio.Future[bytes], str, int]] = []

    def ask(key: str) -> Callable[[], asyncio.Future[bytes]]:
        async def answer(seen: int, event: asyncio.Event) -> bytes:
            await event.wait()
            return f"{key}{seen}".encode()

        def begin() -> asyncio.Future[bytes]:
            open_.append(asyncio.Event())
            return asyncio.create_task(answer(version, open_[-1]))  # it reads as soon as it is asked

        return begin

    for step, value in steps:
        if step == "read":
            key = str(value)
            tasks.append((flights.read((key,), ask(key), waiting), key, version))
        elif step == "write":
            version += 1
            flights.written()
        elif step == "cancel" and tasks:
            tasks[int(str(value)) % len(tasks)][0].cancel()
        elif step == "answer" and open_:
            open_[int(str(value)) % len(open_)].set()
        await settle()
    while any(not task.done() for task, _, _ in tasks):
        for event in open_:
            event.set()
        await settle()
    for task, key, written in tasks:
        if not task.cancelled():
            answer = task.result().decode()
            assert answer[0] == key
            assert int(answer[1:]) >= written
    assert flights._flights == {}
