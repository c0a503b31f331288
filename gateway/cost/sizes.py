"""How long a list is assumed to be."""

from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, ValueNode, VariableNode, value_from_ast_untyped

from gateway.cost.program import Program, Term, Variables
from gateway.cost.weights import FieldWeight, ListSize


class InvalidSlicing(ValueError):
    """A field must be given exactly one of its slicing arguments."""

    def __init__(self, field: str, found: int) -> None:
        super().__init__(f"Give {field} exactly one of its slicing arguments; {found} are given.")


def list_size(
    program: Program, info: FieldWeight, directive: ListSize, node: FieldNode, unknown: int
) -> Term:
    """The size a field's `@listSize` gives. Raises `InvalidSlicing`, also when the program is run."""
    given = {item.name.value: item.value for item in node.arguments or ()}
    default = _defaults(info, directive)
    others = (default, directive.assumed, unknown)
    fallback = next(number for number in others if number is not None)

    def size(variables: Variables) -> int:
        found = [
            number
            for path in directive.slicing
            if (number := _number(_value(given.get(path[0]), variables), path[1:])) is not None
        ]
        enough = len(found) == 1 or (not found and default is not None)
        if directive.require_one and directive.slicing and not enough:
            raise InvalidSlicing(info.name, len(found))
        return max(found) if found else fallback

    if any(_has_variable(given.get(path[0])) for path in directive.slicing):
        return program.given(size)
    return size({})


def _defaults(info: FieldWeight, directive: ListSize) -> int | None:
    """The size by the slicing arguments' default values, None if there is none."""
    found = [
        number
        for path in directive.slicing
        if path[0] in info.arguments
        and (number := _number(info.arguments[path[0]].default, path[1:])) is not None
    ]
    return max(found, default=None)


def _number(value: Any, path: tuple[str, ...]) -> int | None:
    """A number, or the length of a list, at a path inside a value; None if nothing is given there."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, list):
        return len(value)
    return max(value, 0) if isinstance(value, int) and not isinstance(value, bool) else None


def _value(node: ValueNode | None, variables: Variables) -> Any:
    return None if node is None else value_from_ast_untyped(node, dict(variables))


def _has_variable(node: Any) -> bool:
    if isinstance(node, VariableNode):
        return True
    inner = getattr(node, "values", None) or [item.value for item in getattr(node, "fields", None) or ()]
    return any(_has_variable(item) for item in inner)
