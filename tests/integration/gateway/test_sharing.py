"""Identical queries are executed once for all who ask at the same time, and never for two viewers at once."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from prometheus_client import REGISTRY
from starlette.requests import Request
from starlette.responses import Response

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import BELOW, Company, Front

QUERY = "{customers{name} orders{number}}"


class Held:
    """Subgraph answers that wait until they are let go."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.asked = 0
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def __call__(self, _request: Request) -> Response:
        self.asked += 1
        self.reached.set()
        try:
            await self.go_on.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return Response(self.answer)


@pytest.fixture
async def held(company: Company) -> Held:
    company.sales.misbehave = held = Held(b'{"data": {"orders": [{"id": "1", "sellerId": null}]}}')
    return held


def shared() -> float:
    return REGISTRY.get_sample_value("yubo_shared_operations_total") or 0.0


async def asking(
    front: Front, number: int, viewer: str = "rep", query: str = "{orders{id}}", **headers: str
) -> list[Any]:
    """That many requests at the same time, all of them under way."""
    tasks = [asyncio.create_task(front.post(query, viewer, **headers)) for _ in range(number)]
    for _ in range(50):
        await asyncio.sleep(0)
    return tasks


async def test_identical_queries_of_a_viewer_are_executed_once(near: Front, held: Held) -> None:
    await near.ask("rep", "{me{id}}")  # the scope is known
    before = shared()
    tasks = await asking(near, 20)
    held.go_on.set()
    answers = await asyncio.gather(*tasks)

    assert [answer.json() for answer in answers] == [{"data": {"orders": [{"id": "1"}]}}] * 20
    assert len({answer.headers["x-request-id"] for answer in answers}) == 20
    assert (held.asked, shared() - before) == (1, 19)


@pytest.mark.parametrize(
    ("viewer", "query", "headers"),
    [
        ("manager", "{orders{id}}", {}),
        ("rep", "{orders{id sellerId: id}}", {}),
        ("rep", "{orders(first: 3){id}}", {}),
        ("rep", "{orders{id}}", {"accept_language": "zh"}),
    ],
)
async def test_what_differs_in_anything_is_executed_by_itself(
    near: Front, held: Held, viewer: str, query: str, headers: dict[str, str]
) -> None:
    for each in ("rep", "manager"):
        await near.ask(each, "{me{id}}")
    before = shared()
    tasks = await asking(near, 2) + await asking(near, 2, viewer, query, **headers)
    held.go_on.set()
    await asyncio.gather(*tasks)

    assert shared() - before == 2  # four requests, two executions
    assert held.asked == (1 if "sellerId: id" in query else 2)  # the subgraph is asked the same for both


async def test_errors_carry_each_requests_own_correlation(near: Front, held: Held) -> None:
    await near.ask("rep", "{me{id}}")
    held.answer = b'{"data": null, "errors": [{"message": "no"}]}'
    tasks = await asking(near, 3)
    held.go_on.set()
    answers = await asyncio.gather(*tasks)

    told = [answer.json()["errors"][0]["extensions"]["correlation"] for answer in answers]
    assert held.asked == 1
    assert told == [answer.headers["x-request-id"] for answer in answers]
    assert len(set(told)) == 3


async def test_a_query_after_a_mutation_reads_what_it_wrote(near: Front, held: Held) -> None:
    await near.ask("rep", "{me{id}}")
    count = shared()
    before = await asking(near, 2)
    await near.ask("rep", 'mutation{customerRename(id: "customer-rep", name: "x"){id}}')
    after = await asking(near, 2)
    held.go_on.set()
    await asyncio.gather(*before, *after)

    assert (held.asked, shared() - count) == (2, 2)


async def test_mutations_are_never_shared(near: Front) -> None:
    mutation = 'mutation{customerRename(id: "customer-rep", name: "x"){id}}'
    await asyncio.gather(*(near.ask("rep", mutation) for _ in range(5)))

    assert (
        len([asked for asked in near.company.customers.asked if "mutation" in asked.document["query"]]) == 5
    )


async def test_it_can_be_switched_off(company: Company, held: Held) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, share_queries=False))
    await front.ask("rep", "{me{id}}")
    before = shared()
    tasks = await asking(front, 3)
    held.go_on.set()
    await asyncio.gather(*tasks)
    await front.client.aclose()

    assert shared() == before


async def test_no_row_crosses_between_viewers(near: Front) -> None:
    """Attacks 38 and 39: 10,000 requests of two viewers, interleaved."""
    tokens = {name: f"Bearer {near.company.token(name)}" for name in ("rep", "stranger")}
    body = {"query": QUERY}
    wrong: Counter[str] = Counter()

    async def ask(name: str) -> None:
        answer = await near.client.post("/graphql", json=body, headers={"authorization": tokens[name]})
        seen = {name, *BELOW[name]}
        data = answer.json()["data"]
        found = {row["name"] for row in data["customers"] if row} | {
            row["number"] for row in data["orders"] if row
        }
        if found != {f"Secret of {each}" for each in (*seen, "public")}:
            wrong[name] += 1

    before = shared()
    for _ in range(100):
        await asyncio.gather(*(ask(name) for _ in range(50) for name in tokens))

    assert not wrong
    assert shared() - before > 5_000
