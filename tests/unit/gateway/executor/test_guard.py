"""The guard: asked about every entity of a type, wherever it comes from; what it refuses is null."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.federation.engine import Engine

CUSTOMERS = """
type Query { customers: [Customer] customer: Customer party: Party }
union Party = Customer | Firm
type Firm { name: String }
type Customer @key(fields: "id") { id: ID! name: String ownerId: ID @inaccessible parent: Customer }
"""
SALES = """
type Query { orders: [Order] }
type Mutation { confirm: Order }
type Order { id: ID! customer: Customer }
type Customer @key(fields: "id") { id: ID! orders: [Order] }
"""
REPORTS = """
type Query { months: Int }
type Customer @key(fields: "id") { id: ID! revenue: Int }
"""
DATA: dict[str, Any] = {
    "Query": {
        "": {
            "customers": [{"@": "Customer:mine"}, {"@": "Customer:theirs"}, {"@": "Customer:pool"}],
            "customer": {"@": "Customer:theirs"},
            "party": {"@": "Customer:theirs"},
            "orders": [{"@": "Order:1"}, {"@": "Order:2"}],
        }
    },
    "Mutation": {"": {"confirm": {"@": "Order:2"}}},
    "Order": {
        "1": {"id": "1", "customer": {"@": "Customer:mine"}},
        "2": {"id": "2", "customer": {"@": "Customer:theirs"}},
    },
    "Customer": {
        "mine": {
            "id": "mine",
            "name": "M",
            "ownerId": "me",
            "revenue": 1,
            "parent": {"@": "Customer:theirs"},
        },
        "theirs": {"id": "theirs", "name": "T", "ownerId": "you", "revenue": 2, "parent": None},
        "pool": {"id": "pool", "name": "P", "ownerId": None, "revenue": 3, "parent": None},
    },
}


class Owners:
    """Allows what belongs to `me` or nobody, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []

    def allows(self, type_name: str, values: Mapping[str, object]) -> bool:
        self.asked.append((type_name, dict(values)))
        return values["ownerId"] in ("me", None)

    def refuse(self, type_name: str) -> None:
        """A record was taken out."""


@pytest.fixture
def engine() -> Engine:
    return guarded()


def guarded(absent: frozenset[str] = frozenset()) -> Engine:
    subgraphs = {"customers": CUSTOMERS, "sales": SALES, "reports": REPORTS}
    always = {"Customer": frozenset({"ownerId"})}
    return Engine(DATA, subgraphs, always_fetch=always, absent=absent)


async def test_refused_entity_is_null_and_its_fields_do_not_show(engine: Engine) -> None:
    result = await engine.run("{ customers { name } customer { id } }", guard=Owners())

    assert result.data == {"customers": [{"name": "M"}, None, {"name": "P"}], "customer": None}
    assert result.errors == []


async def test_refused_entity_is_not_sent_on(engine: Engine) -> None:
    result = await engine.run("{ customers { revenue } }", guard=Owners())

    assert result.data == {"customers": [{"revenue": 1}, None, {"revenue": 3}]}
    assert [item["id"] for item in engine.calls[-1].variables["representations"]] == ["mine", "pool"]


async def test_reference_is_checked_even_if_only_its_id_is_selected(engine: Engine) -> None:
    result = await engine.run("{ orders { id customer { id } } }", guard=Owners())

    assert result.data == {"orders": [{"id": "1", "customer": {"id": "mine"}}, {"id": "2", "customer": None}]}


async def test_look_ups_wait_for_the_guard(engine: Engine) -> None:
    result = await engine.run("{ orders { customer { revenue orders { id } } } }", guard=Owners())

    assert result.data == {"orders": [{"customer": {"revenue": 1, "orders": None}}, {"customer": None}]}
    sent = [call.variables["representations"] for call in engine.calls if call.subgraph == "reports"]
    assert [[item["id"] for item in found] for found in sent] == [["mine"]]


async def test_nested_entities_are_checked_too(engine: Engine) -> None:
    result = await engine.run("{ customers { parent { name } } }", guard=Owners())

    assert result.data == {"customers": [{"parent": None}, None, {"parent": None}]}


async def test_entity_inside_a_union_is_checked(engine: Engine) -> None:
    result = await engine.run("{ party { __typename ... on Customer { name } } }", guard=Owners())

    assert result.data == {"party": None}


async def test_entity_in_the_answer_of_a_mutation_is_checked(engine: Engine) -> None:
    result = await engine.run("mutation { confirm { id customer { id name } } }", guard=Owners())

    assert result.data == {"confirm": {"id": "2", "customer": None}}


async def test_guard_is_asked_with_its_fields_only_and_clients_never_see_them(engine: Engine) -> None:
    owners = Owners()
    result = await engine.run("{ customer { id } }", guard=owners)

    assert owners.asked
    assert all(asked == ("Customer", {"ownerId": "you"}) for asked in owners.asked)
    assert "ownerId" not in str(result.data)
    assert "ownerId" not in engine.supergraph.api_schema.type_map["Customer"].fields  # type: ignore[attr-defined]


async def test_stub_whose_owner_is_unknown_is_shown_as_it_is_but_not_sent_on() -> None:
    engine = guarded(absent=frozenset({"Customer:mine"}))
    result = await engine.run("{ orders { customer { id name revenue } } }", guard=Owners())

    assert result.data == {
        "orders": [{"customer": {"id": "mine", "name": None, "revenue": None}}, {"customer": None}]
    }
    assert "reports" not in engine.asked


async def test_entity_known_as_mere_interface_object_is_checked() -> None:
    subgraphs = {
        "a": 'type Query { all: [Party] } interface Party @key(fields: "id") { id: ID! }'
        ' type Customer implements Party @key(fields: "id") { id: ID! ownerId: ID }'
        ' type Firm implements Party @key(fields: "id") { id: ID! }',
        "b": "type Query { top: [Party] }"
        ' type Party @interfaceObject @key(fields: "id") { id: ID! rank: Int }',
    }
    data = {
        "Query": {"": {"top": [{"@": "Customer:1"}, {"@": "Firm:2"}, {"@": "Customer:3"}]}},
        "Customer": {
            "1": {"id": "1", "ownerId": "you", "rank": 1},
            "3": {"id": "3", "ownerId": "me", "rank": 3},
        },
        "Firm": {"2": {"id": "2", "rank": 2}},
    }
    engine = Engine(data, subgraphs, always_fetch={"Customer": frozenset({"ownerId"})})
    result = await engine.run("{ top { id rank } }", guard=Owners())

    assert result.errors == []
    assert result.data == {"top": [None, {"id": "2", "rank": 2}, {"id": "3", "rank": 3}]}


async def test_without_a_guard_nobody_is_asked(engine: Engine) -> None:
    assert (await engine.run("{ customer { id } }")).data == {"customer": {"id": "theirs"}}


def test_unknown_field_to_fetch_always_is_refused() -> None:
    with pytest.raises(ValueError, match="Customer has no field boss"):
        Engine(DATA, {"customers": CUSTOMERS}, always_fetch={"Customer": frozenset({"boss"})})
