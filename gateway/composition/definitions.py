"""Whether a subgraph's own definition of a specified directive or type is as specified."""

from collections.abc import Mapping

from graphql import (
    DirectiveDefinitionNode,
    InputValueDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    TypeNode,
    print_ast,
)

from gateway.composition.errors import Report
from gateway.composition.model import BUILT_IN_SCALARS, named
from gateway.composition.references import plain

Types = Mapping[str, TypeDefinitionNode | TypeExtensionNode]


def check_scalar(
    node: TypeDefinitionNode | TypeExtensionNode, name: str, subgraph: str, report: Report
) -> None:
    """Refuse a type of a scalar's name that is no scalar."""
    if not isinstance(node, ScalarTypeDefinitionNode | ScalarTypeExtensionNode):
        report.error("TYPE_DEFINITION_INVALID", f"[{subgraph}] {name} must be a scalar", (subgraph, node))


def check_enum(
    node: TypeDefinitionNode | TypeExtensionNode, name: str, values: set[str], subgraph: str, report: Report
) -> None:
    """Refuse a type of an enum's name that is no enum with just those values."""
    found = {item.name.value for item in getattr(node, "values", None) or ()}
    if found != values:
        wanted = ", ".join(sorted(values))
        report.error(
            "TYPE_DEFINITION_INVALID", f"[{subgraph}] {name} must be an enum of {wanted}", (subgraph, node)
        )


def check_directive(
    wanted: DirectiveDefinitionNode,
    actual: DirectiveDefinitionNode,
    types: Types,
    subgraph: str,
    report: Report,
) -> None:
    """Refuse a definition that allows more than the specified one, or takes other arguments."""
    for problem in _problems(wanted, actual, types):
        report.error(
            "DIRECTIVE_DEFINITION_INVALID",
            f"[{subgraph}] the definition of @{wanted.name.value} is not the specified one: {problem}",
            (subgraph, actual),
        )


def _problems(wanted: DirectiveDefinitionNode, actual: DirectiveDefinitionNode, types: Types) -> list[str]:
    found: list[str] = []
    if actual.repeatable and not wanted.repeatable:
        found.append("it is not repeatable")
    allowed = {item.value for item in wanted.locations}
    if extra := sorted({item.value for item in actual.locations} - allowed):
        found.append(f"it cannot stand on {', '.join(extra)}")
    given = {item.name.value: item for item in actual.arguments or ()}
    specified = {item.name.value: item for item in wanted.arguments or ()}
    found += [f"it has no argument {name}" for name in given if name not in specified]
    for name, argument in specified.items():
        if name in given:
            found += _argument_problems(argument, given[name], types)
        elif isinstance(argument.type, NonNullTypeNode) and argument.default_value is None:
            found.append(f"argument {name} is missing")
    return found


def _argument_problems(
    wanted: InputValueDefinitionNode, actual: InputValueDefinitionNode, types: Types
) -> list[str]:
    name = wanted.name.value
    found: TypeNode = actual.type
    if isinstance(found, NonNullTypeNode) and not isinstance(wanted.type, NonNullTypeNode):
        found = found.type
    if print_ast(found) != print_ast(wanted.type) and not _redefines(wanted.type, found, types):
        return [f"argument {name} is of type {print_ast(wanted.type)}, not {print_ast(actual.type)}"]
    nullable = not isinstance(actual.type, NonNullTypeNode)
    if nullable and plain(wanted.default_value) != plain(actual.default_value):
        return [f"argument {name} has another default value"]
    return []


def _redefines(wanted: TypeNode, actual: TypeNode, types: Types) -> bool:
    """Whether only a scalar of the specification's own has been replaced by a usual type."""
    for wrapper in (ListTypeNode, NonNullTypeNode):
        if isinstance(wanted, wrapper):
            return isinstance(actual, wrapper) and _redefines(wanted.type, actual.type, types)
    if isinstance(actual, ListTypeNode | NonNullTypeNode):
        return _own_scalar(wanted, types)
    return _own_scalar(wanted, types) and not _own_scalar(actual, types)


def _own_scalar(node: TypeNode, types: Types) -> bool:
    name = named(node)
    is_scalar = isinstance(types.get(name), ScalarTypeDefinitionNode | ScalarTypeExtensionNode | None)
    return name not in BUILT_IN_SCALARS and is_scalar
