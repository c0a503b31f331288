"""Reads one subgraph's SDL: definitions and extensions joined, Federation's directives understood."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    FieldDefinitionNode,
    GraphQLError,
    InputValueDefinitionNode,
    NamedTypeNode,
    NameNode,
    ObjectTypeDefinitionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    Visitor,
    parse,
    visit,
)

from gateway.composition import nodes
from gateway.composition.analysis import analyse
from gateway.composition.errors import Report
from gateway.composition.executable import executable_locations
from gateway.composition.links import read_links
from gateway.composition.model import (
    BUILT_IN_DIRECTIVES,
    ROOT_NAMES,
    Element,
    FieldModel,
    SubgraphModel,
    SubgraphSchema,
    TypeModel,
    Use,
)
from gateway.composition.specifications import CORE, FEDERATION, LINK
from gateway.composition.wellformed import check_wellformed
from gateway.federation.model import Kind
from gateway.federation.parse import directive_arguments

MACHINERY_TYPES = frozenset({"_Any", "_Entity", "_Service"})
FEDERATION_1_MACHINERY = MACHINERY_TYPES | {"_FieldSet"}
MACHINERY_FIELDS = frozenset({"_entities", "_service"})


def read_subgraph(schema: SubgraphSchema, graph_id: str, report: Report) -> SubgraphModel:
    """Read a subgraph; what is wrong goes to the report."""
    model = SubgraphModel(schema.name, schema.url, graph_id)
    try:
        document = parse(schema.sdl)
    except GraphQLError as error:
        report.syntax_error(schema.name, error)
        return model
    before = len(report.errors)
    model.links = read_links(document, schema.name, report)
    if len(report.errors) == before:
        model.graphql = check_wellformed(document, model.links, schema.name, report)
    if len(report.errors) > before:
        return model
    renames = _root_renames(document)
    for default in sorted(set(renames.values())):
        taken = [
            node
            for node in document.definitions
            if getattr(getattr(node, "name", None), "value", None) == default
        ]
        if taken:
            kind = next(operation.name for operation, name in ROOT_NAMES.items() if name == default)
            report.error(
                f"ROOT_{kind}_USED",
                f"[{schema.name}] the type {default} is not the root type of its name, which is another;"
                " rename one of them",
                (schema.name, taken[0]),
            )
            return model
    model.document = visit(document, _Renamer(renames)) if renames else document
    return _Reader(model).read()


def _root_renames(document: DocumentNode) -> dict[str, str]:
    """Root types that are not called as usual, with the usual name."""
    return {
        item.type.name.value: ROOT_NAMES[item.operation]
        for node in document.definitions
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
        for item in node.operation_types or ()
        if item.type.name.value != ROOT_NAMES[item.operation]
    }


class _Renamer(Visitor):
    def __init__(self, renames: Mapping[str, str]) -> None:
        super().__init__()
        self._renames = renames

    def enter(self, node: Any, *_: object) -> Any:
        if isinstance(node, NamedTypeNode | TypeDefinitionNode | TypeExtensionNode):
            renamed = self._renames.get(node.name.value)
            if renamed:
                return nodes.changed(node, name=nodes.name(renamed))
        return None


class _Reader:
    def __init__(self, model: SubgraphModel) -> None:
        self.model = model
        self.extensions = 0

    def read(self) -> SubgraphModel:
        roots: set[str] = set()
        explicit = False
        for node in self.model.document.definitions:
            if isinstance(node, DirectiveDefinitionNode):
                self._directive(node)
            elif isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
                self._schema(node)
                explicit |= isinstance(node, SchemaDefinitionNode)
                roots.update(ROOT_NAMES[item.operation] for item in node.operation_types or ())
            elif isinstance(node, TypeDefinitionNode | TypeExtensionNode) and not self._machinery(node):
                self._type(node)
        if not explicit:
            roots.update(ROOT_NAMES.values())
        self._add_query()
        self.model.roots = frozenset(roots | {"Query"}) & self.model.types.keys()
        analyse(self.model)
        return self.model

    def _directive(self, node: DirectiveDefinitionNode) -> None:
        name = node.name.value
        self.model.directives[name] = node
        if executable_locations(node):
            self.model.arguments[name] = {
                item.name.value: self._element(item, f"@{name}({item.name.value}:)")
                for item in node.arguments or ()
            }

    def _schema(self, node: SchemaDefinitionNode | SchemaExtensionNode) -> None:
        if isinstance(node, SchemaDefinitionNode) or self.model.schema.node is None:
            self.model.schema.node = node
        self.model.schema.uses += self._uses(node)

    def _add_query(self) -> None:
        """Every subgraph has a query type, if only to answer `_service` and `_entities`."""
        if "Query" not in self.model.types:
            node = ObjectTypeDefinitionNode(name=NameNode(value="Query"))
            self.model.types["Query"] = TypeModel(self.model, "Query", "Query", node, [])

    def _machinery(self, node: TypeDefinitionNode | TypeExtensionNode) -> bool:
        name = node.name.value
        if name in (FEDERATION_1_MACHINERY if self.model.federation_1 else MACHINERY_TYPES):
            return True
        source = self.model.links.source(name)
        return source is not None and source.link.identity in (FEDERATION, LINK, CORE)

    def _uses(self, node: Any, extension: int | None = None) -> list[Use]:
        return [
            Use(
                self._name(item.name.value),
                directive_arguments(item),
                item,
                extension,
            )
            for item in node.directives or ()
        ]

    def _name(self, local: str) -> str:
        return self.model.links.canonical(local) or (local if local in BUILT_IN_DIRECTIVES else f"@{local}")

    def _element(self, node: Any, coordinate: str) -> Element:
        return Element(self.model, node.name.value, coordinate, node, self._uses(node))

    def _type(self, node: Any) -> None:
        name: str = node.name.value
        extension = None
        if isinstance(node, TypeExtensionNode):
            self.extensions += 1
            extension = self.extensions
        model = self.model.types.get(name)
        if model is None:
            model = TypeModel(self.model, name, name, node, [], _kind(node))
            self.model.types[name] = model
        if extension is None:
            model.node, model.defined = node, True
        else:
            model.extended = True
        model.uses += self._uses(node, extension)
        self._parts(model, node, extension)

    def _parts(self, model: TypeModel, node: Any, extension: int | None) -> None:
        for item in getattr(node, "fields", None) or ():
            name = item.name.value
            if isinstance(item, InputValueDefinitionNode):
                model.inputs[name] = self._element(item, f"{model.name}.{name}")
            elif model.name != "Query" or name not in MACHINERY_FIELDS:
                model.fields[name] = self._field(model, item, extension)
        for item in getattr(node, "values", None) or ():
            model.values[item.name.value] = self._element(item, f"{model.name}.{item.name.value}")
        model.interfaces += [item.name.value for item in getattr(node, "interfaces", None) or ()]
        model.members += [item.name.value for item in getattr(node, "types", None) or ()]

    def _field(self, parent: TypeModel, node: FieldDefinitionNode, extension: int | None) -> FieldModel:
        name = node.name.value
        coordinate = f"{parent.name}.{name}"
        return FieldModel(
            self.model,
            name,
            coordinate,
            node,
            self._uses(node),
            parent,
            extension,
            {
                item.name.value: self._element(item, f"{coordinate}({item.name.value}:)")
                for item in node.arguments or ()
            },
        )


def _kind(node: Any) -> Kind:
    name = type(node).__name__.removesuffix("DefinitionNode").removesuffix("ExtensionNode")
    kinds = {"ObjectType": Kind.OBJECT, "InterfaceType": Kind.INTERFACE, "UnionType": Kind.UNION}
    kinds |= {"EnumType": Kind.ENUM, "InputObjectType": Kind.INPUT, "ScalarType": Kind.SCALAR}
    return kinds[name]


def graph_ids(names: Iterable[str]) -> dict[str, str]:
    """The `join__Graph` value of each subgraph name."""
    by_value: dict[str, list[str]] = {}
    for name in names:
        by_value.setdefault(_sanitized(name), []).append(name)
    return dict(_numbered(by_value))


def _numbered(by_value: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for value, names in by_value.items():
        for number, name in enumerate(names, 1):
            yield name, value if len(names) == 1 else f"{value}_{number}"


def _sanitized(name: str) -> str:
    text = "".join(char if char.isalnum() and char.isascii() else "_" for char in name)
    text = f"_{text}" if text[:1].isdigit() else text
    *_, last = text.rpartition("_")
    text = f"{text}_" if "_" in text and last.isdigit() else text  # else it could be a numbered one
    return text.upper()
