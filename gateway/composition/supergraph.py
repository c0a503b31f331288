"""Merges subgraphs into the definitions of a supergraph in the join specification."""

from collections.abc import Iterator, Sequence

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumValueDefinitionNode,
    FieldDefinitionNode,
    ObjectTypeDefinitionNode,
    OperationTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    parse,
)

from gateway.composition import nodes
from gateway.composition.applied import AppliedDirectives
from gateway.composition.arguments import ArgumentMerger
from gateway.composition.authorization import Authorization
from gateway.composition.composed import ComposedDirectives
from gateway.composition.descriptions import merge_descriptions
from gateway.composition.errors import Report
from gateway.composition.executable import ExecutableDirectives
from gateway.composition.fields import FieldMerger
from gateway.composition.joined import joined_links
from gateway.composition.members import MemberMerger
from gateway.composition.model import BUILT_IN_SCALARS, ROOT_NAMES, SubgraphModel, named
from gateway.composition.overrides import Overrides
from gateway.composition.references import References, subtypes
from gateway.composition.sources import Sources
from gateway.composition.specifications import AUTHORIZATION, join_version
from gateway.composition.specified import SpecifiedDirectives, federation_version
from gateway.composition.types import Kinds, TypeMerger
from gateway.federation import directives as spec
from gateway.federation.model import Kind

ORDER = (Kind.UNION, Kind.SCALAR, Kind.INPUT, Kind.INTERFACE, Kind.OBJECT, Kind.ENUM)
"""Enums last: where the others use them decides how they merge."""


class Merger:
    """One composition: subgraphs in, a document out; problems go to the report."""

    def __init__(self, subgraphs: Sequence[SubgraphModel], report: Report) -> None:
        self._subgraphs = subgraphs
        self._report = report
        self._join_version = join_version(federation_version(subgraphs, report))
        self.specified = SpecifiedDirectives(subgraphs, report)
        self._composed = ComposedDirectives(subgraphs, report)
        self._applied = AppliedDirectives(self.specified, self._composed, report)
        self._kinds = Kinds(subgraphs)
        self._interfaces = self._kinds.interfaces()
        self._authorization = Authorization(subgraphs, self._interfaces)
        self._references = References(subtypes(subgraphs), report)
        self._fields = FieldMerger(
            Sources(subgraphs, self._interfaces),
            Overrides([subgraph.name for subgraph in subgraphs], report),
            self._references,
            self._applied,
            self._authorization,
            report,
        )

    def document(self) -> DocumentNode:
        """The supergraph, definitions sorted by name."""
        self._kinds.check(self._report)
        merger = TypeMerger(
            self._kinds,
            self._interfaces,
            self._fields,
            MemberMerger(self._references, self._applied, self._report),
            self._applied,
            self._authorization,
            self._report,
        )
        types: dict[str, TypeDefinitionNode] = {}
        executable: list[DefinitionNode] = []
        for kind in ORDER:
            if kind is Kind.ENUM:
                executable = list(self._executable())
            for name in sorted(name for name, found in self._kinds.of.items() if found is kind):
                if name not in BUILT_IN_SCALARS and (merged := merger.merge(name)):
                    types[name] = merged
        if "Query" not in types:
            self._report.error("NO_QUERIES", "no subgraph has a field on Query")
        self._inherit(types)
        machinery = spec.supergraph_definitions(self._join_version)
        definitions = [*self._specified(), *executable, *parse(machinery, no_location=True).definitions]
        directives = [node for node in definitions if isinstance(node, DirectiveDefinitionNode)]
        others = [node for node in definitions if not isinstance(node, DirectiveDefinitionNode)]
        directives.sort(key=lambda node: node.name.value)
        ordered = [self._schema(types), *directives, *others, self._graphs()]
        return DocumentNode(definitions=(*ordered, *(types[name] for name in sorted(types))))

    def _specified(self) -> Iterator[DefinitionNode]:
        yield from self.specified.definitions()
        yield from self._composed.definitions()

    def _executable(self) -> Iterator[DefinitionNode]:
        for definition in self._composed.definitions():
            self._references.inputs.update(named(item.type) for item in definition.arguments or ())
        taken = {node.name.value for node in self._specified() if isinstance(node, DirectiveDefinitionNode)}
        arguments = ArgumentMerger(self._references, self._applied, self._report)
        merger = ExecutableDirectives(self._subgraphs, arguments, self._report)
        return merger.merge(frozenset(taken))

    def _inherit(self, types: dict[str, TypeDefinitionNode]) -> None:
        """Give implementations the fields their interfaces have from an `@interfaceObject` only."""
        for name, node in list(types.items()):
            if not isinstance(node, ObjectTypeDefinitionNode):
                continue
            fields = {field.name.value: field for field in node.fields or ()}
            for interface in self._interfaces[name]:
                for field in getattr(types.get(interface), "fields", None) or ():
                    if field.name.value not in fields and self._stood_in(interface, field.name.value):
                        fields[field.name.value] = self._inherited(name, field)
                        self._fields.check_inherited(name, field.name.value)
            types[name] = nodes.changed(node, fields=tuple(fields.values()))

    def _stood_in(self, interface: str, field: str) -> bool:
        return any(
            source.interface_object and field in source.fields and not source.fields[field].external
            for source in self._kinds.sources(interface)
        )

    def _inherited(self, type_name: str, field: FieldDefinitionNode) -> FieldDefinitionNode:
        own = {self.specified.names.get(name) for name in AUTHORIZATION}
        kept = [
            item
            for item in field.directives or ()
            if item.name.value not in own and not item.name.value.startswith("join__")
        ]
        what = f"{type_name}.{field.name.value}"
        demanded = self._applied.merge(self._authorization.sources(what), what)
        return nodes.changed(field, directives=(nodes.directive("join__field"), *kept, *demanded))

    def _schema(self, types: dict[str, TypeDefinitionNode]) -> SchemaDefinitionNode:
        links = [
            nodes.directive("link", url=spec.LINK_URL),
            nodes.directive(
                "link", url=spec.join_url(self._join_version), **{"for": nodes.EnumName("EXECUTION")}
            ),
            *self.specified.links(),
            *self._composed.links(),
            *joined_links(self._subgraphs),
        ]
        elements = [subgraph.schema for subgraph in self._subgraphs]
        descriptions = (element.description for element in elements if element.node)
        roots = {name for subgraph in self._subgraphs for name in subgraph.roots}
        operations = tuple(
            OperationTypeDefinitionNode(operation=operation, type=nodes.named_type(name))
            for operation, name in ROOT_NAMES.items()
            if name in types and name in roots
        )
        return SchemaDefinitionNode(
            description=nodes.text(merge_descriptions(descriptions, "the schema", self._report)),
            directives=(*links, *self._applied.merge(elements, "the schema")),
            operation_types=operations,
        )

    def _graphs(self) -> EnumTypeDefinitionNode:
        values = tuple(
            EnumValueDefinitionNode(
                name=nodes.name(subgraph.id),
                directives=(nodes.directive("join__graph", name=subgraph.name, url=subgraph.url),),
            )
            for subgraph in self._subgraphs
        )
        return EnumTypeDefinitionNode(name=nodes.name("join__Graph"), values=values)
