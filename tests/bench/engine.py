"""`./yubo bench engine`: where the processor time of a query goes inside the gateway, without any socket.

The scenario of `./yubo bench gateway`, its subgraphs answering from memory in this process. Each figure is
the least of several rounds: what the work costs when nothing disturbs it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import click
import orjson
from graphql import parse

from gateway.executor import Executor
from gateway.federation import Supergraph
from gateway.planner import Planner
from tests.bench.gateway.scenario import Scenario, own
from tests.bench.gateway.subgraphs import Subgraph

ROUNDS = 15


class Memory:
    """The subgraphs; an answer is computed once for each request. `calls` counts the requests."""

    def __init__(self, scenario: Scenario) -> None:
        self._subgraphs = {name: Subgraph(sdl, scenario.data) for name, sdl in scenario.subgraphs.items()}
        self.answers: dict[tuple[str, bytes], bytes] = {}
        self.calls = 0

    async def __call__(self, subgraph: str, body: bytes, *, kind: str) -> bytes:
        self.calls += 1
        answer = self.answers.get((subgraph, body))
        if answer is None:
            asked = orjson.loads(body)
            found = self._subgraphs[subgraph].answer(asked["query"], asked.get("variables", {}))
            answer = self.answers[subgraph, body] = orjson.dumps(found)
        return answer


async def milliseconds(work: Callable[[], Awaitable[object] | object], times: int) -> float:
    """Processor time of one piece of work, the least over the rounds."""
    least = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(times):
            done = work()
            if isinstance(done, Awaitable):
                await done
        least = min(least, (time.process_time() - started) / times)
    return least * 1000


async def costs(supergraph: Supergraph, scenario: Scenario, query: str) -> Mapping[str, str]:
    """What each stage of a query costs."""
    planner, memory = Planner(supergraph), Memory(scenario)
    document = parse(query)
    plan = planner.plan(document, None, {})
    executor = Executor(supergraph)
    result = await executor.execute(plan, {}, memory)
    assert not result.errors, result.errors
    calls, received = memory.calls, list(memory.answers.values())
    answer: dict[str, Any] = {"data": result.data}

    def plans() -> None:
        planner.plan(document, None, {})

    def compiles() -> None:
        Executor(supergraph).compiled(plan)

    figures = {
        "parse": await milliseconds(lambda: parse(query), 20),
        "plan": await milliseconds(plans, 3),
        "compile": await milliseconds(compiles, 3),
        "execute": await milliseconds(lambda: executor.execute(plan, {}, memory), 50),
        "of that decoding": await milliseconds(lambda: [orjson.loads(each) for each in received], 50),
        "encode": await milliseconds(lambda: orjson.dumps(answer), 50),
    }
    sizes = {
        "subgraph calls": f"{calls}",
        "KB received": f"{sum(map(len, received)) / 1000:.1f}",
        "KB answered": f"{len(orjson.dumps(answer)) / 1000:.1f}",
    }
    return sizes | {f"{name}, ms": f"{figure:.3f}" for name, figure in figures.items()}


@click.command(help=__doc__)
def engine() -> None:
    scenario = own()
    supergraph = Supergraph.parse(scenario.supergraph("http://nowhere"))
    for name, query in scenario.queries.items():
        click.echo(name)
        for figure, value in asyncio.run(costs(supergraph, scenario, query)).items():
            click.echo(f"  {figure:<22}{value:>10}")
