"""Merges the fields of objects and interfaces: who resolves them, sharing, overrides, arguments."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from graphql import (
    ConstDirectiveNode,
    FieldDefinitionNode,
    InputValueDefinitionNode,
    NonNullTypeNode,
    print_ast,
)

from gateway.composition import nodes
from gateway.composition.elements import Elements
from gateway.composition.errors import Report
from gateway.composition.references import Subtypes, merge_default, merge_types, same_types
from gateway.composition.subgraph import Element, FieldModel, TypeModel, fields_of, named
from gateway.federation.model import Kind
from gateway.federation.selection import FieldSetError, parse_field_set


@dataclass(frozen=True, slots=True)
class Source:
    """A field in one subgraph; `overridden` there by another one."""

    type: TypeModel
    field: FieldModel
    overridden: bool = False

    @property
    def resolves(self) -> bool:
        return not self.field.external and not self.overridden


class FieldMerger:
    """Merges the fields of one type over its subgraphs; `graphs` are the names of all there are."""

    def __init__(self, elements: Elements, known: Subtypes, report: Report, graphs: Collection[str]) -> None:
        self._graphs = graphs
        self._elements = elements
        self._known = known
        self._report = report

    def merge(self, sources: Sequence[TypeModel]) -> list[FieldDefinitionNode]:
        """Field definitions in the order subgraphs declare them."""
        names = dict.fromkeys(name for source in sources for name in source.fields)
        merged = (self._field(name, sources) for name in names)
        return [node for node in merged if node]

    def _field(self, name: str, types: Sequence[TypeModel]) -> FieldDefinitionNode | None:
        what = f"{types[0].name}.{name}"
        sources = list(self._sources(name, types, what))
        resolving = [source.field for source in sources if source.resolves]
        if not resolving:
            self._report.error(
                "EXTERNAL_MISSING_ON_BASE",
                f"{what} is marked @external in every subgraph that has it",
                *(source.field.place for source in sources),
            )
            return None
        if types[0].kind is Kind.OBJECT:
            self._check_sharing(resolving, what)
        merged_type = merge_types(resolving, self._known, self._report, "FIELD_TYPE_MISMATCH", what)
        self._check_external(sources, resolving, what)
        everyone = [source.field for source in sources]
        return FieldDefinitionNode(
            description=nodes.text(self._elements.description(everyone, what)),
            name=nodes.name(name),
            arguments=tuple(self._arguments(resolving, what)),
            type=merged_type,
            directives=(*self._joins(sources, types), *self._elements.directives(everyone)),
        )

    def _sources(self, name: str, types: Sequence[TypeModel], what: str) -> Iterator[Source]:
        having = [model for model in types if name in model.fields]
        overrides = {
            model.subgraph.name: use["from"]
            for model in having
            if (use := model.fields[name].first("override"))
        }
        for graph, origin in list(overrides.items()):
            if origin not in self._graphs:
                del overrides[graph]
                self._report.hint(
                    "FROM_SUBGRAPH_DOES_NOT_EXIST", f"{what} overrides {origin}, which is not there"
                )
        for graph, origin in overrides.items():
            field = next(model.fields[name] for model in having if model.subgraph.name == graph)
            if origin == graph:
                self._report.error("OVERRIDE_FROM_SELF_ERROR", f"{what} overrides itself", field.place)
            elif origin in overrides:
                self._report.error(
                    "OVERRIDE_SOURCE_HAS_OVERRIDE",
                    f"{what} of {origin} is overridden by {graph} and overrides another",
                    field.place,
                )
        replaced = {origin for graph, origin in overrides.items() if origin != graph}
        for model in having:
            yield Source(model, model.fields[name], model.subgraph.name in replaced)

    def _check_sharing(self, resolving: Sequence[FieldModel], what: str) -> None:
        alone = [field for field in resolving if not (field.shareable or field.key_field)]
        if len(resolving) > 1 and alone:
            graphs = ", ".join(sorted(field.subgraph.name for field in resolving))
            unshared = ", ".join(sorted(field.subgraph.name for field in alone))
            self._report.error(
                "INVALID_FIELD_SHARING",
                f"{what} is resolved by {graphs} but not marked @shareable in {unshared}",
                *(field.place for field in alone),
            )

    def _check_external(self, sources: Sequence[Source], resolving: Sequence[FieldModel], what: str) -> None:
        arguments = {name for field in resolving for name in field.arguments}
        for source in sources:
            if not source.field.external:
                continue
            candidates = [*resolving, source.field]
            merge_types(candidates, self._known, self._report, "EXTERNAL_TYPE_MISMATCH", what)
            if missing := arguments - source.field.arguments.keys():
                self._report.error(
                    "EXTERNAL_ARGUMENT_MISSING",
                    f"{what} is @external in {source.type.subgraph.name}, but without argument"
                    f" {', '.join(sorted(missing))}",
                    source.field.place,
                )

    def _arguments(self, resolving: Sequence[FieldModel], what: str) -> Iterator[InputValueDefinitionNode]:
        for name in dict.fromkeys(name for field in resolving for name in field.arguments):
            found = [field.arguments[name] for field in resolving if name in field.arguments]
            label = f"{what}({name}:)"
            if len(found) < len(resolving):
                if any(required(argument) for argument in found):
                    self._report.error(
                        "REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH",
                        f"{label} is required in some subgraphs and missing in others",
                        *(argument.place for argument in found),
                    )
                else:
                    self._report.hint("INCONSISTENT_ARGUMENT_PRESENCE", f"{label} is not in every subgraph")
                continue
            default = merge_default(found, self._report, "FIELD_ARGUMENT_DEFAULT_MISMATCH", label)
            yield InputValueDefinitionNode(
                description=nodes.text(self._elements.description(found, label)),
                name=nodes.name(name),
                type=merge_types(
                    found,
                    self._known,
                    self._report,
                    "FIELD_ARGUMENT_TYPE_MISMATCH",
                    label,
                    narrowest=True,
                ),
                default_value=default,
                directives=tuple(self._elements.directives(found)),
            )

    def _override(self, source: Source) -> str | None:
        """The subgraph a field takes over from; one that is not there counts for nothing."""
        use = source.field.first("override")
        return use["from"] if use and use["from"] in self._graphs else None

    def _joins(self, sources: Sequence[Source], types: Sequence[TypeModel]) -> Iterator[ConstDirectiveNode]:
        """`@join__field` for each subgraph, none where all have the field and nothing is to be said."""
        kept = [source for source in sources if not source.overridden or used(source)]
        plain = all(
            source.resolves
            and not any(map(source.field.has, ("requires", "provides")))
            and self._override(source) is None
            for source in sources
        )
        equal = same_types([source.field for source in kept])
        if plain and equal and len(sources) == len(types):
            return
        for source in kept:
            yield nodes.directive(
                "join__field",
                graph=nodes.EnumName(source.type.subgraph.id),
                requires=_fields(source.field, "requires"),
                provides=_fields(source.field, "provides"),
                type=None if equal else print_ast(source.field.node.type),
                external=True if source.field.external else None,
                override=self._override(source),
                usedOverridden=True if source.overridden and not source.field.external else None,
            )


def used(source: Source) -> bool:
    """Whether a subgraph still refers to a field of it that another one overrides."""
    if source.field.external or source.field.key_field:
        return True
    for model in source.type.subgraph.types.values():
        for field in model.fields.values():
            for directive, target in (("requires", model.name), ("provides", None)):
                text = _fields(field, directive)
                if text is None:
                    continue
                type_name = target or named(field.node.type)
                try:
                    found = fields_of(source.type.subgraph, type_name, parse_field_set(text))
                    if any(item is source.field for item in found):
                        return True
                except FieldSetError:
                    continue
    return any(
        source.field.name in other.fields
        for name in source.type.interfaces
        if (other := source.type.subgraph.types.get(name))
    )


def _fields(field: FieldModel, directive: str) -> str | None:
    use = field.first(directive)
    return use.get("fields") if use else None


def required(element: Element) -> bool:
    """Whether a value must be given: non-null and without default."""
    return isinstance(element.node.type, NonNullTypeNode) and element.node.default_value is None
