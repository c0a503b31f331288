"""Merges subgraphs into the definitions of a supergraph in the join specification (v0.3)."""

from collections.abc import Iterator, Sequence

from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    OperationTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    StringValueNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    parse,
)

from gateway.composition import nodes
from gateway.composition.composed import ComposedDirectives
from gateway.composition.elements import Elements
from gateway.composition.errors import Report
from gateway.composition.fields import FieldMerger
from gateway.composition.members import EnumUsage, merge_inputs, merge_members, merge_values
from gateway.composition.references import subtypes
from gateway.composition.subgraph import BUILT_IN_SCALARS, ROOT_NAMES, SubgraphModel, TypeModel
from gateway.federation import directives as spec
from gateway.federation.model import Kind


class Merger:
    """One composition: subgraphs in, a document out; problems go to the report."""

    def __init__(self, subgraphs: Sequence[SubgraphModel], report: Report) -> None:
        self._subgraphs = subgraphs
        self._report = report
        self._composed = ComposedDirectives(subgraphs, report)
        self._elements = Elements(report, self._composed.names)
        self._known = subtypes(subgraphs)
        self._usage = EnumUsage(subgraphs)
        self._fields = FieldMerger(
            self._elements, self._known, report, {subgraph.name for subgraph in subgraphs}
        )

    def document(self) -> DocumentNode:
        """The supergraph, types sorted by name."""
        names = {name for subgraph in self._subgraphs for name in subgraph.types}
        types = {name: node for name in sorted(names) if (node := self._type(name))}
        if "Query" not in types:
            self._report.error("NO_QUERIES", "no subgraph has a field on Query")
        self._inherit(types)
        self._check_interfaces(types)
        machinery = parse(spec.SUPERGRAPH_DEFINITIONS, no_location=True).definitions
        definitions: list[DefinitionNode] = [self._schema(types), *self._directives(), *machinery]
        definitions += [self._graphs(), *types.values()]
        directives = [node for node in definitions if isinstance(node, DirectiveDefinitionNode)]
        others = [node for node in definitions if not isinstance(node, DirectiveDefinitionNode)]
        ordered = [others[0], *sorted(directives, key=lambda node: node.name.value), *others[1:]]
        return DocumentNode(definitions=tuple(ordered))

    def _sources(self, name: str) -> list[TypeModel]:
        return [subgraph.types[name] for subgraph in self._subgraphs if name in subgraph.types]

    def _type(self, name: str) -> TypeDefinitionNode | None:
        sources = self._sources(name)
        if name in BUILT_IN_SCALARS:
            return None
        kinds = {Kind.INTERFACE if source.interface_object else source.kind for source in sources}
        if len(kinds) > 1:
            seen = " and ".join(f"{source.kind.value} in {source.subgraph.name}" for source in sources)
            self._report.error(
                "TYPE_KIND_MISMATCH", f"{name} is {seen}", *(source.place for source in sources)
            )
            return None
        kind = kinds.pop()
        if kind is Kind.INTERFACE and all(source.interface_object for source in sources):
            self._report.error(
                "INTERFACE_OBJECT_USAGE_ERROR",
                f"{name} is @interfaceObject everywhere, but an interface nowhere",
                *(source.place for source in sources),
            )
        description = nodes.text(self._elements.description(sources, name))
        joins = [*self._joins(sources), *self._elements.directives(sources)]
        if kind in (Kind.OBJECT, Kind.INTERFACE):
            return self._composite(kind, name, sources, description, joins)
        common = {"description": description, "name": nodes.name(name)}
        if kind is Kind.UNION:
            members, more = merge_members(sources)
            return UnionTypeDefinitionNode(**common, directives=(*joins, *more), types=tuple(members))
        if kind is Kind.ENUM:
            values = merge_values(sources, self._usage, self._elements, self._report)
            return EnumTypeDefinitionNode(**common, directives=tuple(joins), values=tuple(values))
        if kind is Kind.INPUT:
            inputs = merge_inputs(sources, self._known, self._elements, self._report)
            return InputObjectTypeDefinitionNode(**common, directives=tuple(joins), fields=tuple(inputs))
        return ScalarTypeDefinitionNode(**common, directives=tuple(joins))

    def _composite(
        self,
        kind: Kind,
        name: str,
        sources: list[TypeModel],
        description: StringValueNode | None,
        joins: list[ConstDirectiveNode],
    ) -> TypeDefinitionNode | None:
        fields = self._fields.merge(sources)
        if not fields:
            return None
        interfaces = dict.fromkeys(item for source in sources for item in source.interfaces)
        node_type = InterfaceTypeDefinitionNode if kind is Kind.INTERFACE else ObjectTypeDefinitionNode
        return node_type(
            description=description,
            name=nodes.name(name),
            interfaces=tuple(nodes.named_type(item) for item in sorted(interfaces)),
            directives=tuple(joins),
            fields=tuple(fields),
        )

    def _joins(self, sources: Sequence[TypeModel]) -> Iterator[ConstDirectiveNode]:
        for source in sources:
            graph = nodes.EnumName(source.subgraph.id)
            fake = True if source.interface_object else None
            for key in source.keys:
                yield nodes.directive(
                    "join__type",
                    graph=graph,
                    key=key.text,
                    extension=True if key.extension and _written(source) else None,
                    resolvable=key.resolvable,
                    isInterfaceObject=fake,
                )
            if not source.keys:
                yield nodes.directive("join__type", graph=graph, isInterfaceObject=fake)
        for source in sources:
            for interface in source.interfaces:
                yield nodes.directive(
                    "join__implements", graph=nodes.EnumName(source.subgraph.id), interface=interface
                )

    def _inherit(self, types: dict[str, TypeDefinitionNode]) -> None:
        """Give implementations the fields their interfaces have from an `@interfaceObject` only."""
        for name, node in types.items():
            if not isinstance(node, InterfaceTypeDefinitionNode):
                continue
            added = {
                field for source in self._sources(name) if source.interface_object for field in source.fields
            }
            for other, implementation in types.items():
                interfaces = {item.name.value for item in getattr(implementation, "interfaces", None) or ()}
                if name not in interfaces:
                    continue
                assert isinstance(implementation, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode)
                own = {field.name.value for field in implementation.fields or ()}
                inherited = [
                    _inherited(field)
                    for field in node.fields or ()
                    if field.name.value in added and field.name.value not in own
                ]
                if inherited:
                    types[other] = _with_fields(implementation, (*(implementation.fields or ()), *inherited))

    def _check_interfaces(self, types: dict[str, TypeDefinitionNode]) -> None:
        for name, node in types.items():
            if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
                continue
            own = {field.name.value for field in node.fields or ()}
            for interface in node.interfaces or ():
                target = types.get(interface.name.value)
                for field in getattr(target, "fields", None) or ():
                    if field.name.value not in own:
                        self._report.error(
                            "INTERFACE_FIELD_NO_IMPLEM",
                            f"{name} does not have {interface.name.value}.{field.name.value}",
                            *(source.place for source in self._sources(name)),
                        )

    def _schema(self, types: dict[str, TypeDefinitionNode]) -> SchemaDefinitionNode:
        links = [
            nodes.directive("link", url=spec.LINK_URL),
            nodes.directive("link", url=spec.JOIN_URL, **{"for": nodes.EnumName("EXECUTION")}),
        ]
        if "tag" in self._elements.used:
            links.append(nodes.directive("link", url=spec.TAG_URL))
        if "inaccessible" in self._elements.used:
            security = {"for": nodes.EnumName("SECURITY")}
            links.append(nodes.directive("link", url=spec.INACCESSIBLE_URL, **security))
        operations = tuple(
            OperationTypeDefinitionNode(operation=operation, type=nodes.named_type(name))
            for operation, name in ROOT_NAMES.items()
            if name in types
        )
        return SchemaDefinitionNode(directives=(*links, *self._composed.links()), operation_types=operations)

    def _directives(self) -> Iterator[DefinitionNode]:
        if "tag" in self._elements.used:
            yield from parse(spec.TAG_DEFINITION, no_location=True).definitions
        if "inaccessible" in self._elements.used:
            yield from parse(spec.INACCESSIBLE_DEFINITION, no_location=True).definitions
        yield from self._composed.definitions()

    def _graphs(self) -> EnumTypeDefinitionNode:
        values = tuple(
            EnumValueDefinitionNode(
                name=nodes.name(subgraph.id),
                directives=(nodes.directive("join__graph", name=subgraph.name, url=subgraph.url),),
            )
            for subgraph in self._subgraphs
        )
        return EnumTypeDefinitionNode(name=nodes.name("join__Graph"), values=values)


def _inherited(field: FieldDefinitionNode) -> FieldDefinitionNode:
    kept = tuple(item for item in field.directives or () if item.name.value != "join__field")
    return FieldDefinitionNode(
        description=field.description,
        name=field.name,
        arguments=field.arguments,
        type=field.type,
        directives=(nodes.directive("join__field"), *kept),
    )


def _with_fields(
    node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode, fields: tuple[FieldDefinitionNode, ...]
) -> TypeDefinitionNode:
    return type(node)(
        description=node.description,
        name=node.name,
        interfaces=node.interfaces,
        directives=node.directives,
        fields=fields,
    )


def _written(source: TypeModel) -> bool:
    """Whether an extension counts as one in the supergraph: `extend type` of Federation 1 does not."""
    return source.has("extends") or not source.subgraph.federation_1
