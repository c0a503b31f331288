"""Every case: the plan is the one written down, and the answer is that of the single schema."""

import os
from typing import Any

import pytest
from graphql import parse, validate

from gateway.executor import ExecutionResult, Executor
from gateway.planner import NoPlan, Planner, print_plan
from tests.federation.cases import Case, cases, supergraph, world


async def run(case: Case) -> tuple[str, ExecutionResult | None, dict[str, Any]]:
    """The plan's text, the answer through the gateway, and the single schema's."""
    schema = supergraph(case.folder)
    network, reference = world(case.folder)
    variables = case.expected.get("variables", {})
    document = parse(case.query)
    assert validate(schema.api_schema, document) == []
    wanted = await reference.answer(case.query, variables)
    conditions = {name: value for name, value in variables.items() if isinstance(value, bool)}
    labels = frozenset(case.expected.get("labels", ()))
    try:
        plan = Planner(schema).plan(document, None, conditions, labels=labels)
    except NoPlan as error:
        return f"no plan: {error}\n", None, wanted
    return print_plan(plan), await Executor(schema).execute(plan, variables, network), wanted


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
