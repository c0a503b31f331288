"""The whole engine over subgraphs given in a test: compose, plan, execute."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from graphql import parse, validate

from gateway.auth.requirements import Grants, Requirements, Verdict
from gateway.executor import ExecutionResult, Executor, Guard
from gateway.planner import Planner, condition_variables, print_plan
from tests.federation.sdl import LINK, composed
from tests.federation.subgraphs import Call, Data, Network, Subgraph


class Engine:
    """An engine with its subgraphs in this process; `network.calls` are what they were asked."""

    def __init__(
        self,
        data: Data,
        subgraphs: Mapping[str, str],
        *,
        always_fetch: Mapping[str, frozenset[str]] | None = None,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        self.supergraph = composed(**subgraphs)
        self.planner = Planner(self.supergraph, always_fetch or {})
        self.requirements = Requirements(self.supergraph)
        self.network = Network(
            {name: Subgraph(name, LINK + sdl, data, absent) for name, sdl in subgraphs.items()}
        )

    def plan(self, query: str, **conditions: bool) -> str:
        return print_plan(self.planner.plan(parse(query), None, conditions))

    async def run(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        guard: Guard | None = None,
        grants: Grants | None = None,
    ) -> ExecutionResult:
        """Run an operation; `grants` None meets every requirement."""
        document = parse(query)
        assert validate(self.supergraph.api_schema, document) == []
        given = dict(variables or {})
        conditions = {name: given[name] for name in condition_variables(document, None)}
        verdict = Verdict()
        if grants is not None:
            verdict = self.requirements.verdict(self.requirements.needs(document, None), grants, given)
        plan = self.planner.plan(document, None, conditions, partial(self.requirements.refuse, verdict))
        return await Executor(self.supergraph).execute(plan, given, self.network, guard)

    @property
    def calls(self) -> list[Call]:
        return self.network.calls

    @property
    def asked(self) -> list[str]:
        """Names of the subgraphs in the order they were asked."""
        return [call.subgraph for call in self.network.calls]
