"""Random operations on random supergraphs are answered as by one schema over the same data."""

import asyncio
import os

from graphql import parse, validate
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from gateway.composition import SubgraphSchema, compose
from gateway.executor import Executor
from gateway.federation import Supergraph
from gateway.planner import Planner, print_plan
from tests.federation.generated import World, operations, worlds
from tests.federation.sdl import LINK
from tests.federation.subgraphs import Network, Reference, Subgraph

EXAMPLES = int(os.environ.get("YUBO_DIFFERENTIAL_EXAMPLES", "40"))
OPERATIONS_PER_WORLD = 4


def supergraph(world: World) -> Supergraph:
    result = compose([SubgraphSchema(name, name, LINK + sdl) for name, sdl in world.sdls.items()])
    unsatisfiable = {"SATISFIABILITY_ERROR", "EXTERNAL_UNUSED", "REQUIRES_FIELDS_MISSING_EXTERNAL"}
    assert {error.code for error in result.errors} <= unsatisfiable, "\n".join(map(str, result.errors))
    assume(result.supergraph is not None)
    return Supergraph.parse(result.supergraph or "")


async def compare(world: World, schema: Supergraph, planner: Planner, query: str) -> None:
    document = parse(query)
    assert validate(schema.api_schema, document) == []
    subgraphs = {name: Subgraph(name, LINK + sdl, world.data) for name, sdl in world.sdls.items()}
    plan = planner.plan(document, None, {"yes": True})
    result = await Executor(schema).execute(plan, {"n": 1}, Network(subgraphs))
    wanted = await Reference(schema.api_schema, world.data).answer(query, {})
    assert (result.data, result.errors) == (wanted["data"], []), f"{query}\n{print_plan(plan)}"


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking two nested grammars takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@given(st.data())
def test_answers_are_those_of_one_schema(data: st.DataObject) -> None:
    world = data.draw(worlds())
    schema = supergraph(world)
    planner = Planner(schema)
    for _ in range(OPERATIONS_PER_WORLD):
        query = data.draw(operations(schema.api_schema))
        asyncio.run(compare(world, schema, planner, query))
