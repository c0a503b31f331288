"""What is written for a plan: requests shared, answers equal to those made the careful way."""

import asyncio
import json
from typing import Any

import orjson
from graphql import parse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gateway.executor import Executor
from gateway.executor.projection import Nulls
from tests.federation.engine import Engine

ORDERS = """
type Query { orders: [Order] best: Order @shareable pinned: Order }
type Order @key(fields: "id") { id: ID! customer: Customer buyer: Customer }
type Customer @key(fields: "id") { id: ID! }
"""
CUSTOMERS = """
type Query { first: Customer }
type Customer @key(fields: "id") { id: ID! name: String! kind: Kind home: Place rank(by: Int): Int }
type Place @key(fields: "zip") { zip: ID! street: String }
enum Kind { A B }
"""
PLACES = 'type Query { x: Int } type Place @key(fields: "zip") { zip: ID! town(of: Int): String }'
DATA: dict[str, Any] = {
    "Query": {
        "": {
            "orders": [{"@": "Order:1"}, {"@": "Order:2"}],
            "pinned": {"@": "Order:1"},
            "first": {"@": "Customer:a"},
        }
    },
    "Order": {
        "1": {"id": "1", "customer": {"@": "Customer:a"}, "buyer": {"@": "Customer:a"}},
        "2": {"id": "2", "customer": {"@": "Customer:b"}, "buyer": {"@": "Customer:a"}},
    },
    "Customer": {
        "a": {"id": "a", "name": "Acme", "kind": "A", "home": {"@": "Place:1"}, "rank": 1},
        "b": {"id": "b", "name": "Bolt", "kind": "B", "home": {"@": "Place:1"}, "rank": 2},
    },
    "Place": {"1": {"zip": "1", "street": "High", "town(of: 1)": "one", "town(of: 2)": "two"}},
}
SDLS = {"orders": ORDERS, "customers": CUSTOMERS, "places": PLACES}


def engine() -> Engine:
    return Engine(DATA, SDLS)


async def test_look_ups_of_one_operation_that_get_ready_together_are_one_request() -> None:
    built = engine()
    result = await built.run("{ orders { customer { name } buyer { name } } }")

    assert built.asked == ["orders", "customers"]
    assert built.calls[1].variables["representations"] == [
        {"__typename": "Customer", "id": "a"},
        {"__typename": "Customer", "id": "b"},
    ]
    assert result.data == {
        "orders": [
            {"customer": {"name": "Acme"}, "buyer": {"name": "Acme"}},
            {"customer": {"name": "Bolt"}, "buyer": {"name": "Acme"}},
        ]
    }


async def test_places_that_share_an_answer_do_not_share_what_is_added_to_it() -> None:
    """Both places keep their own `town` under the same name."""
    built = engine()
    result = await built.run(
        "{ pinned { customer { home { street town(of: 1) } } buyer { home { street town(of: 2) } } } }"
    )

    assert built.asked.count("customers") == 1
    assert result.data == {
        "pinned": {
            "customer": {"home": {"street": "High", "town": "one"}},
            "buyer": {"home": {"street": "High", "town": "two"}},
        }
    }


async def test_an_unavailable_read_is_reported_wherever_it_was_wanted() -> None:
    built = engine()
    original = built.network

    async def network(subgraph: str, body: bytes, *, kind: Any) -> bytes:
        if subgraph == "customers":
            return b'{"errors": [{"message": "no", "path": ["_entities", 0]}], "data": null}'
        return await original(subgraph, body, kind=kind)

    built.network = network  # type: ignore[assignment]
    result = await built.run("{ pinned { customer { kind } buyer { kind } } }")

    assert sorted(error["path"] for error in result.errors) == [["pinned", "buyer"], ["pinned", "customer"]]
    assert result.data == {"pinned": {"customer": {"kind": None}, "buyer": {"kind": None}}}


def test_what_was_written_can_be_read() -> None:
    built = engine()
    plan = built.planner.plan(parse("{ orders { customer { name kind } } }"), None, {})
    text = str(Executor(built.supergraph).compiled(plan))

    assert "def gather_1_0(levels, representations, groups):" in text
    assert "'name'" in text


SHAPES = """
type Query { one: Thing! many: [Thing!] any: Any_ grid: [[Int!]] kinds: [Kind!] i: I }
type Thing implements I { id: ID! name: String kind: Kind! inner: Thing many: [I!]! }
type Other implements I { id: ID name: String! }
interface I { id: ID name: String }
union Any_ = Thing | Other
enum Kind { A B }
"""
QUERY = """{
  one { ...T inner { ...T } } many { ...T } grid kinds
  any { ... on Thing { kind n: name } ... on Other { n: name } }
  i { __typename id name ... on Thing { many { name id } } }
} fragment T on Thing { id b: name kind many { id } }"""
NAMES = ["one", "many", "any", "grid", "kinds", "i", "id", "name", "kind", "inner"]
LEAVES = st.sampled_from([None, None, 1, "A", "B", "C", True, 1.5, [], {}])
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.fixed_dictionaries(
            {"__typename": st.sampled_from(["Thing", "Other", "Ghost", None, 3])},
            optional=dict.fromkeys(NAMES, inner),
        )
    ),
    max_leaves=20,
)
SHAPED = Engine({}, {"a": SHAPES})


@settings(max_examples=300, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.dictionaries(st.sampled_from(NAMES[:6]), TREES))
def test_any_tree_is_answered_as_the_careful_way_does(tree: dict[str, Any]) -> None:
    plan = SHAPED.planner.plan(parse(QUERY), None, {})
    compiled = Executor(SHAPED.supergraph).compiled(plan)
    errors: list[dict[str, Any]] = []
    wanted: list[dict[str, Any]] = []

    projected = compiled.projected({})
    assert projected.answer(tree, errors) == projected._careful(tree, Nulls(wanted))
    assert errors == wanted


GARBAGE = st.recursive(
    st.none()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["a", "1", "A", "\0"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("__typename", "id", "customer", "name", "kind", "home", "zip"), inner)
        )
    ),
    max_leaves=12,
)
BROKEN = [b"", b'{"data": NaN}', b'{"data": {}', b"\xff", b'{"data": {"orders": "\xff"}}', b"[" * 100_000]
ROOT = st.fixed_dictionaries({}, optional=dict.fromkeys(("orders", "pinned", "first"), GARBAGE))
ERRORS = st.lists(st.none() | st.fixed_dictionaries({"message": GARBAGE, "path": GARBAGE}), max_size=2)


def answers(entities: int) -> st.SearchStrategy[bytes]:
    """Bodies a subgraph in trouble might answer: near the right shape, of any shape, no JSON at all."""
    lists = st.lists(GARBAGE, min_size=max(0, entities - 1), max_size=entities + 1)
    data = st.fixed_dictionaries({"_entities": lists}) if entities else ROOT
    near = st.fixed_dictionaries({"data": data}, optional={"errors": ERRORS})
    free = GARBAGE | st.fixed_dictionaries({"data": GARBAGE}, optional={"errors": GARBAGE})
    return (near | free).map(lambda answer: json.dumps(answer).encode()) | st.sampled_from(BROKEN)


@settings(max_examples=200, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_no_answer_of_a_subgraph_crashes_an_operation(data: st.DataObject) -> None:
    async def network(subgraph: str, body: bytes, *, kind: Any) -> bytes:
        return data.draw(answers(len(orjson.loads(body).get("variables", {}).get("representations", []))))

    built = engine()
    built.network = network  # type: ignore[assignment]
    query = "{ orders { customer { name kind home { town(of: 1) } } } pinned { id } first { rank(by: 1) } }"
    result = asyncio.run(built.run(query))

    assert orjson.loads(orjson.dumps({"data": result.data, "errors": result.errors}))
    assert result.data is None or list(result.data) == ["orders", "pinned", "first"]
    assert all(isinstance(error["message"], str) and error["extensions"]["code"] for error in result.errors)
