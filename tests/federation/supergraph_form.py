"""The form of a supergraph in which order says nothing: what two supergraphs must share to be the same."""

import json
from typing import Any

from graphql import (
    DirectiveDefinitionNode,
    EnumTypeDefinitionNode,
    InputValueDefinitionNode,
    ListValueNode,
    ObjectValueNode,
    SchemaDefinitionNode,
    StringValueNode,
    ValueNode,
    parse,
    print_ast,
)


def supergraph_form(sdl: str) -> dict[str, str]:
    """What is said of each element, by its coordinate."""
    found: dict[str, str] = {}
    for node in parse(sdl).definitions:
        if isinstance(node, SchemaDefinitionNode):
            found["schema"] = _described(node)
            found |= {item.operation.value: item.type.name.value for item in node.operation_types}
        elif isinstance(node, DirectiveDefinitionNode):
            arguments = " ".join(sorted(_input(item) for item in node.arguments or ()))
            locations = " ".join(sorted(item.value for item in node.locations))
            repeatable = "repeatable" if node.repeatable else ""
            found[f"@{node.name.value}"] = f"{_described(node)} {arguments} {repeatable} on {locations}"
        else:
            _type(node, found)
    return found


def _type(node: Any, found: dict[str, str]) -> None:
    name = node.name.value
    interfaces = sorted(item.name.value for item in getattr(node, "interfaces", None) or ())
    members = sorted(item.name.value for item in getattr(node, "types", None) or ())
    found[name] = f"{node.kind} {_described(node)} {interfaces} {members}"
    if isinstance(node, EnumTypeDefinitionNode):
        found |= {f"{name}.{value.name.value}": _described(value) for value in node.values or ()}
        return
    for item in getattr(node, "fields", None) or ():
        coordinate = f"{name}.{item.name.value}"
        if isinstance(item, InputValueDefinitionNode):
            found[coordinate] = _input(item)
            continue
        found[coordinate] = f"{print_ast(item.type)} {_described(item)}"
        found |= {
            f"{coordinate}({argument.name.value}:)": _input(argument) for argument in item.arguments or ()
        }


def _input(node: InputValueDefinitionNode) -> str:
    default = f" = {_value(node.default_value)}" if node.default_value else ""
    return f"{node.name.value}: {print_ast(node.type)}{default} {_described(node)}"


def _described(node: Any) -> str:
    description = node.description.value if getattr(node, "description", None) else ""
    directives = sorted(_directive(item) for item in node.directives or ())
    return f"{description!r} {' '.join(directives)}"


def _directive(node: Any) -> str:
    arguments = sorted(f"{item.name.value}: {_value(item.value)}" for item in node.arguments or ())
    return f"@{node.name.value}({', '.join(arguments)})"


def _value(node: ValueNode) -> str:
    if isinstance(node, ListValueNode):
        return f"[{', '.join(sorted(map(_value, node.values)))}]"
    if isinstance(node, ObjectValueNode):
        fields = sorted(f"{item.name.value}: {_value(item.value)}" for item in node.fields)
        return f"{{{', '.join(fields)}}}"
    return json.dumps(node.value) if isinstance(node, StringValueNode) else print_ast(node)
