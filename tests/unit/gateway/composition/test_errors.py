"""What does not compose, and the code that says why."""

import pytest

from gateway.composition import SubgraphSchema, compose
from tests.federation.sdl import LINK, codes, composition

QUERY = "type Query { a: Int }"

CASES = {
    "INVALID_GRAPHQL": {"a": "type Query {"},
    "NO_QUERIES": {"a": "type A { a: Int }"},
    "TYPE_KIND_MISMATCH": {"a": QUERY + " type T { a: Int }", "b": "input T { a: Int }"},
    "FIELD_TYPE_MISMATCH": {
        "a": "type Query { t: T } type T @shareable { a: Int }",
        "b": "type T @shareable { a: String }",
    },
    "INVALID_FIELD_SHARING": {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! a: Int }',
        "b": 'type T @key(fields: "id") { id: ID! a: Int }',
    },
    "KEY_INVALID_FIELDS": {"a": 'type Query { t: T } type T @key(fields: "uuid") { id: ID! }'},
    "KEY_FIELDS_HAS_ARGS": {"a": 'type Query { t: T } type T @key(fields: "id") { id(a: Int): ID! }'},
    "KEY_FIELDS_SELECT_INVALID_TYPE": {
        "a": 'type Query { t: T } type T @key(fields: "u { ... on A { a } }") { u: U }'
        " union U = A type A { a: Int }"
    },
    "REQUIRES_INVALID_FIELDS": {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! a: Int @requires(fields: "b") }'
    },
    "REQUIRES_FIELDS_MISSING_EXTERNAL": {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! b: Int a: Int @requires(fields: "b") }'
    },
    "PROVIDES_INVALID_FIELDS": {
        "a": 'type Query { t: T @provides(fields: "b") } type T @key(fields: "id") { id: ID! }'
    },
    "PROVIDES_ON_NON_OBJECT_FIELD": {"a": 'type Query { t: Int @provides(fields: "b") }'},
    "EXTERNAL_UNUSED": {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! b: Int @external }',
        "b": 'type T @key(fields: "id") { id: ID! b: Int }',
    },
    "EXTERNAL_MISSING_ON_BASE": {
        "a": 'type Query { t: T } type T @key(fields: "id")'
        ' { id: ID! b: Int @external a: Int @requires(fields: "b") }'
    },
    "EXTERNAL_TYPE_MISMATCH": {
        "a": 'type Query { t: T } type T @key(fields: "id")'
        ' { id: ID! b: Int @external a: Int @requires(fields: "b") }',
        "b": 'type T @key(fields: "id") { id: ID! b: String }',
    },
    "EXTERNAL_ARGUMENT_MISSING": {
        "a": 'type Query { t: T } type T @key(fields: "id")'
        ' { id: ID! b: Int @external a: Int @requires(fields: "b") }',
        "b": 'type T @key(fields: "id") { id: ID! b(x: Int): Int }',
    },
    "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH": {
        "a": "type Query { a(x: Int!): Int @shareable }",
        "b": "type Query { a: Int @shareable }",
    },
    "FIELD_ARGUMENT_TYPE_MISMATCH": {
        "a": "type Query { a(x: Int): Int @shareable }",
        "b": "type Query { a(x: ID): Int @shareable }",
    },
    "FIELD_ARGUMENT_DEFAULT_MISMATCH": {
        "a": "type Query { a(x: Int = 1): Int @shareable }",
        "b": "type Query { a(x: Int = 2): Int @shareable }",
    },
    "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH": {
        "a": "type Query { a(i: I): Int } input I { x: Int! y: Int }",
        "b": "type Query { b(i: I): Int } input I { y: Int }",
    },
    "INPUT_FIELD_DEFAULT_MISMATCH": {
        "a": "type Query { a(i: I): Int } input I { x: Int = 1 }",
        "b": "type Query { b(i: I): Int } input I { x: Int = 2 }",
    },
    "EMPTY_MERGED_INPUT_TYPE": {
        "a": "type Query { a(i: I): Int } input I { x: Int }",
        "b": "type Query { b(i: I): Int } input I { y: Int }",
    },
    "ENUM_VALUE_MISMATCH": {
        "a": "type Query { a(e: E): E } enum E { X Y }",
        "b": "type Query { b: E } enum E { X }",
    },
    "EMPTY_MERGED_ENUM_TYPE": {
        "a": "type Query { a(e: E): Int } enum E { X }",
        "b": "type Query { b(e: E): Int } enum E { Y }",
    },
    "OVERRIDE_FROM_SELF_ERROR": {"a": 'type Query { a: Int @override(from: "a") }'},
    "OVERRIDE_SOURCE_HAS_OVERRIDE": {
        "a": 'type Query { a: Int @override(from: "b") }',
        "b": 'type Query { a: Int @override(from: "c") }',
        "c": "type Query { a: Int }",
    },
    "UNSUPPORTED_FEATURE": {
        "a": 'extend schema @link(url: "https://specs.apollo.dev/context/v0.1")'
        ' type Query { t: T } type T @context(name: "t") { a: Int }'
    },
    "OVERRIDE_LABEL_INVALID": {
        "a": 'type Query { a: Int @override(from: "b", label: "percent(101)") }',
        "b": "type Query { a: Int }",
    },
    "INTERFACE_FIELD_NO_IMPLEM": {
        "a": "type Query { i: I } interface I { x: Int } type A implements I { x: Int }",
        "b": "type Query { j: I } interface I { x: Int y: Int } type B implements I { x: Int y: Int }",
    },
    "INTERFACE_OBJECT_USAGE_ERROR": {
        "a": 'type Query { i: I } type I @interfaceObject @key(fields: "id") { id: ID! }'
    },
    "DIRECTIVE_COMPOSITION_ERROR": {"a": 'extend schema @composeDirective(name: "@mine") ' + QUERY},
    "SATISFIABILITY_ERROR": {
        "a": "type Query { t: T } type T { a: Int }",
        "b": "type Query { x: T } type T { b: Int }",
    },
}


@pytest.mark.parametrize("code", CASES)
def test_error_has_its_code(code: str) -> None:
    assert code in codes(**CASES[code])


def test_names_must_differ() -> None:
    result = compose([SubgraphSchema("a", "", QUERY), SubgraphSchema("a", "", QUERY)])

    assert [error.code for error in result.errors] == ["INVALID_SUBGRAPH_NAME"]


def test_error_names_subgraph_line_and_column() -> None:
    sdl = LINK + 'type Query { t: T }\n\ntype T\n  @key(fields: "uuid") { id: ID! }'
    (error,) = compose([SubgraphSchema("customers", "", sdl)]).errors

    assert [str(location) for location in error.locations] == ["customers:5:3"]
    assert "T has no field uuid" in str(error)


def test_unsatisfiable_field_names_the_way_to_it() -> None:
    (first, second) = composition(**CASES["SATISFIABILITY_ERROR"]).errors

    assert "query.t leads to T in a, from where T.b cannot be had" in str(first) + str(second)


def test_unsatisfiable_field_is_shown_where_it_is_resolved_and_where_no_key_leads_on() -> None:
    a = "type Query { t: T }\ntype T { a: Int }"
    b = "type Query { x: T }\ntype T {\n  b: Int }"
    found = {str(error): error.locations for error in composition(a=a, b=b).errors}

    (message,) = (text for text in found if "T.b cannot be had" in text)
    assert list(map(str, found[message])) == ["b:4:3", "a:3:1"]


def test_broken_subgraph_never_raises() -> None:
    result = compose([SubgraphSchema("a", "", LINK + 'type T @key(fields: "{{") { id: ID! }')])

    assert "KEY_INVALID_FIELDS" in [error.code for error in result.errors]


def test_interface_needs_all_fields_of_the_interfaces_it_implements() -> None:
    a = "type Query { i: J } interface I { x: Int } interface J implements I { x: Int }"
    b = "interface I { x: Int y: Int } type B implements I { x: Int y: Int }"

    assert codes(a=a, b=b) == ["INTERFACE_FIELD_NO_IMPLEM"]
