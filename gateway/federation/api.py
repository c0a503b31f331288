"""The API schema: the supergraph without inaccessible elements and without federation's machinery."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphql import (
    DefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    validate_schema,
)

from gateway.federation.links import Specifications
from gateway.federation.parse import InvalidSupergraph

KEPT_DIRECTIVES = {"deprecated", "specifiedBy", "oneOf"}
"""Directives that are part of GraphQL itself; every other one speaks to gateways, not to clients."""


def api_document(document: DocumentNode) -> DocumentNode:
    """The definitions a client may see."""
    return DocumentNode(definitions=tuple(_Api(document).definitions()))


def build_api_schema(document: DocumentNode) -> GraphQLSchema:
    """An executable graphql-core schema of `api_document`, without resolvers. Raises `InvalidSupergraph`."""
    try:
        schema = build_ast_schema(api_document(document), assume_valid_sdl=True)
        errors = schema_errors(schema)
    except (GraphQLError, TypeError) as error:
        raise InvalidSupergraph(f"what clients see of it is no schema: {error}") from error
    if errors:
        raise InvalidSupergraph(
            f"what clients see of it is no valid schema: {'; '.join(error.message for error in errors)}"
        )
    return schema


def schema_errors(schema: GraphQLSchema) -> list[GraphQLError]:
    """What GraphQL's own rules say of a schema.

    But for one so new that subgraphs do not keep it: a field may be deprecated though its interface's is not.
    graphql-core keeps the result with the schema and asks no more.
    """
    fields = [
        field
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        for field in type_.fields.values()
    ]
    reasons = [field.deprecation_reason for field in fields]
    for field in fields:
        field.deprecation_reason = None
    errors = validate_schema(schema)
    for field, reason in zip(fields, reasons, strict=True):
        field.deprecation_reason = reason
    return errors


class _Api:
    """What clients see of a supergraph."""

    def __init__(self, document: DocumentNode) -> None:
        self._document = document
        self._specifications = Specifications(document)
        self._inaccessible = self._specifications.directive("inaccessible")
        self._hidden = {
            node.name.value
            for node in document.definitions
            if isinstance(node, TypeDefinitionNode)
            and (self._specifications.machinery(node.name.value) or not self._visible(node))
        }

    def definitions(self) -> Iterator[DefinitionNode]:
        for node in self._document.definitions:
            if isinstance(node, SchemaDefinitionNode):
                roots = tuple(
                    item for item in node.operation_types if item.type.name.value not in self._hidden
                )
                yield _copy(node, directives=(), operation_types=roots)
            elif isinstance(node, TypeDefinitionNode) and node.name.value not in self._hidden:
                yield self._type(node)

    def _type(self, node: TypeDefinitionNode) -> TypeDefinitionNode:
        changes: dict[str, Any] = {"directives": _kept(node.directives)}
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            changes["interfaces"] = self._seen(node.interfaces)
            changes["fields"] = tuple(
                _copy(field, directives=_kept(field.directives), arguments=self._parts(field.arguments))
                for field in node.fields or ()
                if self._visible(field)
            )
        elif isinstance(node, InputObjectTypeDefinitionNode):
            changes["fields"] = self._parts(node.fields)
        elif isinstance(node, EnumTypeDefinitionNode):
            changes["values"] = self._parts(node.values)
        elif isinstance(node, UnionTypeDefinitionNode):
            changes["types"] = self._seen(node.types)
        return _copy(node, **changes)

    def _seen(self, types: Iterable[NamedTypeNode] | None) -> tuple[NamedTypeNode, ...]:
        return tuple(node for node in types or () if node.name.value not in self._hidden)

    def _parts(self, nodes: Iterable[Any] | None) -> tuple[Any, ...]:
        return tuple(
            _copy(node, directives=_kept(node.directives)) for node in nodes or () if self._visible(node)
        )

    def _visible(self, node: Any) -> bool:
        return all(directive.name.value != self._inaccessible for directive in node.directives or ())


def _kept(directives: Iterable[DirectiveNode] | None) -> tuple[DirectiveNode, ...]:
    return tuple(node for node in directives or () if node.name.value in KEPT_DIRECTIVES)


def _copy(node: Any, **changes: Any) -> Any:
    """A copy of a syntax node with some children replaced."""
    values = {key: getattr(node, key) for key in node.keys} | changes
    return type(node)(**values)
