"""Builds the syntax nodes of a supergraph."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    BooleanValueNode,
    ConstArgumentNode,
    ConstDirectiveNode,
    ConstListValueNode,
    ConstObjectFieldNode,
    ConstObjectValueNode,
    ConstValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    NamedTypeNode,
    NameNode,
    NullValueNode,
    StringValueNode,
)


class EnumName(str):
    """A string that is written as an enum value."""

    __slots__ = ()


def name(text: str) -> NameNode:
    return NameNode(value=text)


def named_type(text: str) -> NamedTypeNode:
    return NamedTypeNode(name=name(text))


def text(value: str | None) -> StringValueNode | None:
    """A description."""
    return None if value is None else StringValueNode(value=value, block=True)


def value(item: Any) -> ConstValueNode:
    """A constant of None, bool, number, str, EnumName, list or dict."""
    if item is None:
        return NullValueNode()
    if isinstance(item, bool):
        return BooleanValueNode(value=item)
    if isinstance(item, int):
        return IntValueNode(value=str(item))
    if isinstance(item, float):
        return FloatValueNode(value=repr(item))
    if isinstance(item, EnumName):
        return EnumValueNode(value=str(item))
    if isinstance(item, str):
        return StringValueNode(value=item)
    if isinstance(item, Mapping):
        fields = tuple(
            ConstObjectFieldNode(name=name(key), value=value(child)) for key, child in item.items()
        )
        return ConstObjectValueNode(fields=fields)
    if isinstance(item, Iterable):
        return ConstListValueNode(values=tuple(value(child) for child in item))
    raise TypeError(type(item).__name__)


def changed(node: Any, **changes: Any) -> Any:
    """A copy of a syntax node with some of its parts replaced."""
    values = {key: getattr(node, key) for key in node.keys} | {"loc": node.loc} | changes
    return type(node)(**values)


def directive(directive_name: str, /, **arguments: Any) -> ConstDirectiveNode:
    """A directive application; arguments that are None are left out."""
    nodes = tuple(
        ConstArgumentNode(name=name(key), value=value(item))
        for key, item in arguments.items()
        if item is not None
    )
    return ConstDirectiveNode(name=name(directive_name), arguments=nodes)
