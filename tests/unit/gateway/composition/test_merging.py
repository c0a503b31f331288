"""How the elements of subgraphs become one."""

from graphql import print_type

from gateway.composition import SubgraphSchema, compose
from gateway.federation import Supergraph
from tests.federation.sdl import LINK, composed, composition


def api(supergraph: Supergraph, name: str) -> str:
    return " ".join(print_type(supergraph.api_schema.type_map[name]).split())


def test_text_does_not_depend_on_the_order_of_the_subgraphs() -> None:
    one = composition(a="type Query { a: Int }", b="type Query { b: Int }")
    other = composition(b="type Query { b: Int }", a="type Query { a: Int }")

    assert one.supergraph == other.supergraph


def test_answers_take_the_widest_type_and_inputs_the_narrowest() -> None:
    merged = composed(
        a="type Query { x(n: Int!): String! @shareable }", b="type Query { x(n: Int): String @shareable }"
    )

    assert api(merged, "Query") == "type Query { x(n: Int!): String }"


def test_argument_not_in_every_subgraph_is_dropped_with_a_hint() -> None:
    result = composition(
        a="type Query { x(n: Int, m: Int): Int @shareable }", b="type Query { x(n: Int): Int @shareable }"
    )

    assert [hint.code for hint in result.hints] == ["INCONSISTENT_ARGUMENT_PRESENCE"]
    assert result.supergraph is not None
    assert api(Supergraph.parse(result.supergraph), "Query") == "type Query { x(n: Int): Int }"


def test_default_only_some_subgraphs_have_is_dropped_with_a_hint() -> None:
    result = composition(
        a="type Query { x(n: Int = 1): Int @shareable }", b="type Query { x(n: Int): Int @shareable }"
    )

    assert [hint.code for hint in result.hints] == ["INCONSISTENT_DEFAULT_VALUE_PRESENCE"]


def test_enum_is_joined_in_answers_and_cut_to_the_common_values_in_inputs() -> None:
    merged = composed(
        a="type Query { a: Out x(i: In): Int } enum Out { A B } enum In { A B }",
        b="type Query { b: Out y(i: In): Int } enum Out { C } enum In { B C }",
    )

    assert api(merged, "Out") == "enum Out { A B C }"
    assert api(merged, "In") == "enum In { B }"


def test_input_keeps_the_fields_every_subgraph_has() -> None:
    merged = composed(
        a="type Query { a(i: I): Int } input I { x: Int y: Int! }",
        b="type Query { b(i: I): Int } input I { y: Int }".replace("y: Int }", "y: Int! z: Int }"),
    )

    assert api(merged, "I") == "input I { y: Int! }"


def test_union_has_the_members_of_all() -> None:
    merged = composed(
        a="type Query { a: U } union U = A type A { x: Int }",
        b="type Query { b: U } union U = B type B { x: Int }",
    )

    assert api(merged, "U") == "union U = A | B"
    assert merged.types["U"].members == {"a": frozenset({"A"}), "b": frozenset({"B"})}


def test_most_frequent_description_wins() -> None:
    sdl = '"{}" type T @shareable {{ x: Int }} type Query {{ {}: T }}'
    merged = composed(a=sdl.format("one", "a"), b=sdl.format("two", "b"), c=sdl.format("two", "c"))

    assert merged.api_schema.type_map["T"].description == "two"


def test_deprecation_and_scalar_url_are_kept() -> None:
    merged = composed(
        a='type Query { a: S @deprecated(reason: "old") } scalar S @specifiedBy(url: "https://s.example")'
    )

    assert "@deprecated" in api(merged, "Query")
    assert "https://s.example" in api(merged, "S")


def test_inaccessible_elements_are_not_in_the_api() -> None:
    merged = composed(
        a="type Query { a(x: Int = 1 @inaccessible, y: Int): E b: Int @inaccessible h: Hidden @inaccessible }"
        " enum E { V W @inaccessible } type Hidden @inaccessible { z: Int }"
    )

    assert api(merged, "Query") == "type Query { a(y: Int): E }"
    assert api(merged, "E") == "enum E { V }"
    assert "Hidden" not in merged.api_schema.type_map
    assert "Hidden" in merged.types


def test_overridden_subgraph_does_not_resolve_the_field() -> None:
    merged = composed(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
        b='type T @key(fields: "id") { id: ID! x: Int @override(from: "a") }',
    )

    assert [name for name, join in merged.types["T"].fields["x"].joins.items() if join.resolves] == ["b"]


def test_composed_directive_reaches_the_supergraph_with_its_link() -> None:
    sdl = (
        LINK + 'extend schema @link(url: "https://crm.example/guard/v1.0", import: ["@owned"])'
        ' @composeDirective(name: "@owned") directive @owned(by: String!) on OBJECT'
        ' type Query { t: T } type T @key(fields: "id") @owned(by: "ownerId") { id: ID! ownerId: ID }'
    )
    text = compose([SubgraphSchema("a", "http://a", sdl)]).supergraph
    assert text is not None
    merged = Supergraph.parse(text)

    assert merged.composed("T", "owned") == [{"by": "ownerId"}]
    assert '@link(url: "https://crm.example/guard/v1.0", import: ["@owned"])' in text
    assert "directive @owned(by: String!) on OBJECT" in text
    assert merged.api_schema.get_directive("owned") is None


def test_interface_object_gives_its_fields_to_every_implementation() -> None:
    merged = composed(
        a='type Query { i: I } interface I @key(fields: "id") { id: ID! }'
        ' type A implements I @key(fields: "id") { id: ID! }',
        b='type I @interfaceObject @key(fields: "id") { id: ID! rating: Int }',
    )

    assert api(merged, "A") == "type A implements I { id: ID! rating: Int }"


def test_federation_1_schema_composes() -> None:
    result = compose(
        [
            SubgraphSchema("a", "", 'type Query { t: T } type T @key(fields: "id") { id: ID! name: String }'),
            SubgraphSchema("b", "", 'extend type T @key(fields: "id") { id: ID! @external size: Int }'),
        ]
    )

    assert result.errors == ()


def test_renamed_and_prefixed_directives_are_understood() -> None:
    imports = '[{name: "@key", as: "@id"}]'
    link = f'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: {imports})'
    sdl = link + ' type Query { t: T } type T @id(fields: "id") @federation__shareable { id: ID! }'
    text = compose([SubgraphSchema("a", "", sdl)]).supergraph
    assert text is not None

    assert [key.text for key in Supergraph.parse(text).types["T"].joins["a"].keys] == ["id"]
