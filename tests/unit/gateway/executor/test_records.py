"""The quick way: which plans it takes, that its answers are those of the other way, and what surprises it."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import orjson
import pytest
from graphql import parse

from gateway.executor import Executor, SubgraphUnavailable
from gateway.planner import Planner
from tests.federation.sdl import composed

SHOP = """
type Query { orders: [Order!] best: Order wide: Any two: [[Order]] odd: Item }
type Mutation { order(n: Int): Order again: Int }
type Order @key(fields: "id") {
  id: ID! total: Int! state: State place: Place buyer: Buyer sum(in: String): Int
}
type Buyer @key(fields: "org { code } number") { org: Org number: Int secret: String @inaccessible }
type Org { code: String }
type Place { town: String zip: String! }
interface Item { id: ID! }
type Thing implements Item { id: ID! }
enum State { OPEN PAID }
scalar Any
"""
BUYERS = """
type Buyer @key(fields: "org { code } number") { org: Org number: Int name: String! rank: Int home: Home }
type Org @shareable { code: String }
type Home @key(fields: "id") { id: ID! }
"""
HOMES = 'type Home @key(fields: "id") { id: ID! street: String } type Query { nothing: Int }'
SUPERGRAPH = composed(shop=SHOP.replace("type Org {", "type Org @shareable {"), buyers=BUYERS, homes=HOMES)
PLANNER = Planner(SUPERGRAPH)
BOTH = "{ orders { id buyer { name home { street } } } }"


def order(number: int, **more: Any) -> dict[str, Any]:
    buyer = {"__typename": "Buyer", "org": {"code": "a"}, "number": number}
    return {"__typename": "Order", "id": str(number), "total": 1, "buyer": buyer, **more}


class Subgraphs:
    """Prepared answers by subgraph, and what was asked for; an exception is raised."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.bodies: list[Any] = []

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes:
        del kind
        self.asked.append(subgraph)
        self.bodies.append(orjson.loads(body))
        answer = self.answers[subgraph]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, bytes) else orjson.dumps(answer)


def shop(**more: Any) -> dict[str, Any]:
    """An answer with one order."""
    return {"data": {"orders": [order(1, **more)]}}


def entities(*found: Any, **more: Any) -> dict[str, Any]:
    return {"data": {"_entities": list(found)}, **more}


class Watched(Executor):
    """Tells whether the last answer was made the quick way."""

    async def run(self, query: str, call: Subgraphs, guard: Any = None) -> tuple[str, list[Any]]:
        plan = PLANNER.plan(parse(query), None, {})
        result = await self.execute(plan, {}, call, guard)
        self.quick = result.encoded is not None
        return json.dumps(result.data), result.errors

    async def carefully(self, query: str, call: Subgraphs, guard: Any = None) -> tuple[str, list[Any]]:
        plan = PLANNER.plan(parse(query), None, {})
        self.compiled(plan).records = None
        result = await self.execute(plan, {}, call, guard)
        return json.dumps(result.data), result.errors


@pytest.fixture
def executor() -> Watched:
    return Watched(SUPERGRAPH)


GOOD: list[tuple[str, dict[str, Any]]] = [
    (
        BOTH,
        {
            "shop": {"data": {"orders": [order(1), order(2), order(1)]}},
            "buyers": entities({"name": "A", "home": {"id": "x"}}, {"name": "B", "home": None}),
            "homes": entities({"street": "High"}),
        },
    ),
    (
        "{ o: orders { number: total id: state state: id again: total kind: __typename } __typename }",
        {"shop": {"data": {"orders": [order(1, state="PAID"), order(2, state=None)]}}},
    ),
    (
        "{ best { place { zip town } buyer { rank } id total } }",
        {
            "shop": {"data": {"best": order(1, place={"town": None, "zip": "7"})}},
            "buyers": entities(None),
        },
    ),
    (
        '{ orders { sum(in: "EUR") other: sum(in: "USD") } }',
        {"shop": {"data": {"orders": [{"sum": 1, "sum__1": 2**53}]}}},
    ),
    ("{ orders { id } }", {"shop": {"data": {"orders": None}}}),
    ("{ wide }", {"shop": {"data": {"wide": {"a": [1, 2.5, None, {"é": "\u2028"}]}}, "errors": []}}),
    ("{ two { id } }", {"shop": {"data": {"two": [[order(1), None], None]}}}),
    ("mutation { order(n: 1) { id } again }", {"shop": {"data": {"order": order(1), "again": 3}}}),
]


@pytest.mark.parametrize(("query", "answers"), GOOD, ids=[query for query, _ in GOOD])
async def test_answers_are_those_of_the_other_way(
    executor: Watched, query: str, answers: Mapping[str, Any]
) -> None:
    quick = await executor.run(query, Subgraphs(**answers))
    assert executor.quick
    careful = await Watched(SUPERGRAPH).carefully(query, Subgraphs(**answers))
    assert quick == careful
    assert quick[1] == []


async def test_records_of_one_look_up_are_asked_for_once(executor: Watched) -> None:
    query, answers = GOOD[0]
    call = Subgraphs(**answers)
    data, _ = await executor.run(query, call)

    assert call.asked == ["shop", "buyers", "homes"]
    assert call.bodies[1]["variables"]["representations"] == [
        {"__typename": "Buyer", "org": {"code": "a"}, "number": 1},
        {"__typename": "Buyer", "org": {"code": "a"}, "number": 2},
    ]
    assert json.loads(data)["orders"][0] == {"id": "1", "buyer": {"name": "A", "home": {"street": "High"}}}


@pytest.mark.parametrize("id_", ["a", ["a"]])
async def test_objects_that_came_equal_are_one(executor: Watched, id_: object) -> None:
    """Also where their keys cannot be compared, only not as one."""
    homes = [{"home": {"id": "x"}, "name": "A"}, {"home": {"id": "x"}, "name": "B"}]
    call = Subgraphs(
        shop={"data": {"orders": [order(1), order(2)]}},
        buyers=entities(*({**home, "home": {"id": id_}} for home in homes)),
        homes=entities({"street": "High"}),
    )
    data, _ = await executor.run(BOTH, call)

    assert executor.quick
    assert call.asked == ["shop", "buyers", "homes"]
    assert [each["buyer"]["home"] for each in json.loads(data)["orders"]] == [{"street": "High"}] * 2


GONE = SubgraphUnavailable("buyers", "gone")
ERRORS = [{"message": "no"}]
SURPRISES: dict[str, tuple[str, dict[str, Any]]] = {
    "an error": (BOTH, {"shop": shop(), "buyers": entities(None, errors=ERRORS)}),
    "an error beside data": ("{ orders { id } }", {"shop": {**shop(), "errors": ERRORS}}),
    "null in place of a name": (BOTH, {"shop": shop(), "buyers": entities({"name": None, "home": None})}),
    "an entity that is not there": (BOTH, {"shop": shop(), "buyers": entities(None)}),
    "entities missing": (BOTH, {"shop": shop(), "buyers": entities()}),
    "a subgraph that is away": (BOTH, {"shop": shop(), "buyers": GONE}),
    "no JSON": (BOTH, {"shop": shop(), "buyers": b"<html>"}),
    "no data": ("{ orders { id } }", {"shop": {}}),
    "null for a whole key": (BOTH, {"shop": shop(buyer={"org": None, "number": None})}),
    "null among what has none": ("{ orders { id } }", {"shop": {"data": {"orders": [order(1), None]}}}),
    "no value of the enum": ("{ orders { state } }", {"shop": shop(state="LOST")}),
    "another type": ("{ best { id } }", {"shop": {"data": {"best": [order(1)]}}}),
    "a field left out": ("{ best { total } }", {"shop": {"data": {"best": {"id": "1"}}}}),
    "more than was asked": ("{ best { buyer { name } } }", {
        "shop": {"data": {"best": order(1, buyer={"org": {"code": "a"}, "number": 1, "name": "secret"})}},
        "buyers": entities({"name": "A"}),
    }),
    "half a character": ("{ wide }", {"shop": b'{"data":{"wide":"\\ud800"}}'}),
    "bytes that are no text": ("{ wide }", {"shop": b'{"data":{"wide":"\xff"}}'}),
    "a key without end": (BOTH, {
        "shop": orjson.dumps(shop()).replace(b'"number":1', b'"number":' + b"9" * 40),
        "buyers": entities({"name": "A", "home": None}),
    }),
    "a type's name under no name": ("{ best { kind: __typename id } }", {
        "shop": {"data": {"best": {"id": "1", " kind": {"secret": 1}}}},
    }),
    "a number without end": ("{ wide }", {"shop": b'{"data":{"wide":' + b"9" * 40 + b"}}"}),
}  # fmt: skip


@pytest.mark.parametrize("name", SURPRISES)
async def test_a_surprise_is_answered_the_other_way_and_asks_nobody_again(
    executor: Watched, name: str
) -> None:
    query, answers = SURPRISES[name]
    once, careful = Subgraphs(**answers), Subgraphs(**answers)
    got = await executor.run(query, once)

    assert executor.compiled(PLANNER.plan(parse(query), None, {})).records is not None
    assert got == await Watched(SUPERGRAPH).carefully(query, careful)
    assert once.asked == careful.asked


@pytest.mark.parametrize("quickly", [True, False])
async def test_what_nobody_asked_for_is_not_listened_to(executor: Watched, quickly: bool) -> None:
    """It would stand for what another subgraph did not say, or be looked up by."""
    buyer = {
        "__typename": "Buyer",
        "org": {"code": "a", "town": "T"},
        "number": 1,
        "rank": 7,
        "home": {"id": "y"},
    }
    call = Subgraphs(
        shop={"data": {"orders": [order(1, buyer=buyer)], "best": order(2)}},
        buyers=entities(None),
        homes=entities({"street": "nobody's"}),
    )
    run = executor.run if quickly else executor.carefully
    data, _ = await run("{ orders { buyer { rank home { street } } } }", call)

    assert json.loads(data) == {"orders": [{"buyer": {"rank": None, "home": None}}]}
    assert call.asked == ["shop", "buyers"]


async def test_a_mutation_is_not_sent_again_after_a_surprise(executor: Watched) -> None:
    answers = {"shop": {"data": {"order": {"id": None}, "again": 3}}}
    call = Subgraphs(**answers)
    data, errors = await executor.run("mutation { order(n: 1) { id } again }", call)

    assert not executor.quick
    assert call.asked == ["shop"]
    assert json.loads(data) == {"order": None, "again": 3}
    assert len(errors) == 1


class NotYours:
    """Refuses every record of buyer 2."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def allows(self, type_name: str, values: Mapping[str, object]) -> bool:
        return (type_name, values) != ("Buyer", {"number": 2})

    def refuse(self, type_name: str) -> None:
        self.refused.append(type_name)


@pytest.mark.parametrize("numbers", [(1, 3), (1, 2)])
async def test_a_record_the_guard_refuses_comes_neither_way(numbers: tuple[int, int]) -> None:
    planner = Planner(SUPERGRAPH, {"Buyer": frozenset({"number"})})
    plan = planner.plan(parse("{ orders { id buyer { rank } } }"), None, {})
    executor, guard = Executor(SUPERGRAPH), NotYours()
    orders = [order(number) for number in numbers]
    call = Subgraphs(shop={"data": {"orders": orders}}, buyers=entities({"rank": 1}, {"rank": 3}))
    if 2 in numbers:
        call.answers["buyers"] = entities({"rank": 1})
    result = await executor.execute(plan, {}, call, guard)

    assert executor.compiled(plan).records is not None
    assert result.data is not None
    buyers = [each["buyer"] for each in result.data["orders"]]
    assert buyers == ([{"rank": 1}, {"rank": 3}] if 2 not in numbers else [{"rank": 1}, None])
    assert guard.refused == ["Buyer"] * (2 in numbers)
    [representations] = [body["variables"]["representations"] for body in call.bodies if "variables" in body]
    assert [each["number"] for each in representations] == [n for n in numbers if n != 2]


@pytest.mark.parametrize(
    "query",
    [
        "{ odd { id } }",
        "{ best { id place { town } } b: best { place { zip } } __schema { queryType { name } } }",
        "{ best { a: place { town } } orders { a: id } __typename __schema { description } }",
    ],
)
def test_plans_whose_answers_cannot_be_records_have_none(executor: Watched, query: str) -> None:
    assert executor.compiled(PLANNER.plan(parse(query), None, {})).records is None
