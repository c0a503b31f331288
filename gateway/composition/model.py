"""One subgraph's schema, read: types, fields and the directives on them."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DocumentNode,
    GraphQLSchema,
    Node,
    OperationType,
)

from gateway.composition.links import Links
from gateway.federation.model import Kind
from gateway.federation.selection import FieldSelection, Selections

ROOT_NAMES = {
    OperationType.QUERY: "Query",
    OperationType.MUTATION: "Mutation",
    OperationType.SUBSCRIPTION: "Subscription",
}
BUILT_IN_DIRECTIVES = frozenset({"deprecated", "specifiedBy"})
"""GraphQL's own directives that stand on elements of a schema."""
BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})


@dataclass(frozen=True, slots=True)
class SubgraphSchema:
    """A subgraph to compose: its name, where it is reached, and its SDL."""

    name: str
    url: str
    sdl: str


@dataclass(frozen=True, slots=True)
class Use:
    """A directive on an element.

    `name` is the specification's for one that is specified, so that `key` is Federation's whatever it is
    called here; for all others it is the local name with `@` before it. `extension` numbers the `extend`
    it stands on, None in a definition.
    """

    name: str
    arguments: dict[str, Any]
    node: ConstDirectiveNode
    extension: int | None = None

    @property
    def local(self) -> str:
        """The name it is written with."""
        return self.node.name.value

    def argument(self, name: str) -> Node | None:
        """The syntax node of an argument's value."""
        return next((item.value for item in self.node.arguments or () if item.name.value == name), None)


@dataclass(slots=True, eq=False)
class Element:
    """A named part of a schema (field, argument, enum value, ...) in one subgraph.

    `coordinate` is its place in the schema: `Type`, `Type.field`, `Type.field(argument:)`.
    """

    subgraph: "SubgraphModel"
    name: str
    coordinate: str
    node: Any
    uses: list[Use]

    def has(self, directive: str) -> bool:
        return any(use.name == directive for use in self.uses)

    def first(self, directive: str) -> dict[str, Any] | None:
        return next((use.arguments for use in self.uses if use.name == directive), None)

    def all(self, directive: str) -> list[Use]:
        return [use for use in self.uses if use.name == directive]

    def drop(self, directive: str) -> None:
        """Forget every use of a directive."""
        self.uses = [use for use in self.uses if use.name != directive]

    @property
    def description(self) -> str | None:
        return self.node.description.value if getattr(self.node, "description", None) else None

    @property
    def place(self) -> tuple[str, Node]:
        """Where errors point to."""
        return self.subgraph.name, self.node


@dataclass(slots=True, eq=False)
class FieldModel(Element):
    """A field of an object or interface, and what the directives around it make of it.

    `external`: declared, but resolved elsewhere. `fake_external`: marked so as a key of an extension, which
    says nothing. `provided`: external, yet some `@provides` gives it. `used`: a field set or an interface
    needs it.
    """

    parent: "TypeModel"
    extension: int | None = None
    arguments: dict[str, Element] = field(default_factory=dict)
    external: bool = False
    fake_external: bool = False
    provided: bool = False
    shareable: bool = False
    key_field: bool = False
    used: bool = False

    @property
    def fully_external(self) -> bool:
        return self.external and not self.provided


@dataclass(slots=True)
class KeyModel:
    """One `@key`; `resolvable` is None where it is not said."""

    text: str
    selections: Selections
    resolvable: bool | None
    use: Use

    @property
    def node(self) -> Node:
        return self.use.node


@dataclass(slots=True, eq=False)
class TypeModel(Element):
    """A type in one subgraph, its extensions included. `node` is its definition, or its first extension."""

    kind: Kind = Kind.OBJECT
    defined: bool = False
    extended: bool = False
    keys: list[KeyModel] = field(default_factory=list)
    fields: dict[str, FieldModel] = field(default_factory=dict)
    inputs: dict[str, Element] = field(default_factory=dict)
    values: dict[str, Element] = field(default_factory=dict)
    interfaces: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)

    @property
    def interface_object(self) -> bool:
        return self.kind is Kind.OBJECT and self.has("interfaceObject")

    @property
    def composite(self) -> bool:
        return self.kind in (Kind.OBJECT, Kind.INTERFACE, Kind.UNION)

    def key_on_extension(self, key: KeyModel) -> bool:
        """Whether a key is one of a type that extends another subgraph's."""
        return key.use.extension is not None or self.has("extends")


@dataclass(slots=True, eq=False)
class SubgraphModel:
    """A subgraph, read. `roots` are the default names of the root types it has, `arguments` those of
    directives clients may use, by the directive's name. `graphql` is the schema as it stands alone, None only
    where that is none."""

    name: str
    url: str
    id: str
    links: Links = field(default_factory=lambda: Links(()))
    document: DocumentNode = field(default_factory=lambda: DocumentNode(definitions=()))
    graphql: GraphQLSchema | None = None
    types: dict[str, TypeModel] = field(default_factory=dict)
    directives: dict[str, DirectiveDefinitionNode] = field(default_factory=dict)
    arguments: dict[str, dict[str, Element]] = field(default_factory=dict)
    schema: Element = field(init=False)
    roots: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.schema = Element(self, "schema", "schema", None, [])

    @property
    def federation_1(self) -> bool:
        return self.links.federation is None

    def fields(self) -> Iterator[FieldModel]:
        """Every field of every object and interface."""
        for model in self.types.values():
            yield from model.fields.values()

    def elements(self) -> Iterator[Element]:
        """Everything that can carry a directive."""
        yield self.schema
        for arguments in self.arguments.values():
            yield from arguments.values()
        for model in self.types.values():
            yield model
            yield from model.inputs.values()
            yield from model.values.values()
            for item in model.fields.values():
                yield item
                yield from item.arguments.values()

    def implementations(self, interface: str) -> Iterator[TypeModel]:
        """The object types that implement an interface here."""
        for model in self.types.values():
            if model.kind is Kind.OBJECT and interface in model.interfaces:
                yield model


def targets(
    subgraph: SubgraphModel, type_name: str, selections: Selections, *, implementations: bool = False
) -> Generator[FieldModel, None, bool]:
    """The fields a field set names, as the subgraph declares them, up to the first one it does not; whether
    all are known.

    With `implementations` also what they are in the types that implement an interface named.
    """
    for selection in selections:
        if isinstance(selection, FieldSelection):
            if selection.name == "__typename":
                continue
            model = subgraph.types.get(type_name)
            found = model.fields.get(selection.name) if model else None
            if model is None or found is None:
                return False
            yield found
            if implementations and model.kind is Kind.INTERFACE:
                for other in subgraph.implementations(type_name):
                    if selection.name in other.fields:
                        yield other.fields[selection.name]
            narrowed = named(found.node.type)
        else:
            narrowed = selection.type
        known = yield from targets(subgraph, narrowed, selection.selections, implementations=implementations)
        if not known:
            return False
    return True


def named(node: Any) -> str:
    """Name inside any list and non-null wrappers."""
    while hasattr(node, "type"):
        node = node.type
    return node.name.value
