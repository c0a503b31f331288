"""Plans: what is asked of whom, in which order; what cannot be planned is refused."""

import pytest
from graphql import parse

from gateway.federation import Supergraph
from gateway.planner import NoPlan, Planner, condition_variables
from gateway.planner.space import Scope
from tests.federation.engine import Engine
from tests.federation.sdl import composed

HEAD = 'type Query { t: T } type T @key(fields: "id") { id: ID! '


def fetches(engine: Engine, query: str, **conditions: bool) -> list[str]:
    """The first line of each fetch of a plan."""
    lines = engine.plan(query, **conditions).splitlines()
    return [line for line in lines if line.startswith("[")]


def test_field_of_a_shared_type_is_taken_where_the_object_is() -> None:
    engine = Engine(
        {},
        {"a": HEAD + "s: Int @shareable a: Int }", "b": HEAD.replace("t: T", "u: T") + "s: Int @shareable }"},
    )

    assert fetches(engine, "{ t { a s } u { s } }") == ["[0] a", "[1] b"]


def test_entry_without_a_look_up_is_preferred() -> None:
    sdl = 'type Query {{ {}: T @shareable }} type T @key(fields: "id") {{ id: ID! {}: Int }}'
    engine = Engine({}, {"a": sdl.format("t", "a"), "b": sdl.format("t", "b")})

    assert fetches(engine, "{ t { b } }") == ["[0] b"]
    assert fetches(engine, "{ t { a b } }") == ["[0] a", "[1] b"]


def test_fetch_nothing_needs_is_dropped() -> None:
    """Each of the first fields is cheapest at `a` by itself, all together are at `b`."""
    engine = Engine(
        {},
        {
            "a": "type Query { v: V @shareable } type V { x: Int @shareable y: Int @shareable }",
            "b": "type Query { v: V @shareable }"
            " type V { x: Int @shareable y: Int @shareable z: Int @shareable }",
            "c": "type Query { v: V @shareable } type V { z: Int @shareable }",
        },
    )

    assert fetches(engine, "{ v { x y z } }") == ["[0] b"]


def test_key_is_fetched_under_the_name_of_its_field_whatever_the_client_calls_it() -> None:
    engine = Engine({}, {"a": HEAD + "}", "b": 'type T @key(fields: "id") { id: ID! b: Int }'})
    plan = engine.plan("{ x: t { key: id id: b } }")

    assert "for T { id }" in plan
    assert "key" not in plan


def test_conditions_are_decided_before_planning() -> None:
    engine = Engine({}, {"a": HEAD + "}", "b": 'type T @key(fields: "id") { id: ID! b: Int }'})
    query = "query ($if: Boolean!) { t { id ...F @include(if: $if) } } fragment F on T { b }"

    assert fetches(engine, query, **{"if": False}) == ["[0] a"]
    assert fetches(engine, query, **{"if": True}) == ["[0] a", "[1] b at t after 0"]


def test_condition_variables_are_found_in_fragments_of_the_operation_only() -> None:
    document = parse(
        "query A($a: Boolean!, $b: Boolean!, $n: Int) { x(n: $n) @skip(if: $a) ...F }"
        " query B($c: Boolean!) { x @skip(if: $c) }"
        " fragment F on Query { ... @include(if: $b) { x ...F } y @skip(if: true) }"
    )

    assert condition_variables(document, "A") == {"a", "b"}
    assert condition_variables(document, "B") == {"c"}


def test_typename_of_the_root_needs_no_fetch() -> None:
    engine = Engine({}, {"a": "type Query { x: Int }"})

    assert fetches(engine, "{ __typename }") == []


def test_two_subgraphs_that_each_know_one_implementation_do_not_complete_each_other() -> None:
    sdl = """
        type Query { node: Node @shareable }
        interface Node { id: ID! }
        type A implements Node @key(fields: "id") { id: ID! }
        type B implements Node @key(fields: "id") { id: ID! }
    """
    text = str(composed(one=sdl, two=sdl))
    for name, owner, other in (("A", "ONE", "TWO"), ("B", "TWO", "ONE")):
        head, type_name, rest = text.partition(f"type {name} ")
        joins = f"@join__field(graph: {owner}) @join__field(graph: {other}, external: true)"
        text = head + type_name + rest.replace("id: ID!", f"id: ID! {joins}", 1)
    planner = Planner(Supergraph.parse(text))

    with pytest.raises(NoPlan, match=r"can give Node\.id"):
        planner.plan(parse("{ node { id } }"), None, {})
    assert planner.plan(parse("{ node { ... on A { id } } }"), None, {}).fetches[0].subgraph == "one"
    assert planner.plan(parse("{ node { ... on B { id } } }"), None, {}).fetches[0].subgraph == "two"


def test_subscription_is_one_stream_and_what_each_event_needs_beside() -> None:
    engine = Engine(
        {},
        {
            "a": HEAD + "}",
            "b": 'type T @key(fields: "id") { id: ID! b: Int } type Subscription { changed(above: Int!): T }',
        },
    )
    document = parse("subscription ($n: Int!) { changed(above: $n) { id b } }")
    plan = engine.planner.plan(document, None, {})

    assert plan.operation == "subscription"
    assert [(fetch.subgraph, fetch.kind) for fetch in plan.fetches] == [("b", "subscription")]
    assert plan.fetches[0].operation == "subscription($n: Int!) { changed(above: $n) { b id } }"

    engine = Engine(
        {},
        {
            "a": HEAD + "} type Subscription { changed: T }",
            "b": 'type T @key(fields: "id") { id: ID! b: Int }',
        },
    )
    plan = engine.planner.plan(parse("subscription { changed { b } }"), None, {})

    assert [(fetch.subgraph, fetch.kind) for fetch in plan.fetches] == [("a", "subscription"), ("b", "query")]
    assert plan.fetches[1].depends_on == (0,)


def test_subscription_left_without_a_field_is_refused() -> None:
    engine = Engine({}, {"a": "type Query { x: Int } type Subscription { s: Int }"})

    with pytest.raises(NoPlan, match="one field"):
        engine.plan("subscription ($no: Boolean!) { s @include(if: $no) }", no=False)


def test_operation_is_chosen_by_name() -> None:
    engine = Engine({}, {"a": "type Query { x: Int y: Int }"})
    document = parse("query A { x } query B { y }")

    assert "y" in engine.planner.plan(document, "B", {}).fetches[0].operation
    with pytest.raises(NoPlan):
        engine.planner.plan(document, "C", {})


def test_slots_tell_apart_what_would_conflict() -> None:
    scope = Scope()

    assert scope.slot("price", "", "Int") == "price"
    assert scope.slot("price", "currency: EUR", "Int") == "price__1"
    assert scope.slot("price", "", "Int") == "price"
    assert scope.child("price") is scope.child("price")


def test_always_fetched_field_comes_with_every_object_of_its_type() -> None:
    engine = Engine(
        {},
        {
            "a": 'type Query { u: U list: [T] } union U = T | S type S { x: Int } type T @key(fields: "id")'
            " { id: ID! owner: ID next: T }"
        },
        always_fetch={"T": frozenset({"owner"})},
    )
    plan = engine.planner.plan(parse("{ u { __typename } list { next { id } } }"), None, {})

    assert plan.fetches[0].operation.count("owner") == 3
    assert [(check.type, len(check.path)) for check in plan.fetches[0].guards] == [
        ("T", 1),
        ("T", 2),
        ("T", 1),
    ]


def test_same_question_in_the_same_step_is_one_fetch() -> None:
    engine = Engine(
        {},
        {
            "a": 'type Query { t: T u: T } type T @key(fields: "id") { id: ID! next: T }',
            "b": 'type T @key(fields: "id") { id: ID! b: Int c: Int }',
        },
    )

    assert fetches(engine, "{ t { b } u { b } }") == ["[0] a", "[1] b at t and u after 0"]
    assert fetches(engine, "{ t { b next { b } } }") == ["[0] a", "[1] b at t and t.next after 0"]
    assert fetches(engine, "{ t { b } u { c } }") == ["[0] a", "[1] b at t after 0", "[2] b at u after 0"]


def test_serial_root_fields_share_no_look_up() -> None:
    engine = Engine(
        {},
        {
            "a": HEAD + "} type Mutation { put: T }",
            "b": 'type T @key(fields: "id") { id: ID! b: Int }',
        },
    )

    assert fetches(engine, "mutation { one: put { b } two: put { b } }") == [
        "[0] a",
        "[1] b at put after 0",
        "[2] a after 0, 1",
        "[3] b at put__1 after 2",
    ]
