"""One plan for all values of its condition variables answers as a plan for each of them does."""

from itertools import product
from typing import Any

import pytest
from graphql import parse, validate

from gateway.executor import Executor
from gateway.planner import Plan, condition_variables
from tests.federation.engine import Engine

SHOP = """
type Query { item: Item items: [Item!] thing: Thing }
union Thing = Item | Box
type Box { size: Int }
type Item @key(fields: "id") { id: ID! name: String! next: Item broken: Int! weight: Int }
"""
STOCK = """
type Item @key(fields: "id") {
  id: ID!
  count: Int
  weight: Int @external
  parcel: Int @requires(fields: "weight")
}
"""
PRICES = """
type Item @key(fields: "id") {
  id: ID!
  price: Int
  shop: Shop
  count: Int @external
  bundle: Int @requires(fields: "count")
}
type Shop { name: String open: Boolean }
"""
ONE: dict[str, Any] = {"id": "1", "name": "One", "next": {"@": "Item:2"}, "count": 4, "price": 9, "bundle": 5}
ONE |= {"weight": 3, "parcel": 1, "shop": {"@": "Shop:s"}, "broken": {"error": "broken", "code": "BROKEN"}}
TWO: dict[str, Any] = {"id": "2", "name": "Two", "next": None, "count": 0, "price": 8, "bundle": 6}
TWO |= {"weight": 5, "parcel": 2, "shop": None}
ROOT = {"item": {"@": "Item:1"}, "items": [{"@": "Item:1"}, {"@": "Item:2"}], "thing": {"@": "Item:2"}}
DATA = {
    "Query": {"": ROOT},
    "Item": {"1": ONE, "2": TWO},
    "Shop": {"s": {"name": "Shop", "open": True}},
}
QUERIES = {
    "leaves": "{ item { id @skip(if: $a) name @include(if: $b) } }",
    "whole objects": "{ item @include(if: $a) { name next @skip(if: $b) { name } } }",
    "nothing left": "{ item { name @include(if: $a) next @include(if: $b) { id } } }",
    "other subgraphs": """
        { item { price @include(if: $a) next { count @include(if: $b) shop { name @skip(if: $a) } } } }
    """,
    "objects of other subgraphs": """
        { item { shop @include(if: $a) { name } } items @skip(if: $b) { shop { open name } } }
    """,
    "inputs of conditional fields": "{ item { parcel @include(if: $a) weight @include(if: $b) } }",
    "inputs of one of two fields": "{ item { count @skip(if: $b) parcel @include(if: $a) } }",
    "inputs of what is an input": "{ item { bundle @include(if: $a) parcel @include(if: $b) } }",
    "one key under both": """
        { item { next @include(if: $a) { name } next @include(if: $b) { id price } next { count } } }
    """,
    "errors of what is left out": """
        { item { name next { broken @include(if: $a) name } broken @include(if: $b) } }
    """,
    "errors of what one of two names asks for": """
        { item { name broken @include(if: $a) again: broken @include(if: $b) } }
    """,
    "one inside another": """
        { item @include(if: $a) { price name @include(if: $b) next @include(if: $b) { shop { name } } } }
    """,
    "introspection inside another": """
        { __schema @skip(if: $a) { queryType { name @skip(if: $b) } } }
    """,
    "fragments": """
        { item { ...F @include(if: $a) ... @skip(if: $b) { name ...F } } }
        fragment F on Item { price next { id } }
    """,
    "abstract": """
        { thing { ... on Item @include(if: $a) { name price } ... on Box { size } __typename @skip(if: $b) } }
    """,
    "introspection": """
        {
          __schema @include(if: $a) { queryType { name @skip(if: $b) } }
          __typename @include(if: $b)
          item { id }
        }
    """,
    "never": "{ item { name ... @include(if: $a) { price @skip(if: $a) } count @include(if: $b) } }",
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(DATA, {"shop": SHOP, "stock": STOCK, "prices": PRICES})


async def answer(engine: Engine, plan: Plan, values: dict[str, bool]) -> tuple[Any, Any, list[str]]:
    """Data, errors and which subgraphs were asked."""
    engine.network.calls.clear()
    result = await Executor(engine.supergraph).execute(plan, values, engine.network)
    return result.data, result.errors, sorted(engine.asked)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
async def test_open_plan_answers_as_decided_ones_do(engine: Engine, query: str) -> None:
    document = parse(f"query ($a: Boolean!, $b: Boolean!) {query}")
    assert validate(engine.supergraph.api_schema, document) == []
    open_ = engine.planner.plan(document, None, {})
    assert set(open_.open) == condition_variables(document, None)

    for a, b in product((False, True), repeat=2):
        values = {"a": a, "b": b}
        decided = engine.planner.plan(document, None, values)
        data, errors, asked = await answer(engine, open_, values)
        wanted_data, wanted_errors, wanted_asked = await answer(engine, decided, values)

        assert data == wanted_data
        assert list(data or ()) == list(wanted_data or ())
        assert errors == wanted_errors
        assert set(asked) == set(wanted_asked)


async def test_more_alternatives_than_are_told_apart_are_fetched_always(engine: Engine) -> None:
    names = [f"v{number}" for number in range(6)]
    declared = ", ".join(f"${name}: Boolean!" for name in names)
    uses = " ".join(f"item {{ price @include(if: ${name}) }}" for name in names)
    plan = engine.planner.plan(parse(f"query ({declared}) {{ {uses} }}"), None, {})

    assert [fetch.when for fetch in plan.fetches] == [(), ()]
    values = dict.fromkeys(names, False)
    assert (await answer(engine, plan, values))[0] == {"item": {}}
    assert (await answer(engine, plan, values | {"v3": True}))[0] == {"item": {"price": 9}}


def test_mutation_is_not_planned_with_open_conditions() -> None:
    engine = Engine({}, {"a": "type Query { x: Int } type Mutation { put: Int }"})

    with pytest.raises(ValueError, match=r"no condition of a mutation may be open: \['a'\]"):
        engine.planner.plan(parse("mutation ($a: Boolean!) { put @include(if: $a) }"), None, {})
