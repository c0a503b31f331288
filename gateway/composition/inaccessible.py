"""Whether what is left without `@inaccessible` elements is a schema."""

from collections.abc import Iterable, Iterator, Mapping

from graphql import (
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListValueNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectValueNode,
    OperationType,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    ValueNode,
)

from gateway.composition.errors import Place, Report
from gateway.composition.model import SubgraphModel, named

Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode
Referencer = tuple[str, InputValueDefinitionNode, bool]
"""An element that takes a value: its coordinate, its node, and whether clients see it."""


def check_inaccessible(
    document: DocumentNode, directive: str, subgraphs: Iterable[SubgraphModel], report: Report
) -> None:
    """Report visible elements that need hidden ones. `directive` is the supergraph's name of it."""
    places: dict[str, list[Place]] = {}
    for subgraph in subgraphs:
        for element in subgraph.elements():
            if element.has("inaccessible"):
                places.setdefault(element.coordinate, []).append(element.place)
    checks = _Checks(document, directive)
    for code, coordinate, problem in checks.problems():
        report.error(code, f"{coordinate} is @inaccessible, but {problem}", *places.get(coordinate, ()))


Problem = tuple[str, str, str]


class _Checks:
    def __init__(self, document: DocumentNode, directive: str) -> None:
        self._directive = directive
        self._document = document
        self._types: Mapping[str, TypeDefinitionNode] = {
            node.name.value: node for node in document.definitions if isinstance(node, TypeDefinitionNode)
        }
        self._referencers = list(self._values())

    def problems(self) -> Iterator[Problem]:
        roots = next(node for node in self._document.definitions if isinstance(node, SchemaDefinitionNode))
        query = next(
            (item.type.name.value for item in roots.operation_types if item.operation is OperationType.QUERY),
            None,
        )
        for name, node in self._types.items():
            if self._hidden(node):
                yield from self._referenced(name)
                if name == query:
                    yield "QUERY_ROOT_TYPE_INACCESSIBLE", name, "it is the query type"
                continue
            yield from self._empty(name, node)
            if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
                yield from self._fields(name, node)
            elif isinstance(node, InputObjectTypeDefinitionNode):
                for field in node.fields or ():
                    if self._hidden(field):
                        yield from self._input(f"{name}.{field.name.value}", field)
            elif isinstance(node, EnumTypeDefinitionNode):
                for value in node.values or ():
                    if self._hidden(value):
                        yield from self._defaults(f"{name}.{value.name.value}")
        yield from self._directive_definitions()

    def _hidden(self, node: object) -> bool:
        directives = getattr(node, "directives", None) or ()
        return any(item.name.value == self._directive for item in directives)

    def _referenced(self, hidden: str) -> Iterator[Problem]:
        code = "REFERENCED_INACCESSIBLE"
        for name, node in self._types.items():
            if self._hidden(node) or not isinstance(
                node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode
            ):
                continue
            for field in node.fields or ():
                if not self._hidden(field) and named(field.type) == hidden:
                    yield code, hidden, f"{name}.{field.name.value} answers it"
        for coordinate, node, visible in self._referencers:
            if visible and named(node.type) == hidden:
                yield code, hidden, f"{coordinate} takes it"

    def _empty(self, name: str, node: TypeDefinitionNode) -> Iterator[Problem]:
        parts: list[object] = []
        if isinstance(node, UnionTypeDefinitionNode):
            parts = [self._types.get(item.name.value) for item in node.types or ()]
        elif isinstance(node, EnumTypeDefinitionNode):
            parts = list(node.values or ())
        elif isinstance(
            node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | InputObjectTypeDefinitionNode
        ):
            parts = list(node.fields or ())
        if parts and all(self._hidden(part) for part in parts):
            yield "ONLY_INACCESSIBLE_CHILDREN", f"everything in {name}", f"{name} is not"

    def _fields(self, name: str, node: Composite) -> Iterator[Problem]:
        interfaces = [
            found
            for item in node.interfaces or ()
            if isinstance(found := self._types.get(item.name.value), InterfaceTypeDefinitionNode)
            and not self._hidden(found)
        ]
        for field in node.fields or ():
            coordinate = f"{name}.{field.name.value}"
            implemented = [
                (interface, other)
                for interface in interfaces
                for other in interface.fields or ()
                if other.name.value == field.name.value and not self._hidden(other)
            ]
            if self._hidden(field):
                for interface, _ in implemented:
                    yield "IMPLEMENTED_BY_INACCESSIBLE", coordinate, f"it implements {interface.name.value}"
                continue
            for argument in field.arguments or ():
                if not self._hidden(argument):
                    continue
                label = f"{coordinate}({argument.name.value}:)"
                if required(argument):
                    yield "REQUIRED_INACCESSIBLE", label, "it is required"
                yield from self._required_by_implementations(name, field.name.value, argument, label)
                for interface, other in implemented:
                    same = [item for item in other.arguments or () if item.name.value == argument.name.value]
                    if any(not self._hidden(item) for item in same):
                        yield "IMPLEMENTED_BY_INACCESSIBLE", label, f"it implements {interface.name.value}"

    def _required_by_implementations(
        self, interface: str, field: str, argument: InputValueDefinitionNode, label: str
    ) -> Iterator[Problem]:
        for name, node in self._types.items():
            implements = {item.name.value for item in getattr(node, "interfaces", None) or ()}
            if interface not in implements or self._hidden(node):
                continue
            for other in getattr(node, "fields", None) or ():
                for item in other.arguments or () if other.name.value == field else ():
                    same = item.name.value == argument.name.value
                    if same and required(item) and not self._hidden(other) and not self._hidden(item):
                        yield "REQUIRED_INACCESSIBLE", label, f"{name}.{field} requires it"

    def _input(self, coordinate: str, field: InputValueDefinitionNode) -> Iterator[Problem]:
        if required(field):
            yield "REQUIRED_INACCESSIBLE", coordinate, "it is required"
        yield from self._defaults(coordinate)

    def _defaults(self, coordinate: str) -> Iterator[Problem]:
        """Visible default values in which a hidden input field or enum value is used."""
        for referencer, node, visible in self._referencers:
            if visible and coordinate in self._used(node.default_value, named(node.type)):
                yield (
                    "DEFAULT_VALUE_USES_INACCESSIBLE",
                    coordinate,
                    f"the default value of {referencer} uses it",
                )

    def _used(self, value: ValueNode | None, type_name: str) -> Iterator[str]:
        if isinstance(value, ListValueNode):
            for item in value.values or ():
                yield from self._used(item, type_name)
        elif isinstance(value, EnumValueNode):
            yield f"{type_name}.{value.value}"
        elif isinstance(value, ObjectValueNode):
            node = self._types.get(type_name)
            fields = {item.name.value: item for item in getattr(node, "fields", None) or ()}
            for item in value.fields or ():
                if item.name.value in fields:
                    yield f"{type_name}.{item.name.value}"
                    yield from self._used(item.value, named(fields[item.name.value].type))

    def _values(self) -> Iterator[Referencer]:
        """Every argument and input field."""
        for name, node in self._types.items():
            for field in getattr(node, "fields", None) or ():
                coordinate = f"{name}.{field.name.value}"
                visible = not self._hidden(node) and not self._hidden(field)
                if isinstance(field, InputValueDefinitionNode):
                    yield coordinate, field, visible
                    continue
                for argument in field.arguments or ():
                    label = f"{coordinate}({argument.name.value}:)"
                    yield label, argument, visible and not self._hidden(argument)
        for directive in self._document.definitions:
            if isinstance(directive, DirectiveDefinitionNode):
                for argument in directive.arguments or ():
                    label = f"@{directive.name.value}({argument.name.value}:)"
                    yield label, argument, not self._hidden(argument)

    def _directive_definitions(self) -> Iterator[Problem]:
        for directive in self._document.definitions:
            if isinstance(directive, DirectiveDefinitionNode):
                for argument in directive.arguments or ():
                    if self._hidden(argument) and required(argument):
                        label = f"@{directive.name.value}({argument.name.value}:)"
                        yield "REQUIRED_INACCESSIBLE", label, "it is required"


def required(node: InputValueDefinitionNode) -> bool:
    """Whether a value must be given: non-null and without default."""
    return isinstance(node.type, NonNullTypeNode) and node.default_value is None
