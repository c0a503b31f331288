"""Reads a supergraph in the join specification into the model."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLError,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    OperationType,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
    parse_type,
    value_from_ast_untyped,
)

from gateway.federation.model import FieldInfo, FieldJoin, Key, Kind, Subgraph, TypeInfo, TypeJoin
from gateway.federation.selection import parse_field_set

KINDS = {
    ObjectTypeDefinitionNode: Kind.OBJECT,
    InterfaceTypeDefinitionNode: Kind.INTERFACE,
    UnionTypeDefinitionNode: Kind.UNION,
    EnumTypeDefinitionNode: Kind.ENUM,
    InputObjectTypeDefinitionNode: Kind.INPUT,
    ScalarTypeDefinitionNode: Kind.SCALAR,
}


class InvalidSupergraph(ValueError):
    """The text is no supergraph: not GraphQL, or without the join specification's `join__Graph`."""


def parse_supergraph_document(sdl: str) -> DocumentNode:
    try:
        return parse(sdl, no_location=True)
    except GraphQLError as error:
        raise InvalidSupergraph(f"not a GraphQL document: {error.message}") from error


def directive_arguments(node: DirectiveNode) -> dict[str, Any]:
    """Arguments of a directive as Python values (enum values as their name)."""
    return {argument.name.value: value_from_ast_untyped(argument.value) for argument in node.arguments or ()}


def uses(directives: Iterable[DirectiveNode] | None, name: str) -> list[dict[str, Any]]:
    """Arguments of every use of the directive `name`."""
    return [directive_arguments(node) for node in directives or () if node.name.value == name]


def read_subgraphs(document: DocumentNode) -> dict[str, Subgraph]:
    """Subgraphs by their `join__Graph` id."""
    for definition in document.definitions:
        if isinstance(definition, EnumTypeDefinitionNode) and definition.name.value == "join__Graph":
            return {value.name.value: _subgraph(value) for value in definition.values or ()}
    raise InvalidSupergraph("the schema has no enum join__Graph: compose it before")


def _subgraph(value: Any) -> Subgraph:
    found = uses(value.directives, "join__graph")
    if not found:
        raise InvalidSupergraph(f"join__Graph.{value.name.value} has no @join__graph")
    return Subgraph(value.name.value, found[0]["name"], found[0]["url"])


def read_roots(document: DocumentNode) -> dict[OperationType, str]:
    """Names of the root types by operation."""
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode):
            return {
                operation.operation: operation.type.name.value for operation in definition.operation_types
            }
    return {OperationType.QUERY: "Query"}


def read_types(
    document: DocumentNode, subgraphs: Mapping[str, Subgraph], machinery: Callable[[str], bool]
) -> dict[str, TypeInfo]:
    """Every type of the supergraph but the machinery's own."""
    names = {key: subgraph.name for key, subgraph in subgraphs.items()}
    return {
        definition.name.value: _type(definition, names)
        for definition in document.definitions
        if isinstance(definition, TypeDefinitionNode) and not machinery(definition.name.value)
    }


def _type(node: TypeDefinitionNode, names: Mapping[str, str]) -> TypeInfo:
    joins = _type_joins(node, names)
    implements: dict[str, set[str]] = defaultdict(set)
    for use in uses(node.directives, "join__implements"):
        implements[names[use["graph"]]].add(use["interface"])
    fields = {}
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        fields = {item.name.value: _field(item, joins, names) for item in node.fields or ()}
    return TypeInfo(
        node.name.value,
        KINDS[type(node)],
        joins,
        fields,
        {graph: frozenset(found) for graph, found in implements.items()},
        _members(node, joins, names),
        tuple(node.directives or ()),
    )


def _type_joins(node: TypeDefinitionNode, names: Mapping[str, str]) -> dict[str, TypeJoin]:
    found: dict[str, TypeJoin] = {}
    for use in uses(node.directives, "join__type"):
        graph = names[use["graph"]]
        before = found.get(graph, TypeJoin())
        keys = before.keys
        if key := use.get("key"):
            keys = (*keys, Key(key, parse_field_set(key), use.get("resolvable", True)))
        found[graph] = TypeJoin(keys, before.interface_object or use.get("isInterfaceObject", False))
    return found


def _members(
    node: TypeDefinitionNode, joins: Mapping[str, TypeJoin], names: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    if not isinstance(node, UnionTypeDefinitionNode):
        return {}
    found = uses(node.directives, "join__unionMember")
    if not found:
        everywhere = frozenset(member.name.value for member in node.types or ())
        return dict.fromkeys(joins, everywhere)
    members: dict[str, set[str]] = {graph: set() for graph in joins}
    for use in found:
        members[names[use["graph"]]].add(use["member"])
    return {graph: frozenset(names_) for graph, names_ in members.items()}


def _field(node: FieldDefinitionNode, types: Mapping[str, TypeJoin], names: Mapping[str, str]) -> FieldInfo:
    found = uses(node.directives, "join__field")
    if found:
        joins = [_field_join(node, use, names) for use in found if "graph" in use]
    else:
        joins = [FieldJoin(graph, node.type) for graph in types]
    return FieldInfo(
        node.name.value, node.type, {join.graph: join for join in joins}, tuple(node.directives or ())
    )


def _field_join(node: FieldDefinitionNode, use: Mapping[str, Any], names: Mapping[str, str]) -> FieldJoin:
    return FieldJoin(
        names[use["graph"]],
        parse_type(use["type"], no_location=True) if use.get("type") else node.type,
        use.get("requires"),
        use.get("provides"),
        not use.get("external") and not (use.get("usedOverridden") and use.get("overrideLabel") is None),
        use.get("overrideLabel"),
        not use.get("override"),
    )
