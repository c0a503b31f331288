"""What is kept between requests, and a supergraph put in force while requests are in flight."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.planner import Planner
from tests.integration.gateway.company import Company, Front


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
