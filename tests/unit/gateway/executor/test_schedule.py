"""Requests are sent when what they wait for is there, and nothing is left when the operation ends early."""

import asyncio
import gc
from typing import Literal

import pytest
from graphql import parse

from gateway.executor import Executor, SubgraphUnavailable
from tests.unit.gateway.executor.test_records import BOTH, PLANNER, SUPERGRAPH, Subgraphs, entities, order

TWO = "{ orders { id } nothing }"


class Held(Subgraphs):
    """Calls that wait until they are let go, as futures or in tasks."""

    def __init__(self, *, tasks: bool) -> None:
        super().__init__()
        self.tasks = tasks
        self.waiting: list[asyncio.Future[bytes]] = []

    def __call__(  # type: ignore[override]
        self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]
    ) -> "asyncio.Future[bytes]":
        del body, kind
        if subgraph in self.answers:
            raise self.answers[subgraph]
        turn: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        return asyncio.ensure_future(_waited(turn)) if self.tasks else turn


async def _waited(turn: "asyncio.Future[bytes]") -> bytes:
    return await turn


@pytest.mark.parametrize("tasks", [False, True])
async def test_cancelled_it_cancels_the_calls_on_their_way(tasks: bool) -> None:
    call = Held(tasks=tasks)
    plan = PLANNER.plan(parse(TWO), None, {})
    running = asyncio.create_task(Executor(SUPERGRAPH).execute(plan, {}, call))
    while len(call.waiting) < 2:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.sleep(0)  # tasks end in a turn of their own

    assert all(turn.cancelled() for turn in call.waiting)


async def test_a_call_that_raises_at_once_leaves_no_other_behind() -> None:
    call = Held(tasks=False)
    call.answers["homes"] = ValueError("a fault of ours")
    plan = PLANNER.plan(parse(TWO), None, {})
    with pytest.raises(ValueError, match="a fault of ours"):
        await Executor(SUPERGRAPH).execute(plan, {}, call)

    assert all(turn.cancelled() for turn in call.waiting)


@pytest.mark.parametrize("begun", [True, False])
async def test_what_ends_too_late_is_not_taken_in_and_nobody_complains(begun: bool) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: complaints.append(told))

    async def stubborn() -> bytes:
        try:
            await asyncio.Event().wait()
        finally:
            raise SubgraphUnavailable("shop", "cut short")

    call = Subgraphs()
    answered: list[asyncio.Future[bytes]] = []

    def asked(subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> "asyncio.Future[bytes]":
        if answered and not begun:
            raise ZeroDivisionError
        answered.append(
            asyncio.ensure_future(stubborn() if not answered else call(subgraph, body, kind=kind))
        )
        return answered[-1]

    plan = PLANNER.plan(parse(TWO), None, {})
    call.answers["homes"] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await Executor(SUPERGRAPH).execute(plan, {}, asked)
    await asyncio.wait(answered)
    answered.clear()
    call.answers.clear()
    await asyncio.sleep(0)
    gc.collect()

    assert complaints == []


async def test_a_call_cancelled_by_the_subgraph_is_no_end_of_the_operation() -> None:
    call = Held(tasks=False)
    plan = PLANNER.plan(parse(TWO), None, {})
    running = asyncio.create_task(Executor(SUPERGRAPH).execute(plan, {}, call))
    while len(call.waiting) < 2:
        await asyncio.sleep(0)
    call.waiting[0].cancel()
    call.waiting[1].set_result(b'{"data":{"nothing":1}}')
    result = await running

    assert result.data == {"orders": None, "nothing": 1}
    assert [error["extensions"]["code"] for error in result.errors] == ["SUBGRAPH_UNAVAILABLE"]


async def test_a_fault_while_an_answer_is_taken_in_ends_the_operation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    executor, call = Executor(SUPERGRAPH), Subgraphs(shop={"data": {"orders": [order(1)]}})
    call.answers["buyers"] = entities({"name": "A", "home": None})
    plan = PLANNER.plan(parse(BOTH), None, {})
    records = executor.compiled(plan).records
    assert records is not None

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(records.fetches[1], "fills", [("batch_0", broken)])
    with pytest.raises(ZeroDivisionError):
        await executor.execute(plan, {}, call)
