"""The benchmark's own question has the size it claims, and one right answer."""

from typing import Any

import orjson
import pytest
from graphql import parse

from gateway.executor import Executor
from gateway.federation import Supergraph
from gateway.planner import Planner
from tests.bench.gateway.scenario import Scenario, own
from tests.federation.subgraphs import Network, Reference, Subgraph


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return own()


@pytest.fixture(scope="module")
def supergraph(scenario: Scenario) -> Supergraph:
    return Supergraph.parse(scenario.supergraph("http://subgraphs"))


async def right(scenario: Scenario, supergraph: Supergraph, query: str) -> dict[str, Any]:
    answer = await Reference(supergraph.api_schema, scenario.data).answer(scenario.queries[query], {})
    assert "errors" not in answer
    return answer["data"]


@pytest.mark.parametrize(("query", "smallest", "largest"), [("large", 80_000, 95_000), ("small", 900, 1_500)])
async def test_answers_are_of_the_size_of_the_public_benchmarks(
    scenario: Scenario, supergraph: Supergraph, query: str, smallest: int, largest: int
) -> None:
    data = await right(scenario, supergraph, query)

    assert smallest < len(orjson.dumps(data)) < largest


@pytest.mark.parametrize(("query", "least"), [("large", 8), ("small", 4)])
async def test_the_engine_answers_as_one_schema_does_and_asks_all_four(
    scenario: Scenario, supergraph: Supergraph, query: str, least: int
) -> None:
    subgraphs = {name: Subgraph(name, sdl, scenario.data) for name, sdl in scenario.subgraphs.items()}
    network = Network(subgraphs)
    plan = Planner(supergraph, {}).plan(parse(scenario.queries[query]), None, {})

    result = await Executor(supergraph).execute(plan, {}, network)

    assert result.data == await right(scenario, supergraph, query)
    assert {call.subgraph for call in network.calls} == set(subgraphs)
    assert len(network.calls) >= least


def test_another_process_is_told_the_same_scenario(scenario: Scenario) -> None:
    assert Scenario.from_json(scenario.as_json()) == scenario
