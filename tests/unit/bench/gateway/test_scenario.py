"""The benchmark's own question has the size it claims, and one right answer."""

from typing import Any

import orjson
import pytest
from graphql import parse

from gateway.executor import Executor
from gateway.federation import Supergraph
from gateway.planner import Planner
from tests.bench.gateway.scenario import Scenario, own
from tests.bench.gateway.subgraphs import Subgraph, answer, linked


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return own()


@pytest.fixture(scope="module")
def supergraph(scenario: Scenario) -> Supergraph:
    return Supergraph.parse(scenario.supergraph("http://subgraphs"))


def right(scenario: Scenario, supergraph: Supergraph, query: str) -> dict[str, Any]:
    root = linked(scenario.data)["Query"][""]
    found = answer(supergraph.api_schema, root, scenario.queries[query], {})
    assert "errors" not in found
    return found["data"]


@pytest.mark.parametrize(("query", "smallest", "largest"), [("large", 80_000, 95_000), ("small", 900, 1_500)])
def test_answers_are_of_the_size_of_the_public_benchmarks(
    scenario: Scenario, supergraph: Supergraph, query: str, smallest: int, largest: int
) -> None:
    data = right(scenario, supergraph, query)

    assert smallest < len(orjson.dumps(data)) < largest


@pytest.mark.parametrize(("query", "requests"), [("large", 7), ("small", 4)])
async def test_the_engine_answers_as_one_schema_does_and_asks_all_four(
    scenario: Scenario, supergraph: Supergraph, query: str, requests: int
) -> None:
    subgraphs = {name: Subgraph(sdl, scenario.data) for name, sdl in scenario.subgraphs.items()}
    asked: list[str] = []

    async def call(subgraph: str, body: bytes, *, kind: str) -> bytes:
        asked.append(subgraph)
        request = orjson.loads(body)
        return orjson.dumps(subgraphs[subgraph].answer(request["query"], request.get("variables") or {}))

    plan = Planner(supergraph, {}).plan(parse(scenario.queries[query]), None, {})

    result = await Executor(supergraph).execute(plan, {}, call)

    assert result.data == right(scenario, supergraph, query)
    assert set(asked) == set(subgraphs)
    assert len(asked) == requests


def test_what_a_field_requires_has_to_be_sent(scenario: Scenario) -> None:
    stock = Subgraph(scenario.subgraphs["stock"], scenario.data)
    query = "query($given: [_Any!]!) { _entities(representations: $given) { ... on Product { postage } } }"
    product = {"__typename": "Product", "sku": "1"}

    without = stock.answer(query, {"given": [product]})
    whole = stock.answer(query, {"given": [{**product, "cents": 1, "grams": 1}]})

    assert without == {"data": {"_entities": [{"postage": None}]}}
    assert whole == {"data": {"_entities": [{"postage": 70}]}}


def test_another_process_is_told_the_same_scenario(scenario: Scenario) -> None:
    assert Scenario.from_json(scenario.as_json()) == scenario
