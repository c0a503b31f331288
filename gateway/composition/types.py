"""Merges types over their subgraphs."""

from collections.abc import Callable, Iterator, Sequence

from graphql import (
    ConstDirectiveNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
)

from gateway.composition import nodes
from gateway.composition.applied import AppliedDirectives
from gateway.composition.authorization import Authorization
from gateway.composition.descriptions import merge_descriptions
from gateway.composition.errors import Report
from gateway.composition.fields import FieldMerger
from gateway.composition.joined import joined_directives
from gateway.composition.members import MemberMerger
from gateway.composition.model import ROOT_NAMES, Element, SubgraphModel, TypeModel
from gateway.federation.model import Kind

Header = tuple[StringValueNode | None, list[ConstDirectiveNode]]
Interfaces = dict[str, list[str]]


class Kinds:
    """The kind and the sources of every type."""

    def __init__(self, subgraphs: Sequence[SubgraphModel]) -> None:
        self._subgraphs = subgraphs
        self.of: dict[str, Kind] = {}
        for subgraph in subgraphs:
            for name, model in subgraph.types.items():
                self.of.setdefault(name, _kind(model))

    def check(self, report: Report) -> None:
        """Report types that are of another kind elsewhere, or an interface nowhere."""
        for name, kind in self.of.items():
            found = [subgraph.types[name] for subgraph in self._subgraphs if name in subgraph.types]
            places = [source.place for source in found]
            if any(_kind(source) is not kind for source in found):
                seen = " and ".join(f"{_kind_text(item)} in {item.subgraph.name}" for item in found)
                report.error("TYPE_KIND_MISMATCH", f"{name} is {seen}", *places)
            elif kind is Kind.INTERFACE and all(source.interface_object for source in found):
                report.error(
                    "INTERFACE_OBJECT_USAGE_ERROR",
                    f"{name} is @interfaceObject everywhere, but an interface nowhere",
                    *places,
                )

    def sources(self, name: str) -> list[TypeModel]:
        """The type in each subgraph that has it as the kind it is."""
        found = (subgraph.types.get(name) for subgraph in self._subgraphs)
        return [source for source in found if source and _kind(source) is self.of[name]]

    def interfaces(self) -> Interfaces:
        """What each object and interface implements, over all subgraphs."""
        return {
            name: list(dict.fromkeys(item for source in self.sources(name) for item in source.interfaces))
            for name, kind in self.of.items()
            if kind in (Kind.OBJECT, Kind.INTERFACE)
        }


class TypeMerger:
    """Merges one type after the other."""

    def __init__(
        self,
        kinds: Kinds,
        interfaces: Interfaces,
        fields: FieldMerger,
        members: MemberMerger,
        applied: AppliedDirectives,
        authorization: Authorization,
        report: Report,
    ) -> None:
        self._kinds = kinds
        self._interfaces = interfaces
        self._fields = fields
        self._members = members
        self._applied = applied
        self._authorization = authorization
        self._report = report

    def merge(self, name: str) -> TypeDefinitionNode | None:
        """The type's definition, None where nothing of it is left."""
        sources = self._kinds.sources(name)
        kind = self._kinds.of[name]
        self._check_base(name, sources)
        description = merge_descriptions((source.description for source in sources), name, self._report)
        elements: list[Element] = [*sources]
        if kind is Kind.INTERFACE:
            elements += self._authorization.sources(name)
        directives = [*joins(sources), *self._applied.merge(elements, name), *joined_directives(sources)]
        header = nodes.text(description), directives
        merge: Callable[[str, list[TypeModel], Header], TypeDefinitionNode | None] = {
            Kind.OBJECT: self._object,
            Kind.INTERFACE: self._interface,
            Kind.UNION: self._union,
            Kind.ENUM: self._enum,
            Kind.INPUT: self._input,
            Kind.SCALAR: self._scalar,
        }[kind]
        return merge(name, sources, header)

    def _check_base(self, name: str, sources: Sequence[TypeModel]) -> None:
        if name in ROOT_NAMES.values() or any(source.defined for source in sources):
            return
        for source in sources:
            if source.extended:
                self._report.error(
                    "EXTENSION_WITH_NO_BASE",
                    f"[{source.subgraph.name}] {name} is an extension, but no subgraph defines it",
                    source.place,
                )

    def _object(self, name: str, sources: list[TypeModel], header: Header) -> TypeDefinitionNode | None:
        entity = self._hint_entity(name, sources)
        if not entity and name not in ROOT_NAMES.values():
            self._hint_values(sources, "INCONSISTENT_OBJECT_VALUE_TYPE_FIELD")
        description, directives = header
        if not any(source.fields for source in sources):
            return None
        return ObjectTypeDefinitionNode(
            description=description,
            name=nodes.name(name),
            interfaces=tuple(nodes.named_type(item) for item in self._interfaces[name]),
            directives=tuple(directives),
            fields=tuple(self._merge_fields(Kind.OBJECT, name, sources)),
        )

    def _interface(self, name: str, sources: list[TypeModel], header: Header) -> TypeDefinitionNode:
        self._check_interface_keys(name, sources)
        self._check_interface_objects(name, sources)
        if not any(source.keys for source in sources if source.kind is Kind.INTERFACE):
            self._hint_values(sources, "INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD")
        description, directives = header
        return InterfaceTypeDefinitionNode(
            description=description,
            name=nodes.name(name),
            interfaces=tuple(nodes.named_type(item) for item in self._interfaces[name]),
            directives=tuple(directives),
            fields=tuple(self._merge_fields(Kind.INTERFACE, name, sources)),
        )

    def _merge_fields(
        self, kind: Kind, name: str, sources: Sequence[TypeModel]
    ) -> Iterator[FieldDefinitionNode]:
        for field in dict.fromkeys(field for source in sources for field in source.fields):
            if merged := self._fields.merge(kind, name, field):
                yield merged

    def _hint_entity(self, name: str, sources: Sequence[TypeModel]) -> bool:
        entities = [source for source in sources if source.has("key")]
        if entities and len(entities) < len(sources):
            self._report.hint(
                "INCONSISTENT_ENTITY",
                f"{name} has a @key in some subgraphs only",
                *(source.place for source in sources if source not in entities),
            )
        return bool(entities)

    def _hint_values(self, sources: Sequence[TypeModel], code: str) -> None:
        for field in dict.fromkeys(field for source in sources for field in source.fields):
            lacking = [
                source
                for source in sources
                if field not in source.fields and not all(item.external for item in source.fields.values())
            ]
            if lacking:
                self._report.hint(
                    code,
                    f"{sources[0].name}.{field} is in some subgraphs of {sources[0].name} only",
                    *(source.place for source in lacking),
                )

    def _implementations(self, name: str) -> set[str]:
        return {
            other
            for other, interfaces in self._interfaces.items()
            if name in interfaces and self._kinds.of[other] is Kind.OBJECT
        }

    def _check_interface_keys(self, name: str, sources: Sequence[TypeModel]) -> None:
        wanted = self._implementations(name)
        for source in sources:
            resolvable = any(key.resolvable is not False for key in source.keys)
            if source.kind is not Kind.INTERFACE or not resolvable:
                continue
            here = {model.name for model in source.subgraph.implementations(name)}
            if missing := sorted(wanted - here):
                self._report.error(
                    "INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE",
                    f"[{source.subgraph.name}] interface {name} has a resolvable @key, but not all of its"
                    f" implementations: {', '.join(missing)} missing",
                    source.place,
                )

    def _check_interface_objects(self, name: str, sources: Sequence[TypeModel]) -> None:
        for source in sources:
            defined = sorted(self._implementations(name) & source.subgraph.types.keys())
            if source.interface_object and defined:
                self._report.error(
                    "INTERFACE_OBJECT_USAGE_ERROR",
                    f"[{source.subgraph.name}] {name} is an @interfaceObject, so the subgraph must not define"
                    f" its implementations: {', '.join(defined)}",
                    source.place,
                )

    def _union(self, name: str, sources: list[TypeModel], header: Header) -> TypeDefinitionNode:
        description, directives = header
        members, more = self._members.union(sources)
        return UnionTypeDefinitionNode(
            description=description,
            name=nodes.name(name),
            directives=(*directives, *more),
            types=tuple(members),
        )

    def _enum(self, name: str, sources: list[TypeModel], header: Header) -> TypeDefinitionNode:
        description, directives = header
        return EnumTypeDefinitionNode(
            description=description,
            name=nodes.name(name),
            directives=tuple(directives),
            values=tuple(self._members.values(sources)),
        )

    def _input(self, name: str, sources: list[TypeModel], header: Header) -> TypeDefinitionNode:
        description, directives = header
        return InputObjectTypeDefinitionNode(
            description=description,
            name=nodes.name(name),
            directives=tuple(directives),
            fields=tuple(self._members.inputs(sources)),
        )

    def _scalar(self, name: str, _sources: list[TypeModel], header: Header) -> TypeDefinitionNode:
        description, directives = header
        return ScalarTypeDefinitionNode(
            description=description, name=nodes.name(name), directives=tuple(directives)
        )


def joins(sources: Sequence[TypeModel]) -> Iterator[ConstDirectiveNode]:
    """`@join__type` by key, and `@join__implements`."""
    for source in sources:
        graph = nodes.EnumName(source.subgraph.id)
        fake = True if source.interface_object else None
        for key in source.keys:
            yield nodes.directive(
                "join__type",
                graph=graph,
                key=key.text,
                extension=True if source.key_on_extension(key) else None,
                resolvable=key.resolvable,
                isInterfaceObject=fake,
            )
        if not source.keys:
            yield nodes.directive("join__type", graph=graph, isInterfaceObject=fake)
    for source in sources:
        for interface in source.interfaces:
            graph = nodes.EnumName(source.subgraph.id)
            yield nodes.directive("join__implements", graph=graph, interface=interface)


def _kind(source: TypeModel) -> Kind:
    return Kind.INTERFACE if source.interface_object else source.kind


def _kind_text(source: TypeModel) -> str:
    return "an @interfaceObject" if source.interface_object else f"of kind {source.kind.value}"
