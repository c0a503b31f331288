"""Subgraphs that leak: whatever they answer with, no record of others gets out."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import orjson
import pytest
from graphql import parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.executor import Executor
from gateway.planner import Planner
from tests.federation.sdl import composed

CUSTOMERS = """
type Query {
  customers: [Customer] customer: Customer grid: [[Customer]] party: Party named: [Named] page: Page
  shared: Box @shareable
}
type Mutation { rename: Renamed }
type Renamed { customer: Customer }
type Page { nodes: [Customer!] edges: [Edge!] }
type Edge { node: Customer! }
type Box @shareable { customer: Customer }
union Party = Customer | Firm
interface Named { name: String }
type Firm implements Named { name: String }
type Customer implements Named @key(fields: "id") {
  id: ID! name: String ownerId: ID @inaccessible parent: Customer note: Note
}
type Note { text: String about: Customer }
"""
SALES = """
type Query { orders: [Order] shared: Box @shareable }
type Box @shareable { customer: Customer }
type Order @key(fields: "id") { id: ID! customer: Customer buyers: [Customer!]! credit: Int }
type Customer @key(fields: "id") { id: ID! credit: String orders: [Order] }
"""
RATINGS = """
type Query { best: [Customer] months: Int }
type Customer @key(fields: "id") { id: ID! rating: String }
"""
SUBGRAPHS = {"customers": CUSTOMERS, "sales": SALES, "ratings": RATINGS}
ALWAYS = {"Customer": frozenset({"ownerId"})}
SECRET = "secret-of-you"


class Mine:
    """Allows what belongs to `me`, or to nobody."""

    def allows(self, type_name: str, values: Mapping[str, object]) -> bool:
        del type_name
        return values["ownerId"] in ("me", None)

    def refuse(self, type_name: str) -> None:
        """A record was taken out."""


def customer(owner: str | None, **more: Any) -> dict[str, Any]:
    """A customer of whom every field tells whose it is."""
    mark = f"secret-of-{owner}"
    return {
        "__typename": "Customer",
        "id": f"{owner}-1",
        "ownerId": owner,
        "name": mark,
        "credit": mark,
        "rating": mark,
        **more,
    }


def stub(owner: str) -> dict[str, Any]:
    """What a subgraph that does not know the owner says of a customer, and more than it should."""
    return {name: value for name, value in customer(owner).items() if name != "ownerId"}


class Answers:
    """A subgraph call that gives prepared answers: by subgraph, those to the root and to `_entities`."""

    def __init__(self, root: Mapping[str, Any], entities: Mapping[str, Any]) -> None:
        self.root = root
        self.entities = entities

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes:
        del kind
        request = orjson.loads(body)
        lists = [value for key, value in request.get("variables", {}).items() if "representations" in key]
        if not lists:
            return orjson.dumps({"data": self.root.get(subgraph, {})})
        data = {
            f"_entities__{number}" if number else "_entities": [self.entity(subgraph, each) for each in found]
            for number, found in enumerate(lists)
        }
        return orjson.dumps({"data": data})

    def entity(self, subgraph: str, representation: Mapping[str, Any]) -> Any:
        """What a subgraph answers for a representation."""
        del representation
        return self.entities.get(subgraph)


class Knowing(Answers):
    """Of the very record it is asked for `customers` tells whose it is, whatever it says besides."""

    def entity(self, subgraph: str, representation: Mapping[str, Any]) -> Any:
        found = self.entities.get(subgraph)
        if subgraph != "customers" or found is None:
            return found
        owner = representation["id"].removesuffix("-1")
        return {**found, **customer(None if owner == "None" else owner)}


SUPERGRAPH = composed(**SUBGRAPHS)
PLANNER = Planner(SUPERGRAPH, ALWAYS)
EXECUTOR = Executor(SUPERGRAPH)


async def answered(query: str, call: Answers) -> str:
    """The whole answer as text."""
    document = parse(query)
    assert validate(SUPERGRAPH.api_schema, document) == []
    plan = PLANNER.plan(document, None, {})
    result = await EXECUTOR.execute(plan, {}, call, Mine())  # pyright: ignore[reportArgumentType]
    return json.dumps([result.data, result.errors])


YOURS = customer("you")
LEAKS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("lists in lists", "{ grid { name } }", {"customers": {"grid": [[YOURS, None], [YOURS]]}}, {}),
    ("a union", "{ party { ... on Customer { name } } }", {"customers": {"party": YOURS}}, {}),
    ("an interface", "{ named { name } }", {"customers": {"named": [YOURS]}}, {}),
    (
        "an interface whose type does not come",
        "{ named { name } }",
        {"customers": {"named": [{"name": SECRET, "ownerId": "you"}, {"name": SECRET}]}},
        {},
    ),
    (
        "a connection",
        "{ page { nodes { name } edges { node { name } } } }",
        {"customers": {"page": {"nodes": [YOURS], "edges": [{"node": YOURS}]}}},
        {},
    ),
    (
        "a payload",
        "mutation { rename { customer { name } } }",
        {"customers": {"rename": {"customer": YOURS}}},
        {},
    ),
    (
        "a value type of one's own record",
        "{ customer { note { text about { name } } } }",
        {"customers": {"customer": customer("me", note={"text": "n", "about": YOURS})}},
        {},
    ),
    (
        "a parent",
        "{ customer { parent { name parent { name } } } }",
        {"customers": {"customer": customer("me", parent=customer("me", parent=YOURS))}},
        {},
    ),
    (
        "another name for what it belongs to",
        "{ customer { name: id id: name } }",
        {"customers": {"customer": YOURS}},
        {},
    ),
    (
        "a reference with more than its key, hidden by its own service",
        "{ orders { customer { credit } buyers { credit } } }",
        {"sales": {"orders": [{"customer": stub("you"), "buyers": [stub("you")]}]}},
        {"customers": None},
    ),
    (
        "a look-up answered with another record",
        "{ orders { customer { id name } } }",
        {"sales": {"orders": [{"customer": {"id": "me-1"}}]}},
        {"customers": YOURS},
    ),
    (
        "a look-up answered with another type",
        "{ orders { customer { id name } } }",
        {"sales": {"orders": [{"customer": {"id": "me-1"}}]}},
        {"customers": {**YOURS, "__typename": "Firm"}},
    ),
    (
        "a shared field given twice",
        "{ shared { customer { name credit } } }",
        {
            "customers": {"shared": {"customer": YOURS}},
            "sales": {"shared": {"customer": stub("you")}},
        },
        {"sales": stub("you")},
    ),
    (
        "what nobody asked for",
        "{ months customers { name } }",
        {
            "ratings": {"months": 1, "customers": [stub("you"), stub("you")]},
            "customers": {"customers": [customer("me")]},
        },
        {},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "root", "entities"), [leak[1:] for leak in LEAKS], ids=[leak[0] for leak in LEAKS]
)
async def test_a_record_of_others_does_not_get_out_by(
    query: str, root: dict[str, Any], entities: dict[str, Any]
) -> None:
    call = Answers(root, entities)

    assert SECRET not in await answered(query, call)


async def test_of_a_reference_whose_owner_is_unknown_the_key_is_left() -> None:
    call = Answers({"sales": {"orders": [{"customer": stub("you")}]}}, {"customers": None})

    assert json.loads(await answered("{ orders { customer { id credit rating } } }", call)) == [
        {"orders": [{"customer": {"id": "you-1", "credit": None, "rating": None}}]},
        [],
    ]


OWNERS = st.sampled_from(["me", "you", None])
CONNECTED = st.recursive(
    OWNERS.map(customer),
    lambda inner: st.builds(
        lambda owner, parent, note: customer(owner, parent=parent, note={"text": "n", "about": note}),
        OWNERS,
        inner,
        inner,
    ),
    max_leaves=4,
)
STUBS = st.sampled_from(["me", "you"]).map(stub)
ORDERS = st.lists(
    st.fixed_dictionaries({"id": st.just("o"), "customer": STUBS, "buyers": st.lists(STUBS, max_size=2)}),
    max_size=3,
)
ROOTS = st.fixed_dictionaries(
    {
        "customers": st.fixed_dictionaries(
            {
                "customers": st.lists(CONNECTED, max_size=3),
                "grid": st.lists(st.lists(CONNECTED, max_size=2), max_size=2),
                "party": CONNECTED,
                "named": st.lists(CONNECTED | st.just({"name": SECRET}), max_size=3),
                "page": st.fixed_dictionaries({"nodes": st.lists(CONNECTED, max_size=2)}),
            }
        ),
        "sales": st.fixed_dictionaries({"orders": ORDERS}),
        "ratings": st.fixed_dictionaries({"best": st.lists(STUBS, max_size=3)}),
    }
)
ENTITIES = st.fixed_dictionaries(
    {"customers": st.none() | CONNECTED, "sales": st.none(), "ratings": st.none()}
)
OF_CUSTOMER = "{ id name credit rating parent { name } note { about { credit } } }"
FIELDS = [
    f"customers {OF_CUSTOMER}",
    f"grid {OF_CUSTOMER}",
    "party { __typename ... on Customer { name credit } ... on Firm { name } }",
    "named { name ... on Customer { rating } }",
    f"page {{ nodes {OF_CUSTOMER} }}",
    f"orders {{ customer {OF_CUSTOMER} buyers {{ name credit }} }}",
    f"best {OF_CUSTOMER}",
]


@settings(max_examples=100, deadline=None)
@given(
    fields=st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3, unique=True),
    root=ROOTS,
    entities=ENTITIES,
)
async def test_whatever_subgraphs_answer_nothing_of_others_gets_out(
    fields: list[str], root: dict[str, Any], entities: dict[str, Any]
) -> None:
    """Owners are what `customers` says they are; who does not know them says more than was asked."""
    assert SECRET not in await answered(f"{{ {' '.join(fields)} }}", Knowing(root, entities))
