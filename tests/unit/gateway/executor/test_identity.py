"""Two subgraphs that answer one shared field: with one record, or each with another."""

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

import pytest
from graphql import parse, validate

from gateway.executor import Executor
from gateway.planner import Plan, Planner
from tests.federation.sdl import composed
from tests.unit.gateway.executor.test_hostile import Answers, Mine

CUSTOMERS = """
type Query { box: Box @shareable party: Party @shareable products: [Product] }
type Box @shareable { customer: Customer customers: [Customer] rows: [[Customer]] }
type Product @key(fields: "sku") { sku: ID! buyer: Customer @shareable }
union Party = Customer | Firm
type Firm @shareable { title: String }
type Customer @key(fields: "id") @key(fields: "number country { code }") {
  id: ID! number: Int country: Country @shareable name: String ownerId: ID @inaccessible
}
type Country @shareable { code: String }
"""
SALES = """
type Query { box: Box @shareable party: Party @shareable }
type Box @shareable { customer: Customer customers: [Customer] rows: [[Customer]] }
type Product @key(fields: "sku") { sku: ID! buyer: Customer @shareable shelf: Int }
union Party = Customer | Firm
type Firm @shareable { title: String }
type Customer @key(fields: "id") { id: ID! credit: String }
"""
SUPERGRAPH = composed(customers=CUSTOMERS, sales=SALES)
PLANNER = Planner(SUPERGRAPH, {"Customer": frozenset({"ownerId"})})
EXECUTOR = Executor(SUPERGRAPH)


def mine(**more: Any) -> dict[str, Any]:
    """What `customers` says of a customer of mine."""
    return {"__typename": "Customer", "id": "mine-1", "ownerId": "me", "name": "Mine", **more}


def credit(id: str, **more: Any) -> dict[str, Any]:
    """What `sales` says of a customer."""
    return {"__typename": "Customer", "id": id, "credit": f"credit of {id}", **more}


def planned(query: str) -> Plan:
    document = parse(query)
    assert validate(SUPERGRAPH.api_schema, document) == []
    return PLANNER.plan(document, None, {})


async def answered(query: str, root: Mapping[str, Any], entities: Mapping[str, Any] | None = None) -> Any:
    """The data of an answer without errors; each shared field is asked of both subgraphs at once."""
    plan = planned(query)
    assert [fetch.subgraph for fetch in plan.fetches if not fetch.lookups] == sorted(root)
    call = Answers(root, entities or {})
    result = await EXECUTOR.execute(plan, {}, call, Mine())  # pyright: ignore[reportArgumentType]
    assert result.errors == []
    return result.data


FIELDS = "{ name credit }"
OF_MINE = {"name": "Mine", "credit": "credit of mine-1"}


def both(path: str, first: Any, second: Any) -> dict[str, Any]:
    """What both subgraphs answer at a path."""
    for name in reversed(path.split(".")):
        first, second = {name: first}, {name: second}
    return {"customers": first, "sales": second}


@pytest.mark.parametrize(("second", "expected"), [("mine-1", OF_MINE), ("yours-1", None)])
async def test_records_of_one_id_are_merged_of_two_there_is_none(second: str, expected: Any) -> None:
    answer = await answered(
        f"{{ box {{ customer {FIELDS} }} }}", both("box.customer", mine(), credit(second))
    )

    assert answer == {"box": {"customer": expected}}


async def test_records_in_lists_are_held_against_those_of_their_place() -> None:
    query = f"{{ box {{ customers {FIELDS} rows {FIELDS} }} }}"
    first = {"customers": [mine(), mine(), None], "rows": [[mine()], [mine()]]}
    second = {
        "customers": [credit("yours-1"), credit("mine-1"), None],
        "rows": [[credit("mine-1")], [credit("yours-1")]],
    }

    assert await answered(query, both("box", first, second)) == {
        "box": {"customers": [None, OF_MINE, None], "rows": [[OF_MINE], [None]]}
    }


async def test_records_of_a_union_too() -> None:
    query = f"{{ party {{ ... on Customer {FIELDS} }} }}"

    assert await answered(query, both("party", mine(), credit("mine-1"))) == {"party": OF_MINE}
    assert await answered(query, both("party", mine(), credit("yours-1"))) == {"party": None}


async def test_a_record_and_what_belongs_to_nobody_are_not_one() -> None:
    query = f"{{ party {{ ... on Customer {FIELDS} ... on Firm {{ title }} }} }}"
    firm = {"__typename": "Firm", "title": "F"}

    assert await answered(query, both("party", mine(), firm)) == {"party": None}
    assert await answered(query, both("party", firm, firm)) == {"party": {"title": "F"}}


async def test_a_record_without_its_id_is_none() -> None:
    query = f"{{ box {{ customer {FIELDS} }} }}"
    nameless = {"credit": "whose?"}

    assert await answered(query, both("box.customer", mine(), nameless)) == {"box": {"customer": None}}


async def test_a_field_of_a_record_that_is_looked_up_is_held_against_the_one_there_is() -> None:
    query = f"{{ products {{ shelf buyer {FIELDS} }} }}"
    products = {"customers": {"products": [{"sku": "p", "buyer": mine()}]}}

    for id, expected in (("mine-1", OF_MINE), ("yours-1", None)):
        answer = await answered(query, products, {"sales": {"shelf": 1, "buyer": credit(id)}})
        assert answer == {"products": [{"shelf": 1, "buyer": expected}]}


def test_ids_are_asked_only_where_two_answer() -> None:
    twice = planned(f"{{ box {{ customer {FIELDS} }} }}")
    once = planned("{ box { customer { name } } }")

    assert [fetch.operation for fetch in twice.fetches] == [
        "query { box { customer { name ownerId id } } }",
        "query { box { customer { credit id } } }",
    ]
    assert [fetch.operation for fetch in once.fetches] == ["query { box { customer { name ownerId } } }"]


class InTurn(Answers):
    """Whoever answers: `first` does so before all others."""

    def __init__(self, root: Mapping[str, Any], first: str) -> None:
        super().__init__(root, {})
        self.first = first
        self.answered = asyncio.Event()

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes:
        if subgraph == self.first:
            self.answered.set()
        await self.answered.wait()
        return await super().__call__(subgraph, body, kind=kind)


@pytest.mark.parametrize("first", ["customers", "sales"])
async def test_none_is_believed_for_having_come_first(first: str) -> None:
    root = both("box.customer", mine(), credit("yours-1"))
    plan = planned(f"{{ box {{ customer {FIELDS} }} }}")
    result = await EXECUTOR.execute(plan, {}, InTurn(root, first), Mine())  # pyright: ignore[reportArgumentType]

    assert result.data == {"box": {"customer": None}}


NO_KEY_IN_COMMON = composed(
    customers="""
    type Query { box: Box @shareable }
    type Box @shareable { customer: Customer }
    type Customer @key(fields: "id") { id: ID! name: String ownerId: ID @inaccessible }
    """,
    sales="""
    type Query { box: Box @shareable }
    type Box @shareable { customer: Customer }
    type Customer { credit: String }
    """,
)


async def test_records_that_nothing_can_compare_are_none() -> None:
    planner = Planner(NO_KEY_IN_COMMON, {"Customer": frozenset({"ownerId"})})
    plan = planner.plan(parse(f"{{ box {{ customer {FIELDS} }} }}"), None, {})
    call = Answers(both("box.customer", mine(), {"credit": "whose?"}), {})
    result = await Executor(NO_KEY_IN_COMMON).execute(plan, {}, call, Mine())  # pyright: ignore[reportArgumentType]

    assert result.data == {"box": {"customer": None}}


COMPOSITE = composed(
    customers="""
    type Query { customer: Customer @shareable }
    type Customer @key(fields: "seat { code rooms { no } } nick") {
      seat: Seat @shareable nick: ID name: String ownerId: ID @inaccessible
    }
    type Seat @shareable { code: String rooms: [Room] town: String }
    type Room @shareable { no: Int }
    """,
    sales="""
    type Query { customer: Customer @shareable }
    type Customer @key(fields: "seat { code rooms { no } } nick") {
      seat: Seat @shareable nick: ID credit: String
    }
    type Seat @shareable { code: String rooms: [Room] town: String }
    type Room @shareable { no: Int }
    """,
)
SEAT = {"code": "c", "rooms": [{"no": 1}, {"no": 2}]}


@pytest.mark.parametrize(
    ("seat", "nick", "one"),
    [
        (SEAT, None, True),
        (SEAT, "n", False),
        ({**SEAT, "code": "d"}, None, False),
        ({**SEAT, "rooms": [{"no": 1}]}, None, False),
        ({**SEAT, "rooms": [{"no": 1}, {"no": 3}]}, None, False),
        (None, None, False),
    ],
)
async def test_composite_keys_tell_records_apart(seat: Any, nick: str | None, one: bool) -> None:
    """Whatever else was asked of what they are made of."""
    planner = Planner(COMPOSITE, {"Customer": frozenset({"ownerId"})})
    plan = planner.plan(parse("{ customer { name credit seat { town } } }"), None, {})
    first = {"name": "Mine", "ownerId": "me", "nick": None, "seat": {**SEAT, "town": "T"}}
    second = {"credit": "1", "nick": nick, "seat": seat}
    call = Answers({"customers": {"customer": first}, "sales": {"customer": second}}, {})
    result = await Executor(COMPOSITE).execute(plan, {}, call, Mine())  # pyright: ignore[reportArgumentType]

    expected = {"name": "Mine", "credit": "1", "seat": {"town": "T"}}
    assert result.data == {"customer": expected if one else None}
