"""Reads one subgraph's SDL: definitions and extensions joined, Federation's directives understood."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ConstDirectiveNode,
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLError,
    InputValueDefinitionNode,
    NameNode,
    Node,
    ObjectTypeDefinitionNode,
    OperationType,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    parse,
)

from gateway.composition.errors import Report
from gateway.composition.links import Links, read_links
from gateway.federation.model import Kind
from gateway.federation.parse import directive_arguments
from gateway.federation.selection import FieldSelection, FieldSetError, Selections, parse_field_set

MACHINERY_TYPES = frozenset({"_Any", "_Entity", "_Service", "_FieldSet", "FieldSet"})
MACHINERY_FIELDS = frozenset({"_entities", "_service"})
ROOT_NAMES = {
    OperationType.QUERY: "Query",
    OperationType.MUTATION: "Mutation",
    OperationType.SUBSCRIPTION: "Subscription",
}
BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})


@dataclass(frozen=True, slots=True)
class SubgraphSchema:
    """A subgraph to compose: its name, where it is reached, and its SDL."""

    name: str
    url: str
    sdl: str


@dataclass(frozen=True, slots=True)
class Use:
    """A directive on an element; `name` is Federation's name for its own, else the local one."""

    name: str
    arguments: dict[str, Any]
    node: ConstDirectiveNode


@dataclass(slots=True)
class Element:
    """A named part of a schema (field, argument, enum value, ...) in one subgraph."""

    subgraph: "SubgraphModel"
    name: str
    node: Any
    uses: list[Use]

    def has(self, directive: str) -> bool:
        return any(use.name == directive for use in self.uses)

    def first(self, directive: str) -> dict[str, Any] | None:
        return next((use.arguments for use in self.uses if use.name == directive), None)

    def all(self, directive: str) -> list[Use]:
        return [use for use in self.uses if use.name == directive]

    @property
    def description(self) -> str | None:
        return self.node.description.value if getattr(self.node, "description", None) else None

    @property
    def place(self) -> tuple[str, Node]:
        """Where errors point to."""
        return self.subgraph.name, self.node


@dataclass(slots=True)
class FieldModel(Element):
    """A field of an object or interface. `external`: declared, but resolved elsewhere."""

    external: bool = False
    shareable: bool = False
    key_field: bool = False
    arguments: dict[str, Element] = field(default_factory=dict)


@dataclass(slots=True)
class KeyModel:
    """One `@key`; `resolvable` is None where it is not said."""

    text: str
    selections: Selections
    resolvable: bool | None
    extension: bool
    node: Node


@dataclass(slots=True)
class TypeModel(Element):
    """A type in one subgraph, its extensions included."""

    kind: Kind = Kind.OBJECT
    extension: bool = False
    keys: list[KeyModel] = field(default_factory=list)
    fields: dict[str, FieldModel] = field(default_factory=dict)
    inputs: dict[str, Element] = field(default_factory=dict)
    values: dict[str, Element] = field(default_factory=dict)
    interfaces: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)

    @property
    def interface_object(self) -> bool:
        return self.has("interfaceObject")


@dataclass(slots=True)
class SubgraphModel:
    """A subgraph, read."""

    name: str
    url: str
    id: str
    links: Links = field(default_factory=lambda: Links(()))
    types: dict[str, TypeModel] = field(default_factory=dict)
    directives: dict[str, DirectiveDefinitionNode] = field(default_factory=dict)
    composed: list[str] = field(default_factory=list)

    @property
    def federation_1(self) -> bool:
        return self.links.federation is None


def read_subgraph(schema: SubgraphSchema, graph_id: str, report: Report) -> SubgraphModel:
    """Read a subgraph; what is wrong goes to the report."""
    model = SubgraphModel(schema.name, schema.url, graph_id)
    try:
        document = parse(schema.sdl)
    except GraphQLError as error:
        report.error("INVALID_GRAPHQL", f"[{schema.name}] {error.message}")
        return model
    model.links = read_links(document)
    return _Reader(model, document, report).read()


class _Reader:
    def __init__(self, model: SubgraphModel, document: DocumentNode, report: Report) -> None:
        self.model = model
        self.document = document
        self.report = report
        self.renames = dict(self._root_renames())

    def read(self) -> SubgraphModel:
        for node in self.document.definitions:
            if isinstance(node, DirectiveDefinitionNode):
                self.model.directives[node.name.value] = node
            elif isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
                self.model.composed += [
                    use.arguments["name"] for use in self._uses(node) if use.name == "composeDirective"
                ]
            elif isinstance(node, TypeDefinitionNode | TypeExtensionNode) and not self._machinery(node):
                self._type(node)
        self._add_query()
        for model in self.model.types.values():
            self._keys(model)
        for model in self.model.types.values():
            _mark_keys(self.model, model)
        return self.model

    def _add_query(self) -> None:
        """Every subgraph has a query type, if only to answer `_service` and `_entities`."""
        if "Query" not in self.model.types:
            node = ObjectTypeDefinitionNode(name=NameNode(value="Query"))
            self.model.types["Query"] = TypeModel(self.model, "Query", node, [])

    def _root_renames(self) -> Iterator[tuple[str, str]]:
        for node in self.document.definitions:
            if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
                for item in node.operation_types or ():
                    if (name := item.type.name.value) != ROOT_NAMES[item.operation]:
                        yield name, ROOT_NAMES[item.operation]

    def _machinery(self, node: TypeDefinitionNode | TypeExtensionNode) -> bool:
        name = node.name.value
        link = self.model.links.federation
        prefixes = ("link__", "core__", "join__", f"{link.prefix if link else 'federation'}__")
        imported = any(f"{name}" in item.imports for item in self.model.links.all)
        return name in MACHINERY_TYPES or name.startswith(prefixes) or imported

    def _uses(self, node: Any) -> list[Use]:
        return [
            Use(
                self.model.links.canonical(item.name.value) or item.name.value,
                directive_arguments(item),
                item,
            )
            for item in node.directives or ()
        ]

    def _element(self, node: Any) -> Element:
        return Element(self.model, node.name.value, node, self._uses(node))

    def _type(self, node: Any) -> None:
        written: str = node.name.value
        name = self.renames.get(written, written)
        uses = self._uses(node)
        kind = _kind(node)
        extension = isinstance(node, TypeExtensionNode)
        model = self.model.types.get(name)
        if model is None:
            model = TypeModel(self.model, name, node, [], kind, extension)
            self.model.types[name] = model
        elif model.kind is not kind:
            self.report.error(
                "INVALID_GRAPHQL",
                f"[{self.model.name}] {name} is of two kinds",
                model.place,
                (self.model.name, node),
            )
            return
        if not extension:
            model.node, model.extension = node, False
        model.uses += uses
        if any(use.name == "extends" for use in uses):
            model.extension = True
        self._parts(model, node, uses)

    def _parts(self, model: TypeModel, node: Any, uses: list[Use]) -> None:
        flags = {use.name for use in uses}
        for item in getattr(node, "fields", None) or ():
            if isinstance(item, InputValueDefinitionNode):
                model.inputs[item.name.value] = self._element(item)
            elif item.name.value not in MACHINERY_FIELDS:
                model.fields[item.name.value] = self._field(item, flags)
        for item in getattr(node, "values", None) or ():
            model.values[item.name.value] = self._element(item)
        model.interfaces += [item.name.value for item in getattr(node, "interfaces", None) or ()]
        model.members += [item.name.value for item in getattr(node, "types", None) or ()]

    def _field(self, node: FieldDefinitionNode, type_flags: set[str]) -> FieldModel:
        uses = self._uses(node)
        flags = {use.name for use in uses} | type_flags
        return FieldModel(
            self.model,
            node.name.value,
            node,
            uses,
            "external" in flags,
            "shareable" in flags or self.model.federation_1,
            arguments={item.name.value: self._element(item) for item in node.arguments or ()},
        )

    def _keys(self, model: TypeModel) -> None:
        for use in model.all("key"):
            text = use.arguments.get("fields", "")
            try:
                selections = parse_field_set(text)
            except FieldSetError as error:
                self.report.error(
                    "KEY_INVALID_FIELDS",
                    f'[{self.model.name}] @key(fields: "{text}") on {model.name}: {error}',
                    (self.model.name, use.node),
                )
                continue
            resolvable = use.arguments.get("resolvable")
            model.keys.append(KeyModel(text, selections, resolvable, model.extension, use.node))


def _mark_keys(subgraph: SubgraphModel, model: TypeModel) -> None:
    """Key fields are shareable; on an extension their `@external` says nothing."""
    for key in model.keys:
        for found in fields_of(subgraph, model.name, key.selections):
            found.key_field = True
            if key.extension or subgraph.federation_1:
                found.external = False


def fields_of(subgraph: SubgraphModel, type_name: str, selections: Selections) -> Iterator[FieldModel]:
    """The fields a field set names, as the subgraph declares them; unknown ones are left out."""
    for selection in selections:
        if not isinstance(selection, FieldSelection):
            yield from fields_of(subgraph, selection.type, selection.selections)
            continue
        model = subgraph.types.get(type_name)
        found = model.fields.get(selection.name) if model else None
        if found is None:
            continue
        yield found
        yield from fields_of(subgraph, named(found.node.type), selection.selections)


def named(node: Any) -> str:
    """Name inside any list and non-null wrappers."""
    while hasattr(node, "type"):
        node = node.type
    return node.name.value


def _kind(node: Any) -> Kind:
    name = type(node).__name__.removesuffix("DefinitionNode").removesuffix("ExtensionNode")
    kinds = {"ObjectType": Kind.OBJECT, "InterfaceType": Kind.INTERFACE, "UnionType": Kind.UNION}
    kinds |= {"EnumType": Kind.ENUM, "InputObjectType": Kind.INPUT, "ScalarType": Kind.SCALAR}
    return kinds[name]


def graph_ids(names: Iterable[str]) -> dict[str, str]:
    """The `join__Graph` value of each subgraph name."""
    found: dict[str, str] = {}
    for name in names:
        base = "".join(char if char.isalnum() and char.isascii() else "_" for char in name).upper()
        base = f"_{base}" if base[:1].isdigit() else base
        candidate, number = base, 0
        while candidate in found.values():
            number += 1
            candidate = f"{base}_{number}"
        found[name] = candidate
    return found
