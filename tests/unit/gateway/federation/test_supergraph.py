"""Reading a supergraph: subgraphs, keys, who resolves what, the API schema; and field sets."""

import pytest
from graphql import parse, validate

from gateway.composition import SubgraphSchema, compose
from gateway.federation import InvalidSupergraph, Supergraph
from gateway.federation.query_graph import QueryGraph
from gateway.federation.selection import FieldSetError, from_ast, parse_field_set, print_selections
from tests.federation.sdl import composed

CHAIN = {
    "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
    "b": 'type T @key(fields: "id") @key(fields: "code")'
    ' { id: ID! code: ID! x: Int @external y: Int @requires(fields: "x") }',
    "c": 'type T @key(fields: "code") { code: ID! x: Int }',
}


def test_subgraphs_have_names_and_urls() -> None:
    merged = composed(customers="type Query { x: Int }")

    assert [(item.id, item.name, item.url) for item in merged.subgraphs.values()] == [
        ("CUSTOMERS", "customers", "http://customers")
    ]


def test_joins_tell_who_resolves_a_field_and_what_it_requires() -> None:
    fields = composed(**CHAIN).types["T"].fields

    assert {name: join.resolves for name, join in fields["x"].joins.items()} == {"b": False, "c": True}
    assert fields["y"].joins["b"].requires == "x"


def test_printing_gives_what_was_parsed() -> None:
    merged = composed(**CHAIN)

    assert str(Supergraph.parse(str(merged))) == str(merged)


def test_api_schema_has_no_machinery() -> None:
    names = composed(**CHAIN).api_schema.type_map

    assert not [name for name in names if "__" in name.lstrip("_")]
    assert composed(**CHAIN).api_schema.get_directive("join__type") is None


def test_directives_go_by_the_names_the_supergraph_gives_them() -> None:
    link = """extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
      import: [{name: "@inaccessible", as: "@hidden"}, {name: "@requiresScopes", as: "@scopes"}])"""
    sdl = f"""{link} directive @inaccessible on FIELD_DEFINITION
      type Query {{ a: Int b(x: Int @hidden y: E): Int c: Int @hidden d: Int @inaccessible h: Int }}
      enum E {{ A B @hidden }}
      type Hidden @hidden {{ a: Int @scopes(scopes: [["x"]]) }}"""
    merged = compose([SubgraphSchema("a", "", sdl)]).supergraph
    assert merged is not None
    assert "@hidden" in merged

    schema = Supergraph.parse(merged).api_schema
    assert schema.query_type is not None
    assert list(schema.query_type.fields) == ["a", "b", "d", "h"]
    assert list(schema.query_type.fields["b"].args) == ["y"]
    assert [item.name for item in schema.type_map.values() if "__" in item.name[2:]] == []
    assert list(schema.type_map["E"].values) == ["A"]  # type: ignore[attr-defined]
    assert "Hidden" not in schema.type_map


def test_field_may_be_deprecated_where_its_interfaces_is_not() -> None:
    text = str(composed(a="type Query { i: I } interface I { a: Int } type T implements I { a: Int b: Int }"))
    text = text.replace("a: Int\n  b: Int", 'a: Int @deprecated(reason: "old")\n  b: Int')
    schema = Supergraph.parse(text).api_schema

    assert validate(schema, parse("{ i { a } }")) == []
    assert schema.type_map["T"].fields["a"].deprecation_reason == "old"  # type: ignore[attr-defined]


@pytest.mark.parametrize("instead", ["a: Missing", "a(x: Int = RED): Int", "a: Input"])
def test_supergraph_whose_api_is_no_valid_schema_is_refused(instead: str) -> None:
    text = str(composed(a="type Query { t: T v(in: Input): Int } type T { a: Int } input Input { x: Int }"))
    assert "a: Int" in text

    with pytest.raises(InvalidSupergraph, match="what clients see of it"):
        Supergraph.parse(text.replace("a: Int", instead))


def test_supergraph_that_needs_an_unknown_specification_is_refused() -> None:
    text = str(composed(a="type Query { a: Int }"))
    unknown = ' @link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY)'

    with pytest.raises(InvalidSupergraph, match=r"context/v0\.1 \(for: SECURITY\)"):
        Supergraph.parse(text + f"extend schema{unknown}")
    Supergraph.parse(text + f"extend schema{unknown.replace(', for: SECURITY', '')}")


@pytest.mark.parametrize("text", ["", "type Query {", "type Query { x: Int }", "enum join__Graph { A }"])
def test_text_that_is_no_supergraph_is_refused(text: str) -> None:
    with pytest.raises(InvalidSupergraph):
        Supergraph.parse(text)


def test_field_sets_know_aliases_arguments_and_fragments() -> None:
    text = 'id price(currency: "EUR", at: 1) { amount } ... on Book { isbn }'

    assert print_selections(parse_field_set(text)) == (
        ' { id price(at: 1, currency: "EUR") { amount } ... on Book { isbn } }'
    )


@pytest.mark.parametrize("text", ["", "{", "id {", "id }", "1", 'a"', "{ id } { code }"])
def test_broken_field_set_is_refused(text: str) -> None:
    with pytest.raises(FieldSetError):
        parse_field_set(text)


def test_conditions_decide_on_fields_and_fragments() -> None:
    document = parse("{ a @skip(if: true) b @include(if: $x) ... @include(if: $y) { c } d @skip(if: false) }")
    operation = document.definitions[0]
    found = from_ast(operation.selection_set, {}, {"x": False, "y": True})  # type: ignore[attr-defined]

    assert print_selections(found) == " { c d }"


def test_closure_follows_keys_over_several_subgraphs() -> None:
    graph = QueryGraph(composed(**CHAIN))
    start = graph.node("a", "T")
    assert start is not None

    assert {node.graph for node in graph.closure(frozenset({start}), "T")} == {"a", "b", "c"}


def test_requirement_can_be_met_where_its_input_can_be_had() -> None:
    graph = QueryGraph(composed(**CHAIN))
    node = graph.node("b", "T")
    assert node is not None
    edge = node.fields["y"]

    assert graph.usable(graph.closure(frozenset({node}), "T"), "T", node, edge)
    assert not graph.usable(frozenset({node}), "T", node, edge)


def test_nothing_is_answered_in_parts() -> None:
    """`@defer` and `@stream` are not declared: validation refuses them as it does any unknown directive."""
    schema = composed(a="type Query { xs: [Int] }").api_schema
    for query, name in (("{ ... @defer { xs } }", "@defer"), ("{ xs @stream }", "@stream")):
        assert [problem.message for problem in validate(schema, parse(query))] == [
            f"Unknown directive '{name}'."
        ]
