"""`@cost` and `@listSize` of a supergraph, by element."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    value_from_ast_untyped,
)

from gateway.federation import Supergraph
from gateway.federation.model import Kind, named_type
from gateway.federation.parse import directive_arguments

#: Weight of a type without `@cost`.
DEFAULT_WEIGHTS = {
    Kind.OBJECT: 1,
    Kind.INTERFACE: 1,
    Kind.UNION: 1,
    Kind.INPUT: 1,
    Kind.SCALAR: 0,
    Kind.ENUM: 0,
}
MUTATION_WEIGHT = 10


@dataclass(frozen=True, slots=True)
class ListSize:
    """One use of `@listSize`. Arguments and fields are paths of names."""

    assumed: int | None
    slicing: tuple[tuple[str, ...], ...]
    sized: tuple[tuple[str, ...], ...]
    require_one: bool


@dataclass(frozen=True, slots=True)
class InputWeight:
    """An argument or a field of an input object; `default` None: there is none."""

    type: TypeNode
    weight: int
    default: Any = None


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """A field of an object or interface; `weight` is that of `@cost` on it."""

    name: str
    type: TypeNode
    weight: int = 0
    arguments: Mapping[str, InputWeight] = field(default_factory=dict)
    size: ListSize | None = None

    @property
    def is_list(self) -> bool:
        inner = self.type.type if isinstance(self.type, NonNullTypeNode) else self.type
        return isinstance(inner, ListTypeNode)

    @property
    def named_type(self) -> str:
        return named_type(self.type)


class Weights:
    """The weights of every element of a supergraph."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._names = {
            name: supergraph.specifications.directive("cost", name) for name in ("cost", "listSize")
        }
        self._possible = supergraph.possible_types
        self._types: dict[str, int] = {}
        self._fields: dict[tuple[str, str], FieldWeight] = {}
        self._inputs: dict[str, Mapping[str, InputWeight]] = {}
        for node in supergraph.document.definitions:
            if isinstance(node, TypeDefinitionNode) and node.name.value in supergraph.types:
                self._read(node, supergraph.types[node.name.value].kind)

    def of_type(self, name: str) -> int:
        """Weight of an object of a type, or of a value of a scalar or enum."""
        return self._types.get(name, 0)

    def dearest(self, name: str) -> int:
        """Weight of the dearest type an object of this type may be."""
        possible = self._possible.get(name)
        return max(map(self.of_type, possible), default=0) if possible else self.of_type(name)

    def of_field(self, type_name: str, name: str) -> FieldWeight | None:
        return self._fields.get((type_name, name))

    def of_input(self, value: Any, type_: TypeNode) -> int:
        """What a value in JSON form costs: 1 per input object, and the weights of the fields it gives."""
        if isinstance(type_, NonNullTypeNode):
            type_ = type_.type
        if isinstance(type_, ListTypeNode):
            items = value if isinstance(value, list) else [value]
            return sum(self.of_input(item, type_.type) for item in items)
        fields = self._inputs.get(named_type(type_))
        if fields is None or not isinstance(value, Mapping):
            return 0
        return self.of_type(named_type(type_)) + sum(
            fields[name].weight + self.of_input(item, fields[name].type)
            for name, item in value.items()
            if name in fields and item is not None
        )

    def costs(self, type_: TypeNode) -> bool:
        """Whether values of an input type may cost anything."""
        return named_type(type_) in self._inputs

    def _read(self, node: TypeDefinitionNode, kind: Kind) -> None:
        name = node.name.value
        self._types[name] = self._weight(node, DEFAULT_WEIGHTS[kind])
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for item in node.fields or ():
                self._fields[name, item.name.value] = self._field(item)
        elif isinstance(node, InputObjectTypeDefinitionNode):
            self._inputs[name] = {item.name.value: self._input(item) for item in node.fields or ()}

    def _field(self, node: FieldDefinitionNode) -> FieldWeight:
        arguments = {item.name.value: self._input(item) for item in node.arguments or ()}
        sizes = [_list_size(found) for found in self._uses(node, "listSize")]
        return FieldWeight(
            node.name.value, node.type, self._weight(node, 0), arguments, sizes[0] if sizes else None
        )

    def _input(self, node: Any) -> InputWeight:
        default = None if node.default_value is None else value_from_ast_untyped(node.default_value)
        return InputWeight(node.type, self._weight(node, 0), default)

    def _weight(self, node: Any, default: int) -> int:
        return max((int(found["weight"]) for found in self._uses(node, "cost")), default=default)

    def _uses(self, node: Any, name: str) -> list[dict[str, Any]]:
        local = self._names[name]
        return [directive_arguments(item) for item in node.directives or () if item.name.value == local]


def _list_size(arguments: Mapping[str, Any]) -> ListSize:
    return ListSize(
        arguments.get("assumedSize"),
        tuple(tuple(path.split(".")) for path in arguments.get("slicingArguments") or ()),
        tuple(tuple(path.replace("{", " ").replace("}", " ").replace(".", " ").split())
              for path in arguments.get("sizedFields") or ()),
        arguments.get("requireOneSlicingArgument", True),
    )  # fmt: skip
