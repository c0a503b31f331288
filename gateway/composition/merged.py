"""Checks of the merged schema: it is valid GraphQL, implementations are complete, requirements can be met."""

from collections.abc import Iterator, Sequence

from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    FieldNode,
    GraphQLError,
    InlineFragmentNode,
    InterfaceTypeDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    SelectionSetNode,
    TypeDefinitionNode,
    build_ast_schema,
)

from gateway.composition.analysis import field_set_text
from gateway.composition.errors import CompositionError, Report
from gateway.composition.model import SubgraphModel, named
from gateway.federation.api import schema_errors
from gateway.federation.links import Specifications
from gateway.federation.selection import field_set_node


def check_merged(document: DocumentNode, subgraphs: Sequence[SubgraphModel], report: Report) -> None:
    """Report what only shows once everything is merged."""
    types = {node.name.value: node for node in document.definitions if isinstance(node, TypeDefinitionNode)}
    before = len(report.errors)
    for node in types.values():
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            _check_implementation(node, types, subgraphs, report)
    _check_requires(types, subgraphs, report)
    _check_machinery(document, types, subgraphs, report)
    if len(report.errors) == before:
        for error in graphql_errors(document):
            report.errors.append(
                CompositionError("INVALID_GRAPHQL", f"the merged schema is not valid: {error.message}")
            )


def graphql_errors(document: DocumentNode) -> list[GraphQLError]:
    """What GraphQL's own rules say of a schema."""
    try:
        return schema_errors(build_ast_schema(document, assume_valid_sdl=True))
    except (GraphQLError, TypeError) as error:
        return [error if isinstance(error, GraphQLError) else GraphQLError(str(error))]


def _check_implementation(
    node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode,
    types: dict[str, TypeDefinitionNode],
    subgraphs: Sequence[SubgraphModel],
    report: Report,
) -> None:
    own = {field.name.value for field in node.fields or ()}
    for interface in node.interfaces or ():
        target = types.get(interface.name.value)
        for field in getattr(target, "fields", None) or ():
            if field.name.value not in own:
                name = node.name.value
                report.error(
                    "INTERFACE_FIELD_NO_IMPLEM",
                    f"{name} does not have {interface.name.value}.{field.name.value}",
                    *(model.place for subgraph in subgraphs if (model := subgraph.types.get(name))),
                )


def _check_machinery(
    document: DocumentNode,
    types: dict[str, TypeDefinitionNode],
    subgraphs: Sequence[SubgraphModel],
    report: Report,
) -> None:
    """What clients see cannot be of a type that only describes the supergraph."""
    machinery = Specifications(document).machinery
    elements = [item for subgraph in subgraphs for item in subgraph.elements()]
    for element in elements:
        type_ = getattr(element.node, "type", None)
        name = named(type_) if type_ else None
        if name in types and machinery(name):
            report.error(
                "REFERENCED_INACCESSIBLE",
                f"[{element.subgraph.name}] {element.coordinate} is of type {name}, which belongs to a"
                " specification and is not part of the API",
                element.place,
            )


def _check_requires(
    types: dict[str, TypeDefinitionNode], subgraphs: Sequence[SubgraphModel], report: Report
) -> None:
    """Arguments given in `@requires` must suit every subgraph that could answer."""
    for subgraph in subgraphs:
        for field in subgraph.fields():
            for use in field.all("requires"):
                text = field_set_text(subgraph, use)
                assert text is not None  # the subgraph is valid
                selection_set = field_set_node(text)
                for problem in _argument_problems(selection_set, field.parent.name, types):
                    report.error(
                        "REQUIRES_INVALID_FIELDS",
                        f"[{subgraph.name}] @requires on {field.coordinate}: {problem}",
                        (subgraph.name, use.node),
                    )


def _argument_problems(
    selection_set: SelectionSetNode, type_name: str, types: dict[str, TypeDefinitionNode]
) -> Iterator[str]:
    for node in selection_set.selections:
        if isinstance(node, InlineFragmentNode):
            narrowed = node.type_condition.name.value if node.type_condition else type_name
            yield from _argument_problems(node.selection_set, narrowed, types)
        if not isinstance(node, FieldNode):
            continue
        fields = getattr(types.get(type_name), "fields", None) or ()
        definition = next((item for item in fields if item.name.value == node.name.value), None)
        if definition is None:
            continue
        yield from _field_problems(node, definition, f"{type_name}.{node.name.value}")
        if node.selection_set:
            yield from _argument_problems(node.selection_set, named(definition.type), types)


def _field_problems(node: FieldNode, definition: FieldDefinitionNode, what: str) -> Iterator[str]:
    given = {item.name.value for item in node.arguments or ()}
    known = {item.name.value: item for item in definition.arguments or ()}
    for name in sorted(given - known.keys()):
        yield f"argument {name} of {what} is not in every subgraph"
    for name, argument in known.items():
        required = isinstance(argument.type, NonNullTypeNode) and argument.default_value is None
        if required and name not in given:
            yield f"argument {name} of {what} is required in another subgraph"
