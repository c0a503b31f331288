"""The model of a supergraph: which subgraph has which type, resolves which field, by which key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from graphql import (
    DirectiveNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    TypeNode,
    print_ast,
)

from gateway.federation.selection import Selections


class Kind(Enum):
    """Kind of a named type."""

    OBJECT = "object"
    INTERFACE = "interface"
    UNION = "union"
    ENUM = "enum"
    INPUT = "input"
    SCALAR = "scalar"


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A subgraph as the supergraph lists it; `id` is its value in `join__Graph`."""

    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an entity in one subgraph; not `resolvable`: it refers, but answers no `_entities`."""

    text: str
    selections: Selections
    resolvable: bool = True


@dataclass(frozen=True, slots=True)
class TypeJoin:
    """What one subgraph has of a type."""

    keys: tuple[Key, ...] = ()
    interface_object: bool = False


@dataclass(frozen=True, slots=True)
class FieldJoin:
    """How one subgraph takes part in a field. `resolves` is false for external and overridden fields.

    With a `label` (of a progressive `@override`) it takes part only while the label is active, or, where it
    is `overridden`, while it is not.
    """

    graph: str
    type: TypeNode
    requires: str | None = None
    provides: str | None = None
    resolves: bool = True
    label: str | None = None
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field of an object or interface with its joins by subgraph name."""

    name: str
    type: TypeNode
    joins: Mapping[str, FieldJoin]
    directives: tuple[DirectiveNode, ...] = ()

    @property
    def named_type(self) -> str:
        return named_type(self.type)

    @property
    def lists(self) -> int:
        """How many lists a value is wrapped in."""
        return print_ast(self.type).count("[")


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """A named type; `implements` and `members` are per subgraph name."""

    name: str
    kind: Kind
    joins: Mapping[str, TypeJoin]
    fields: Mapping[str, FieldInfo] = field(default_factory=dict)
    implements: Mapping[str, frozenset[str]] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    directives: tuple[DirectiveNode, ...] = ()

    @property
    def abstract(self) -> bool:
        return self.kind in (Kind.INTERFACE, Kind.UNION)


def named_type(node: TypeNode) -> str:
    """Name inside any list and non-null wrappers."""
    while isinstance(node, ListTypeNode | NonNullTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value
