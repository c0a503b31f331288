"""Plans of the audit's cases: ours with their times, and how many fetches others make."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphql import get_operation_ast, parse, validate
from graphql.execution.values import get_variable_values

from gateway.federation import Supergraph
from gateway.planner import NoPlan, Planner, condition_variables
from tests.bench.audit.suites import PRELOAD, Suite
from tests.support.node import node_folder

SCRIPT = Path(__file__).parent / "node/plans.cjs"
PACKAGES = (
    "@apollo/federation-internals@2",
    "@apollo/query-planner@2",
    "@graphql-hive/router-query-planner",
    "graphql@16",
)
PLANNING_SECONDS = 120


@dataclass(frozen=True)
class Planned:
    """One case planned for the first time; ``fetches`` is None where there is no plan, ``milliseconds`` are
    of the processor: planning waits for nothing, and what else the machine does is not its time."""

    case: str
    fetches: int | None
    milliseconds: float


def planned(suite: Suite) -> list[Planned]:
    """Our plans of a suite's valid cases, by one planner that starts cold."""
    return list(_planned(suite))


def _planned(suite: Suite) -> Iterator[Planned]:
    supergraph = Supergraph.parse(suite.supergraph)
    planner = Planner(supergraph)
    for number, case in enumerate(suite.cases):
        document = parse(case["query"], no_location=True)
        operation = get_operation_ast(document, None)
        if operation is None or validate(supergraph.api_schema, document):
            continue
        found = get_variable_values(supergraph.api_schema, operation.variable_definitions or (), {})
        values = {} if isinstance(found, list) else found.coerced
        conditions = {name: bool(values.get(name)) for name in condition_variables(document, None)}
        started = time.thread_time()
        try:
            fetches = len(planner.plan(document, None, conditions).fetches)
        except NoPlan:
            fetches = None
        yield Planned(f"{suite.name} {number}", fetches, (time.thread_time() - started) * 1000)


def fetches_by_case(plans: Sequence[Planned]) -> dict[str, int]:
    """The fetches of each case that has a plan."""
    return {plan.case: plan.fetches for plan in plans if plan.fetches is not None}


def theirs(suites: list[Suite], folder: Path) -> dict[str, dict[str, int]]:
    """Fetches by case of Apollo's and of Hive's plan, where there is one.

    A node of a plan that is one request is one fetch. Conditions are in their plans, so that a fetch under
    `@include` counts whatever the variable is. Raises ``NodeUnavailable``.
    """
    modules = node_folder(*PACKAGES) / "node_modules"
    asked = folder / "asked.json"
    asked.write_text(
        json.dumps(
            [
                {
                    "suite": suite.name,
                    "supergraph": suite.supergraph,
                    "queries": [case["query"] for case in suite.cases],
                }
                for suite in suites
            ]
        )
    )
    run = subprocess.run(
        ["node", "--require", PRELOAD, SCRIPT, asked],
        env={**os.environ, "NODE_PATH": str(modules)},
        capture_output=True,
        text=True,
        timeout=PLANNING_SECONDS,
        check=True,
    )
    return json.loads(run.stdout)
