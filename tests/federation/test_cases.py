"""Every case: the plan is the one written down, and the answer is that of the single schema."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, parse, print_ast, validate

from gateway.auth.requirements import Requirements, Verdict
from gateway.cost import Estimator
from gateway.executor import ExecutionResult, Executor
from gateway.federation import Supergraph
from gateway.planner import NoPlan, Plan, Planner, print_plan
from tests.federation.cases import FOLDER, Case, cases, supergraph, viewer, world

UNKNOWN_LIST_SIZE = 10


async def run(case: Case) -> tuple[str, ExecutionResult | None, dict[str, Any]]:
    """The plan's text, the answer through the gateway, and the single schema's."""
    schema = supergraph(case.folder)
    network, reference = world(case.folder)
    variables = case.expected.get("variables", {})
    document = parse(case.query)
    if invalid := validate(schema.api_schema, document):
        return "".join(f"invalid: {problem.message}\n" for problem in invalid), None, {}
    wanted = await reference.answer(case.query, variables)
    try:
        plan = planned(case, schema, document)
    except NoPlan as error:
        return f"no plan: {error}\n", None, wanted
    if "cost" in case.expected:
        assert cost(schema, document, plan, variables) == case.expected["cost"]
    return print_plan(plan), await Executor(schema).execute(plan, variables, network), wanted


def planned(case: Case, schema: Supergraph, document: DocumentNode) -> Plan:
    """The plan for the case's viewer, conditions and labels."""
    variables = case.expected.get("variables", {})
    conditions = {name: value for name, value in variables.items() if isinstance(value, bool)}
    requirements, grants = Requirements(schema), viewer(case)
    verdict = Verdict()
    if grants is not None:
        verdict = requirements.verdict(requirements.needs(document, None), grants, variables)
    refuse = partial(requirements.refuse, verdict)
    labels = frozenset(case.expected.get("labels", ()))
    return Planner(schema).plan(document, None, conditions, refuse, labels)


def cost(schema: Supergraph, document: DocumentNode, plan: Plan, variables: dict[str, Any]) -> dict[str, Any]:
    """What the operation is estimated to cost, and what its requests are."""
    estimator = Estimator(schema, UNKNOWN_LIST_SIZE)
    return {
        "operation": estimator.operation(document, None).of(variables),
        "subgraphs": estimator.plan(plan).of(variables),
    }


@pytest.mark.parametrize("case", cases(), ids=str)
async def test_plan_and_answer(case: Case) -> None:
    text, result, wanted = await run(case)

    if os.environ.get("YUBO_WRITE_PLANS") and not case.plan_file.exists():
        case.plan_file.write_text(text)
    assert text == case.plan_file.read_text()
    if result is None:
        return
    assert result.errors == case.expected.get("errors", [])
    assert result.data == case.expected.get("data", wanted["data"])
    assert list(result.data or ()) == list(case.expected.get("data", wanted["data"]) or ())


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*/*/composed.json")), ids=lambda path: str(path.parent.relative_to(FOLDER))
)
def test_supergraph_has_the_directives(path: Path) -> None:
    expected: dict[str, list[str]] = json.loads(path.read_text())

    found = {coordinate: directives(supergraph(path.parent), coordinate) for coordinate in expected}
    assert found == expected


def directives(schema: Supergraph, coordinate: str) -> list[str]:
    """The directives of a type or field, but those of the join specification."""
    type_name, _, field = coordinate.partition(".")
    info = schema.types[type_name]
    nodes = info.fields[field].directives if field else info.directives
    return sorted(print_ast(node) for node in nodes if not node.name.value.startswith("join__"))
