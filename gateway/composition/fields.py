"""Merges the fields of objects and interfaces: who resolves them, sharing, overrides, arguments."""

from collections.abc import Iterator, Sequence

from graphql import ConstDirectiveNode, FieldDefinitionNode, InputValueDefinitionNode, TypeNode, print_ast

from gateway.composition import nodes
from gateway.composition.analysis import field_set_text
from gateway.composition.applied import AppliedDirectives
from gateway.composition.arguments import ArgumentMerger
from gateway.composition.authorization import Authorization
from gateway.composition.descriptions import merge_descriptions
from gateway.composition.errors import Report
from gateway.composition.joined import joined_directives
from gateway.composition.model import Element, FieldModel
from gateway.composition.overrides import Overrides
from gateway.composition.references import FIELD, References, is_subtype, plain, same_type
from gateway.composition.sources import Source, Sources
from gateway.federation.model import Kind


class FieldMerger:
    """Merges one field over its subgraphs."""

    def __init__(
        self,
        sources: Sources,
        overrides: Overrides,
        references: References,
        applied: AppliedDirectives,
        authorization: Authorization,
        report: Report,
    ) -> None:
        self._sources = sources
        self._overrides = overrides
        self._references = references
        self._applied = applied
        self._authorization = authorization
        self._arguments = ArgumentMerger(references, applied, report)
        self._report = report

    def merge(self, kind: Kind, type_name: str, name: str) -> FieldDefinitionNode | None:
        """The field's definition, None where no subgraph resolves it."""
        what = f"{type_name}.{name}"
        sources = self._sources.of(type_name, name)
        self._overrides.apply(sources, what)
        if type_name == "Subscription":
            self._check_subscription(sources, what)
        merged = self._field(sources, name, what)
        if kind is Kind.OBJECT:
            self.check_sharing(sources, what)
        return merged

    def _field(self, sources: Sequence[Source], name: str, what: str) -> FieldDefinitionNode | None:
        declared = [source.field for source in sources if source.field]
        if all(source.external for source in sources):
            self._report.error(
                "EXTERNAL_MISSING_ON_BASE",
                f"{what} is marked @external in every subgraph that has it",
                *(field.place for field in declared),
            )
            return None
        resolving = [field for source in sources if (field := source.local)]
        self._check_directives_of_externals(declared)
        elements: list[Element] = [*resolving, *self._authorization.sources(what)]
        merged_type, same = self._references.merge(resolving or declared, FIELD, what)
        arguments = tuple(self._arguments.merge([field.arguments for field in resolving], what))
        self._check_externals(declared, merged_type, same, arguments, what)
        description = merge_descriptions((field.description for field in resolving), what, self._report)
        return FieldDefinitionNode(
            description=nodes.text(description),
            name=nodes.name(name),
            arguments=arguments,
            type=merged_type,
            directives=(
                *self._joins(sources, same),
                *self._applied.merge(elements, what),
                *joined_directives(declared),
            ),
        )

    def _check_subscription(self, sources: Sequence[Source], what: str) -> None:
        marked = [source.field for source in sources if source.field and source.field.has("shareable")]
        if marked:
            self._report.error(
                "INVALID_FIELD_SHARING",
                f"{what} is a subscription and cannot be @shareable",
                *(field.place for field in marked),
            )

    def _check_directives_of_externals(self, declared: Sequence[FieldModel]) -> None:
        for field in declared:
            for use in field.uses if field.external else ():
                if self._applied.specified(use):
                    self._report.error(
                        "MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL",
                        f"[{field.subgraph.name}] @{use.local} on {field.coordinate}, which is @external: say"
                        " it where the field is resolved",
                        (field.subgraph.name, use.node),
                    )

    def check_sharing(self, sources: Sequence[Source], what: str) -> None:
        """Refuse a field several subgraphs resolve, unless all of them share it."""
        resolving: list[tuple[FieldModel, Source]] = []
        for source in sources:
            fields = source.stand_ins if source.field is None else (source.field,)
            if not source.overridden:
                resolving += [(field, source) for field in fields if not field.fully_external]
        alone = [(field, source) for field, source in resolving if not field.shareable]
        if len(resolving) < 2 or not alone:
            return
        graphs = ", ".join(sorted({field.subgraph.name for field, _ in resolving}))
        unshared = ", ".join(sorted({field.subgraph.name for field, _ in alone}))
        misspelt = next((source for _, source in alone if source.unknown_target), None)
        hint = f"; its @override in {misspelt.subgraph.name} names no subgraph" if misspelt else ""
        self._report.error(
            "INVALID_FIELD_SHARING",
            f"{what} is resolved by {graphs} but not marked @shareable in {unshared}{hint}",
            *(field.place for field, _ in alone),
        )

    def check_inherited(self, type_name: str, name: str) -> None:
        """Check the sharing of a field a type has from an `@interfaceObject` only."""
        self.check_sharing(self._sources.of(type_name, name), f"{type_name}.{name}")

    def _check_externals(
        self,
        declared: Sequence[FieldModel],
        merged: TypeNode,
        same: bool,
        arguments: Sequence[InputValueDefinitionNode],
        what: str,
    ) -> None:
        for field in declared:
            if not field.external:
                continue
            narrower = not same and is_subtype(field.node.type, merged, self._references.known)
            if not same_type(field.node.type, merged) and not narrower:
                self._mismatch("EXTERNAL_TYPE_MISMATCH", f"{what} is not of type {print_ast(merged)}", field)
            for argument in arguments:
                self._check_external_argument(field, argument, f"{what}({argument.name.value}:)")

    def _check_external_argument(
        self, field: FieldModel, merged: InputValueDefinitionNode, label: str
    ) -> None:
        argument = field.arguments.get(merged.name.value)
        if argument is None:
            self._mismatch("EXTERNAL_ARGUMENT_MISSING", f"{label} is missing", field)
            return
        if not is_subtype(merged.type, argument.node.type, self._references.known):
            self._mismatch(
                "EXTERNAL_ARGUMENT_TYPE_MISMATCH", f"{label} is not of type {print_ast(merged.type)}", field
            )
        if plain(merged.default_value) != plain(argument.node.default_value):
            self._mismatch("EXTERNAL_ARGUMENT_DEFAULT_MISMATCH", f"{label} has another default value", field)

    def _mismatch(self, code: str, problem: str, field: FieldModel) -> None:
        self._report.error(
            code,
            f"[{field.subgraph.name}] {problem} where it is @external, unlike in other subgraphs",
            field.place,
        )

    def _joins(self, sources: Sequence[Source], same: bool) -> Iterator[ConstDirectiveNode]:
        """`@join__field` for each subgraph, none where all have the field and nothing is to be said."""
        if not self._needs_joins(sources, same):
            return
        for source in sources:
            field = source.field
            if field is None or (source.unused_overridden and not source.label):
                continue
            override = field.first("override")
            yield nodes.directive(
                "join__field",
                graph=nodes.EnumName(source.subgraph.id),
                requires=_field_set(field, "requires"),
                provides=_field_set(field, "provides"),
                type=None if same else print_ast(field.node.type),
                external=True if field.external else None,
                override=override["from"] if override else None,
                usedOverridden=True if source.used_overridden else None,
                overrideLabel=source.label,
            )

    def _needs_joins(self, sources: Sequence[Source], same: bool) -> bool:
        if not same or any(source.used_overridden or source.label for source in sources):
            return True
        for source in sources:
            field = source.field
            if field is None or source.unused_overridden:
                if source.has_type:
                    return True
            elif field.external or field.has("provides") or field.has("requires"):
                return True
        return False


def _field_set(field: FieldModel, directive: str) -> str | None:
    uses = field.all(directive)
    return field_set_text(field.subgraph, uses[0]) if uses else None
