"""Plans are kept by all that decides them."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from gateway import errors as kinds
from gateway.auth.requirements import Requirements
from gateway.federation import Supergraph
from gateway.pipeline.documents import Prepared
from gateway.pipeline.plans import Plans, not_plannable
from gateway.pipeline.requests import Rejected
from gateway.planner import NoPlan, Plan, Planner, TooComplex
from gateway.settings import GatewaySettings
from tests.federation.sdl import composed
from tests.unit.gateway.auth.requirements.directives import Holder, secured

SDL = """
type Query { item: Item }
type Item @key(fields: "id") { id: ID! a: Int b: Int c: Int d: Int e: Int f: Int stock: Int @shareable }
"""


class Counting(Planner):
    """Counts the plans it makes."""

    made = 0

    def plan(self, *args: object, **kwargs: object) -> Plan:
        self.made += 1
        return super().plan(*args, **kwargs)  # type: ignore[arg-type]


def prepared(query: str) -> Prepared:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return Prepared(query, document, None, operation)


def plans_of(planner: Planner, draw: Callable[[], float], **settings: Any) -> Plans:
    return Plans(planner, Requirements(planner.supergraph), GatewaySettings(**settings), draw)


@pytest.fixture
def supergraph() -> Supergraph:
    text = str(composed(old=SDL, new='type Item @key(fields: "id") { id: ID! stock: Int @shareable }'))
    joins = '@join__field(graph: NEW, override: "old", overrideLabel: "percent(10)")'
    joins += ' @join__field(graph: OLD, overrideLabel: "percent(10)")'
    return Supergraph.parse(text.replace("stock: Int\n", f"stock: Int {joins}\n"))


def test_plan_is_made_once_for_each_side_of_a_progressive_override(supergraph: Supergraph) -> None:
    draws: Iterator[float] = iter([0.05, 0.5, 0.09, 0.1])
    planner = Counting(supergraph)
    plans = plans_of(planner, draw=lambda: next(draws))
    found = [len(plans.of(prepared("{ item { stock } }"), {}, Holder()).fetches) for _ in range(4)]

    assert found == [2, 1, 2, 1]
    assert planner.made == 2


def test_label_listed_in_the_settings_is_active(supergraph: Supergraph) -> None:
    plans = plans_of(Planner(supergraph), lambda: 0.99, override_labels=("percent(10)",))

    assert [fetch.subgraph for fetch in plans.of(prepared("{ item { stock } }"), {}, Holder()).fetches] == [
        "old",
        "new",
    ]


def test_operation_without_plan_is_refused_again_without_planning(supergraph: Supergraph) -> None:
    planner = Counting(supergraph, step_limit=1)
    plans = plans_of(planner, draw=lambda: 0.0)
    for _ in range(2):
        with pytest.raises(Rejected) as refused:
            plans.of(prepared("{ item { stock } }"), {}, Holder())
        assert refused.value.kind is kinds.OPERATION_TOO_COMPLEX

    assert planner.made == 1


def test_each_refusal_has_its_code() -> None:
    assert not_plannable(TooComplex("long")).kind is kinds.OPERATION_TOO_COMPLEX
    assert not_plannable(NoPlan("none")).kind is kinds.OPERATION_NOT_PLANNABLE


def combinations(names: str) -> list[dict[str, bool]]:
    return [dict(zip(names, values, strict=True)) for values in product((False, True), repeat=len(names))]


MANY = "query ({}) {{ item {{ {} }} }}".format(
    ", ".join(f"${name}: Boolean!" for name in "abcdef"),
    " ".join(f"{name} @include(if: ${name})" for name in "abcdef"),
)


def test_conditions_beyond_the_limit_do_not_multiply_plans(supergraph: Supergraph) -> None:
    planner = Counting(supergraph)
    plans = plans_of(planner, lambda: 0.5, plan_condition_limit=2)
    operation = prepared(MANY)
    found = {plans.of(operation, values, Holder()).open for values in combinations("abcdef")}

    assert planner.made == 4
    assert found == {("c", "d", "e", "f")}


def test_operation_with_something_refused_is_planned_under_all_conditions() -> None:
    item = "type Query { item: Item } type Item { a: Int @authenticated b: Int c: Int d: Int e: Int f: Int }"
    planner = Counting(composed(old=secured(item)))
    plans = plans_of(planner, lambda: 0.5, plan_condition_limit=2)
    operation = prepared(MANY)
    refused = [plans.of(operation, values, Holder()) for values in combinations("abcdef")]

    assert planner.made == 64
    assert all(not plan.open for plan in refused)
    assert [bool(plan.refused) for plan in refused] == [values["a"] for values in combinations("abcdef")]


def test_mutations_are_planned_under_all_conditions_and_kept_up_to_the_limit() -> None:
    planner = Counting(composed(a="type Query { x: Int } type Mutation { a: Int b: Int }"))
    operation = prepared(
        "mutation ($a: Boolean!, $b: Boolean!) { a @include(if: $a) b @include(if: $b) x: a @skip(if: $a) }"
    )
    for limit, made in ((2, 4), (1, 8)):
        plans = plans_of(planner, lambda: 0.5, plan_condition_limit=limit)
        planner.made = 0
        for values in combinations("ab") * 2:
            sent = [fetch.operation for fetch in plans.of(operation, values, Holder()).fetches]
            assert all("@" not in text for text in sent)
        assert planner.made == made
