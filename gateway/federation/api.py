"""The API schema: the supergraph without inaccessible elements and without federation's machinery."""

from collections.abc import Iterable
from typing import Any

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
)

from gateway.federation.directives import MACHINERY_PREFIXES

KEPT_DIRECTIVES = {"deprecated", "specifiedBy", "oneOf"}
"""Directives that are part of GraphQL itself; every other one speaks to gateways, not to clients."""


def api_document(document: DocumentNode) -> DocumentNode:
    """The definitions a client may see."""
    hidden = {
        node.name.value
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode) and not _visible(node)
    }
    definitions: list[DefinitionNode] = []
    for node in document.definitions:
        if isinstance(node, DirectiveDefinitionNode):
            continue
        if isinstance(node, SchemaDefinitionNode):
            definitions.append(_copy(node, directives=()))
        elif isinstance(node, TypeDefinitionNode) and node.name.value not in hidden:
            definitions.append(_api_type(node, hidden))
    return DocumentNode(definitions=tuple(definitions))


def build_api_schema(document: DocumentNode) -> GraphQLSchema:
    """An executable graphql-core schema of `api_document`, without resolvers."""
    return build_ast_schema(api_document(document), assume_valid_sdl=True)


def _api_type(node: TypeDefinitionNode, hidden: set[str]) -> TypeDefinitionNode:
    changes: dict[str, Any] = {"directives": _kept(node.directives)}
    if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        changes["interfaces"] = tuple(i for i in node.interfaces or () if i.name.value not in hidden)
        changes["fields"] = tuple(
            _copy(field, directives=_kept(field.directives), arguments=_clean(field.arguments or ()))
            for field in node.fields or ()
            if _visible(field)
        )
    elif isinstance(node, InputObjectTypeDefinitionNode):
        changes["fields"] = _clean(node.fields or ())
    elif isinstance(node, EnumTypeDefinitionNode):
        changes["values"] = _clean(node.values or ())
    elif isinstance(node, UnionTypeDefinitionNode):
        changes["types"] = tuple(member for member in node.types or () if member.name.value not in hidden)
    return _copy(node, **changes)


def _clean(nodes: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(_copy(node, directives=_kept(node.directives)) for node in nodes if _visible(node))


def _visible(node: Any) -> bool:
    name = node.name.value
    return not name.startswith(MACHINERY_PREFIXES) and not any(
        directive.name.value == "inaccessible" for directive in node.directives or ()
    )


def _kept(directives: Iterable[DirectiveNode] | None) -> tuple[DirectiveNode, ...]:
    return tuple(node for node in directives or () if node.name.value in KEPT_DIRECTIVES)


def _copy(node: Any, **changes: Any) -> Any:
    """A copy of a syntax node with some children replaced."""
    values = {key: getattr(node, key) for key in node.keys} | changes
    return type(node)(**values)
