"""What is kept between requests, and a supergraph put in force while requests are in flight."""

import asyncio
import time
from typing import Any

import orjson
import pytest
import structlog
from starlette.requests import Request
from starlette.responses import Response

from gateway.executor.transport.in_process import InProcess
from gateway.planner import NoPlan, Planner, TooComplex
from tests.integration.gateway.company import PEOPLE, Company, Front


async def test_an_operation_is_planned_once_per_condition(
    near: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[dict[str, bool]] = []
    plan = Planner.plan

    def noting(self: Planner, *arguments: Any, **more: Any) -> object:
        planned.append(dict(arguments[2]))
        return plan(self, *arguments, **more)

    monkeypatch.setattr(Planner, "plan", noting)
    query = "query($with: Boolean = false){me{name @include(if: $with) id}}"
    for variables in ({}, {"with": True}, {"with": False}, {"with": True}):
        for viewer in ("rep", "manager"):
            row = (await near.ask(viewer, query, **variables))["me"]
            assert ("name" in row) is variables.get("with", False)

    assert planned == [{"with": False}, {"with": True}]


async def test_operations_of_one_document_are_planned_apart(near: Front) -> None:
    document = "query A{me{id}} query B{me{name}}"
    token = {"authorization": f"Bearer {near.company.token('rep')}"}
    found = [
        (
            await near.client.post("/graphql", json={"query": document, "operationName": name}, headers=token)
        ).json()["data"]["me"]
        for name in ("A", "B", "A")
    ]

    assert [set(row) for row in found] == [{"id"}, {"name"}, {"id"}]


async def test_a_refused_document_is_refused_again(near: Front) -> None:
    answers = [(await near.post("{nothing}", "rep")).json()["errors"] for _ in range(2)]

    assert [error["message"] for (error,) in answers] == ["Cannot query field 'nothing' on type 'Query'."] * 2


async def test_requests_in_flight_finish_on_the_supergraph_they_began_with(
    company: Company, near: Front
) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_request: Request) -> Response:
        reached.set()
        await go_on.wait()
        return Response(b'{"data": {"orders": [{"id": "1", "sellerId": null}]}}')

    company.sales.misbehave = hold
    flying = asyncio.create_task(near.ask("rep", "{orders{id}}"))
    await reached.wait()
    company.sales.sdl = company.sales.sdl.replace("number: String!", "code: String!")
    near.gateway.load(company.supergraph())
    renamed = await near.post("{orders{number}}", "rep")
    go_on.set()

    assert (await flying) == {"orders": [{"id": "1"}]}
    assert renamed.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


@pytest.fixture
def promoted_meanwhile(company: Company) -> Company:
    """Whoever asks for orders is told a salary from then on; what they may see was asked before."""

    async def promote(_request: Request) -> Response:
        company.grants["pay:read"] = "ALL"
        company.sales.misbehave = None
        order = {"id": "1", "sellerId": "nobody in sight", "seller": {"id": PEOPLE["rep"]}}
        return Response(orjson.dumps({"data": {"orders": [order]}}))

    company.sales.misbehave = promote
    return company


WITH_PAY = "{orders(first: 1){id seller{pay}}}"


@pytest.mark.parametrize(
    ("problem", "code", "log"),
    [
        (NoPlan("no subgraph"), "OPERATION_NOT_PLANNABLE", ("no plan", "warning")),
        (TooComplex("takes long"), "OPERATION_TOO_COMPLEX", ("planning too complex", "info")),
    ],
)
async def test_rights_that_change_meanwhile_may_leave_no_plan(
    promoted_meanwhile: Company,
    near: Front,
    monkeypatch: pytest.MonkeyPatch,
    problem: NoPlan,
    code: str,
    log: tuple[str, str],
) -> None:
    plan = Planner.plan

    def none_with_pay(self: Planner, *arguments: Any, **more: Any) -> object:
        if "pay:read" in promoted_meanwhile.grants:
            raise problem
        return plan(self, *arguments, **more)

    await near.ask("rep", "{me{id}}")  # the scope is known
    monkeypatch.setattr(Planner, "plan", none_with_pay)
    with structlog.testing.capture_logs() as lines:
        meanwhile = await near.post(WITH_PAY, "rep")
        before = await near.post(WITH_PAY, "rep")

    assert meanwhile.json()["errors"][0]["extensions"]["code"] == code
    assert (meanwhile.status_code, meanwhile.json().keys()) == (before.status_code, before.json().keys())
    assert [(each["event"], each["log_level"]) for each in lines if "problem" in each] == [log, log]


async def test_a_token_that_ends_meanwhile_fails_nobody_who_shares_the_answer(
    promoted_meanwhile: Company, near: Front
) -> None:
    ends = int(time.time()) + 2
    told, reached = promoted_meanwhile.sales.misbehave, asyncio.Event()
    assert told is not None

    async def late(request: Request) -> Response:
        reached.set()
        while time.time() < ends:
            await asyncio.sleep(0.01)
        return await told(request)

    async def ask(token: str) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        return (await near.client.post("/graphql", json={"query": WITH_PAY}, headers=headers)).json()

    await near.ask("rep", "{me{id}}")  # the scope is known
    promoted_meanwhile.sales.misbehave = late
    ending = asyncio.create_task(ask(promoted_meanwhile.token("rep", exp=ends)))
    await reached.wait()
    answers = await asyncio.gather(ending, ask(promoted_meanwhile.token("rep")))

    assert [answer["data"] for answer in answers] == [{"orders": [None]}] * 2


async def test_rights_that_change_meanwhile_do_not_lift_the_limit_on_cost(
    promoted_meanwhile: Company,
) -> None:
    apps = InProcess({each.name: each.app() for each in promoted_meanwhile.subgraphs})
    front = Front(promoted_meanwhile, promoted_meanwhile.gateway(apps, subgraph_cost_limit=9))
    await front.ask("rep", "{me{id}}")
    answer = await front.post(WITH_PAY, "rep")
    await front.client.aclose()

    assert answer.json()["errors"][0]["extensions"]["code"] == "COST_ESTIMATED_TOO_EXPENSIVE"
