"""Fetching: variables, deduplication, nulls, errors with the client's paths, partial answers, order."""

import asyncio
from typing import Any

import orjson
import pytest
from graphql import parse

from gateway.executor import Executor, SubgraphUnavailable
from tests.federation.engine import Engine

CUSTOMERS = """
type Query { customers: [Customer] }
type Customer @key(fields: "id") { id: ID! name: String! code: String @shareable }
"""
SALES = """
type Query { orders: [Order!]! count(of: Int = 3, in: In): Int }
input In { x: Int }
type Order @key(fields: "id") { id: ID! customer: Customer total: Int }
type Customer @key(fields: "id") { id: ID! orders: [Order] }
"""
REPORTS = """
type Query { months: [String] }
type Customer @key(fields: "code") { code: String revenue: Int }
"""
DATA: dict[str, Any] = {
    "Query": {
        "": {
            "orders": [{"@": "Order:1"}, {"@": "Order:2"}, {"@": "Order:3"}],
            "customers": [{"@": "Customer:a"}, None, {"@": "Customer:b"}],
            "count": 7,
            "months": ["01"],
        }
    },
    "Order": {
        "1": {"id": "1", "customer": {"@": "Customer:a"}, "total": 1},
        "2": {"id": "2", "customer": None, "total": 2},
        "3": {"id": "3", "customer": {"@": "Customer:a"}, "total": {"error": "no total", "code": "BROKEN"}},
    },
    "Customer": {
        "a": {"id": "a", "name": "Acme", "code": "A", "revenue": 10, "orders": [{"@": "Order:3"}]},
        "b": {"id": "b", "name": "Bolt", "code": None, "revenue": 20, "orders": []},
    },
}
SDLS = {"customers": CUSTOMERS, "sales": SALES, "reports": REPORTS}


@pytest.fixture
def engine() -> Engine:
    return Engine(DATA, SDLS)


def fail(engine: Engine, *subgraphs: str) -> None:
    """Let subgraphs be unavailable."""
    original = engine.network

    async def network(subgraph: str, body: bytes, *, kind: Any) -> bytes:
        if subgraph in subgraphs:
            raise SubgraphUnavailable(subgraph, "down")
        return await original(subgraph, body, kind=kind)

    engine.network = network  # type: ignore[assignment]


async def test_each_entity_is_asked_for_once(engine: Engine) -> None:
    result = await engine.run("{ orders { customer { name } } }")

    assert engine.calls[1].variables == {"representations": [{"__typename": "Customer", "id": "a"}]}
    assert result.data == {
        "orders": [{"customer": {"name": "Acme"}}, {"customer": None}, {"customer": {"name": "Acme"}}]
    }


async def test_nothing_is_asked_when_there_is_no_entity() -> None:
    data = {**DATA, "Query": {"": {"orders": []}}}
    engine = Engine(data, SDLS)

    assert (await engine.run("{ orders { customer { name } } }")).data == {"orders": []}
    assert engine.asked == ["sales"]


async def test_entity_whose_key_is_null_is_left_out(engine: Engine) -> None:
    result = await engine.run("{ customers { name revenue } }")

    assert engine.calls[-1].variables["representations"] == [{"__typename": "Customer", "code": "A"}]
    assert result.data == {
        "customers": [{"name": "Acme", "revenue": 10}, None, {"name": "Bolt", "revenue": None}]
    }


async def test_entity_a_subgraph_does_not_know_stays_a_stub() -> None:
    engine = Engine(DATA, SDLS, absent=frozenset({"Customer:a"}))
    result = await engine.run("{ orders { customer { id code } } }")

    assert result.data == {
        "orders": [
            {"customer": {"id": "a", "code": None}},
            {"customer": None},
            {"customer": {"id": "a", "code": None}},
        ]
    }
    assert result.errors == []


async def test_only_the_variables_an_operation_uses_are_sent(engine: Engine) -> None:
    query = "query ($of: Int = 5, $x: Int, $no: Int) { months count(of: $of, in: {x: $x}) b: count(of: $no) }"
    await engine.run(query, {"x": 1})

    by_name = {call.subgraph: call for call in engine.calls}
    assert by_name["sales"].variables == {"x": 1}
    assert "$of: Int = 5" in by_name["sales"].query
    assert by_name["reports"].variables == {}


async def test_error_has_the_clients_path_code_and_service(engine: Engine) -> None:
    result = await engine.run("{ all: orders { id worth: total } }")

    assert result.data == {
        "all": [{"id": "1", "worth": 1}, {"id": "2", "worth": 2}, {"id": "3", "worth": None}]
    }
    assert result.errors == [
        {
            "message": "no total",
            "path": ["all", 2, "worth"],
            "extensions": {"code": "BROKEN", "service": "sales"},
        }
    ]


async def test_error_in_an_entity_has_the_path_of_the_entity(engine: Engine) -> None:
    result = await engine.run("{ customers { list: orders { t: total } } }")

    assert [error["path"] for error in result.errors] == [["customers", 0, "list", 0, "t"]]


async def test_unavailable_subgraph_leaves_the_rest(engine: Engine) -> None:
    fail(engine, "customers", "reports")
    result = await engine.run("{ m: months orders { id customer { id code } } }")

    assert result.data == {
        "m": None,
        "orders": [
            {"id": "1", "customer": {"id": "a", "code": None}},
            {"id": "2", "customer": None},
            {"id": "3", "customer": {"id": "a", "code": None}},
        ],
    }
    assert sorted((error["path"], error["extensions"]["code"]) for error in result.errors) == [
        (["m"], "SUBGRAPH_UNAVAILABLE"),
        (["orders"], "SUBGRAPH_UNAVAILABLE"),
    ]
    assert "down" not in str(result.errors)


async def test_answer_that_is_no_graphql_counts_as_unavailable(engine: Engine) -> None:
    for body in (b"<html>", b"[]", b'{"ok": true}', b'{"data": 3', b"\xff"):

        async def network(subgraph: str, _: bytes, *, kind: Any, body: bytes = body) -> bytes:
            return body

        engine.network = network  # type: ignore[assignment]
        result = await engine.run("{ months }")
        assert [error["extensions"]["code"] for error in result.errors] == ["SUBGRAPH_UNAVAILABLE"]
        assert result.data == {"months": None}


async def test_fetch_starts_when_its_own_inputs_are_there() -> None:
    """A slow subgraph holds up nothing that does not depend on it."""
    engine = Engine(DATA, SDLS)
    original, started, slow = engine.network, [], asyncio.Event()

    async def network(subgraph: str, body: bytes, *, kind: Any) -> bytes:
        started.append(subgraph)
        if subgraph == "customers":
            slow.set()
        if subgraph == "reports":
            await slow.wait()
        return await original(subgraph, body, kind=kind)

    engine.network = network  # type: ignore[assignment]
    result = await asyncio.wait_for(engine.run("{ months orders { customer { name } } }"), 5)

    assert result.data is not None
    assert started.index("customers") < 3


async def test_plan_can_run_again(engine: Engine) -> None:
    first = await engine.run("{ orders { customer { name } } }")

    assert (await engine.run("{ orders { customer { name } } }")).data == first.data


async def test_data_is_ready_for_json(engine: Engine) -> None:
    result = await engine.run('{ customers { name } __type(name: "In") { inputFields { name } } }')

    assert orjson.loads(orjson.dumps(result.data))["__type"] == {"inputFields": [{"name": "x"}]}


async def test_what_is_asked_at_several_places_is_one_request_for_distinct_entities(engine: Engine) -> None:
    result = await engine.run("{ orders { customer { name } } first: orders { customer { name } id } }")

    assert engine.asked == ["sales", "customers"]
    assert engine.calls[1].variables == {"representations": [{"__typename": "Customer", "id": "a"}]}
    assert result.data is not None
    assert result.data["first"][2] == {"customer": {"name": "Acme"}, "id": "3"}


PEOPLE = """
type Query { people: [Person] }
type Person @key(fields: "id") { id: ID! }
"""
LINES = 'type Person @key(fields: "id") { id: ID! boss: Person }'
NAMES = 'type Person @key(fields: "id") { id: ID! name: String }'


@pytest.fixture
def people() -> Engine:
    data = {
        "Query": {"": {"people": [{"@": "Person:1"}, {"@": "Person:2"}]}},
        "Person": {
            "1": {"id": "1", "name": "Ada", "boss": {"@": "Person:2"}},
            "2": {"id": "2", "name": "Bo", "boss": {"@": "Person:3"}},
            "3": {"id": "3", "name": {"error": "no name", "code": "BROKEN"}, "boss": None},
        },
    }
    return Engine(data, {"people": PEOPLE, "lines": LINES, "names": NAMES})


async def test_what_is_asked_in_several_steps_is_one_request_for_distinct_entities(people: Engine) -> None:
    result = await people.run("{ people { name boss { name } } }")

    assert people.asked == ["people", "lines", "names"]
    representations = people.calls[2].variables["representations"]
    assert [each["id"] for each in representations] == ["1", "2", "3"]
    assert result.data == {
        "people": [{"name": "Ada", "boss": {"name": "Bo"}}, {"name": "Bo", "boss": {"name": None}}]
    }
    assert [error["path"] for error in result.errors] == [["people", 1, "boss", "name"]]


async def test_what_an_unavailable_subgraph_does_not_lead_to_is_still_asked(people: Engine) -> None:
    fail(people, "lines")
    result = await people.run("{ people { name boss { name } } }")

    assert result.data == {"people": [{"name": "Ada", "boss": None}, {"name": "Bo", "boss": None}]}


PARCELS = """
type Query { parcels: [Parcel] }
type Parcel @key(fields: "id") { id: ID! worth(in: String!): Int }
"""
CUSTOMS = """
type Parcel @key(fields: "id") {
  id: ID!
  worth(in: String!): Int @external
  duty: Int @requires(fields: "worth(in: \\"EUR\\")")
  levy: Int @requires(fields: "worth(in: \\"CHF\\")")
}
"""


@pytest.fixture
def customs() -> Engine:
    parcel = {"id": "1", "worth(in: EUR)": 10, "worth(in: CHF)": 9, "duty": 1}
    parcel["levy"] = {"error": "no levy", "code": "BROKEN"}
    data = {"Query": {"": {"parcels": [None, {"@": "Parcel:1"}]}}, "Parcel": {"1": parcel}}
    return Engine(data, {"shop": PARCELS, "customs": CUSTOMS})


async def test_conflicting_inputs_of_one_entity_are_two_batches_of_one_request(customs: Engine) -> None:
    result = await customs.run("{ parcels { duty tax: levy } }")

    assert customs.asked == ["shop", "customs"]
    assert customs.calls[1].variables == {
        "representations": [{"__typename": "Parcel", "id": "1", "worth": 10}],
        "representations__1": [{"__typename": "Parcel", "id": "1", "worth": 9}],
    }
    assert result.data == {"parcels": [None, {"duty": 1, "tax": None}]}
    assert [(error["message"], error["path"]) for error in result.errors] == [
        ("no levy", ["parcels", 1, "tax"])
    ]


async def test_unavailable_subgraph_is_told_of_once_for_each_place() -> None:
    engine = Engine(
        {
            "Query": {"": {"t": [{"@": "T:1"}, {"@": "T:2"}], "u": {"@": "T:1"}}},
            "T": {"1": {"id": 1}, "2": {"id": 2}},
        },
        {
            "a": 'type Query { t: [T] u: T } type T @key(fields: "id") { id: ID! }',
            "b": 'type T @key(fields: "id") { id: ID! b: Int }',
        },
    )
    fail(engine, "b")
    result = await engine.run("{ t { b } mine: u { b } }")

    assert [error["path"] for error in result.errors] == [["t"], ["mine"]]


async def test_event_of_a_subscription_is_completed_from_other_subgraphs() -> None:
    sdls = {**SDLS, "sales": SALES + " type Subscription { ordered(by: ID): Order }"}
    engine = Engine({**DATA, "Subscription": {"": {"ordered": {"@": "Order:1"}}}}, sdls)
    document = parse("subscription ($by: ID) { new: ordered(by: $by) { total customer { id name } } }")
    plan = engine.planner.plan(document, None, {})
    executor = Executor(engine.supergraph)
    subgraph, body = executor.stream(plan, {"by": "me"})
    event = await engine.network(subgraph, body, kind="query")
    engine.calls.clear()

    assert orjson.loads(body)["variables"] == {"by": "me"}
    for _ in range(2):
        result = await executor.execute(plan, {"by": "me"}, engine.network, event=event)
        assert result.errors == []
        assert result.data == {"new": {"total": 1, "customer": {"id": "a", "name": "Acme"}}}
    assert engine.asked == ["customers", "customers"]


async def test_event_that_is_an_error_has_the_clients_path() -> None:
    sdls = {**SDLS, "sales": SALES + " type Subscription { ordered: Order }"}
    engine = Engine(DATA, sdls)
    plan = engine.planner.plan(parse("subscription { new: ordered { total } }"), None, {})
    event = b'{"data": {"ordered": null}, "errors": [{"message": "m", "path": ["ordered"]}]}'
    result = await Executor(engine.supergraph).execute(plan, {}, engine.network, event=event)

    assert result.data == {"new": None}
    assert [error["path"] for error in result.errors] == [["new"]]
