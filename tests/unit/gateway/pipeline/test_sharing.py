"""Who may share an execution, who must not, and what happens when somebody goes away."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from gateway.pipeline.sharing import Sharing

#: How long an execution may take, and the time by the clock of tests in which none passes.
SECONDS, NOW = 10.0, 100.0


class Execution:
    """Counts how often it was begun; goes on when it is let."""

    def __init__(self) -> None:
        self.begun = 0
        self.go_on = asyncio.Event()
        self.cancelled = False

    async def __call__(self) -> int:
        self.begun += 1
        number = self.begun
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return number


@pytest.fixture
async def execution() -> Execution:
    return Execution()


def shared() -> float:
    return REGISTRY.get_sample_value("yubo_shared_operations_total") or 0.0


async def begin(*waiting: asyncio.Future[int]) -> None:
    """Let tasks run until they wait."""
    for _ in range(3):
        await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)


async def test_who_asks_the_same_meanwhile_shares(execution: Execution) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)
    waiting = [sharing.begin("key", NOW, execution) for _ in range(5)]
    await begin(*waiting)
    execution.go_on.set()

    assert await asyncio.gather(*waiting) == [1] * 5
    assert execution.begun == 1


async def test_who_asks_later_or_something_else_does_not(execution: Execution) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)
    execution.go_on.set()

    assert await sharing.begin("key", NOW, execution) == 1
    assert await sharing.begin("key", NOW, execution) == 2
    assert await asyncio.gather(
        sharing.begin("one", NOW, execution), sharing.begin("other", NOW, execution)
    ) == [
        3,
        4,
    ]


async def test_nobody_joins_what_began_before_a_mutation_finished(execution: Execution) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)
    before = sharing.begin("key", NOW, execution)
    await begin(before)
    sharing.part()
    after = [sharing.begin("key", NOW, execution) for _ in range(2)]
    await begin(before, *after)
    execution.go_on.set()

    assert await asyncio.gather(before, *after) == [1, 2, 2]


async def test_the_end_of_what_began_before_takes_nothing_from_who_came_after(execution: Execution) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)
    before = sharing.begin("key", NOW, execution)
    await begin(before)
    sharing.part()
    after = sharing.begin("key", NOW, execution)
    await begin(before, after)
    before.cancel()
    await asyncio.gather(before, return_exceptions=True)
    joined = sharing.begin("key", NOW, execution)
    await begin(after, joined)
    execution.go_on.set()

    assert await asyncio.gather(after, joined) == [2, 2]


@pytest.mark.parametrize("leaver", [0, 1, 2])
async def test_whoever_goes_away_leaves_the_others_their_answer(execution: Execution, leaver: int) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)
    waiting = [sharing.begin("key", NOW, execution) for _ in range(3)]
    await begin(*waiting)
    waiting[leaver].cancel()
    await asyncio.gather(waiting[leaver], return_exceptions=True)
    execution.go_on.set()
    stayed = [task for task in waiting if task is not waiting[leaver]]

    assert await asyncio.gather(*stayed) == [1, 1]
    assert not execution.cancelled


async def test_when_all_have_gone_the_execution_ends(execution: Execution) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)
    waiting = [sharing.begin("key", NOW, execution) for _ in range(3)]
    await begin(*waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.sleep(0)

    assert execution.cancelled
    execution.go_on.set()
    assert await sharing.begin("key", NOW, execution) == 2


async def test_a_failure_is_everybodys(execution: Execution) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)

    async def fail() -> int:
        await execution()
        raise LookupError("nothing")

    waiting = [sharing.begin("key", NOW, fail) for _ in range(2)]
    await begin(*waiting)
    execution.go_on.set()

    assert [type(each) for each in await asyncio.gather(*waiting, return_exceptions=True)] == [
        LookupError
    ] * 2


class Clock:
    """Tells the time it is set to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


async def test_nobody_joins_what_has_less_time_left_than_most_of_theirs(execution: Execution) -> None:
    sharing: Sharing[int] = Sharing(SECONDS, lambda: NOW)
    flying = [sharing.begin("key", NOW, execution)]
    await begin(*flying)
    for age in (1.0, 1.1, 2.1, 2.2):
        flying.append(sharing.begin("key", NOW + age, execution))
        await begin(*flying)
    execution.go_on.set()

    assert await asyncio.gather(*flying) == [1, 1, 2, 2, 3]


async def test_what_anothers_deadline_cut_short_is_executed_again_for_who_has_time(
    execution: Execution,
) -> None:
    clock = Clock()
    sharing: Sharing[int] = Sharing(SECONDS, clock)
    joined = shared()
    first, same, later, last = (sharing.begin("key", NOW + age, execution) for age in (0, 0, 0.5, 0.6))
    await begin(first, same, later, last)
    clock.now = NOW + SECONDS
    execution.go_on.set()

    assert await asyncio.gather(first, same, later, last) == [1, 1, 2, 2]
    assert shared() - joined == 4  # three the first, one the second


async def test_who_has_the_least_time_left_executes_again_for_the_others() -> None:
    clock, go_on = Clock(), asyncio.Event()
    sharing: Sharing[int] = Sharing(SECONDS, clock)
    ages = [number / 16 for number in range(9)]
    ends = [NOW + SECONDS + age for age in ages]

    async def to_the_end() -> int:
        await go_on.wait()
        clock.now = ends.pop(0)
        return len(ages) - len(ends)

    flying = [sharing.begin("key", NOW + age, to_the_end) for age in ages]
    await begin(*flying)
    go_on.set()

    assert await asyncio.gather(*flying) == [1, 2, 3, 4, 5, 6, 7, 8, 9]  # nobody waits past their own end


async def test_what_ended_in_time_is_everybodys(execution: Execution) -> None:
    clock = Clock()
    sharing: Sharing[int] = Sharing(SECONDS, clock)
    flying = [sharing.begin("key", NOW + age, execution) for age in (0, 0.5)]
    await begin(*flying)
    clock.now = NOW + SECONDS * 0.99
    execution.go_on.set()

    assert await asyncio.gather(*flying) == [1, 1]
