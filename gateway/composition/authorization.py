"""`@authenticated`, `@requiresScopes`, `@policy` across types: what interfaces and computed fields demand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldDefinitionNode,
    TypeDefinitionNode,
)

from gateway.composition.analysis import selections_of
from gateway.composition.applied import conjunction
from gateway.composition.errors import Report
from gateway.composition.model import Element, FieldModel, SubgraphModel, TypeModel, named
from gateway.composition.specifications import AUTHORIZATION
from gateway.federation.model import Kind
from gateway.federation.parse import directive_arguments
from gateway.federation.selection import FieldSelection, Selections

Groups = frozenset[frozenset[str]]


class Authorization:
    """Requirements that go from one element to another.

    What an implementation demands, its interface demands too; what a field of an `@interfaceObject` demands,
    so does that field of every implementation. `interfaces` are the ones each type has in the supergraph.
    """

    def __init__(self, subgraphs: Sequence[SubgraphModel], interfaces: Mapping[str, Sequence[str]]) -> None:
        self._interfaces = interfaces
        self._found: dict[str, list[Element]] = {}
        for subgraph in subgraphs:
            for model in subgraph.types.values():
                if model.kind is Kind.OBJECT:
                    self._spread(model)

    def sources(self, coordinate: str) -> list[Element]:
        """Elements whose requirements an element of the supergraph takes over."""
        return self._found.get(coordinate, [])

    def _spread(self, model: TypeModel) -> None:
        for interface in self._interfaces.get(model.name, ()):
            self._add(interface, model)
        for field in model.fields.values():
            if field.external or not any(use.name in AUTHORIZATION for use in field.uses):
                continue
            for name in self._related(model):
                self._add(f"{name}.{field.name}", field)

    def _related(self, model: TypeModel) -> Iterable[str]:
        if not model.interface_object:
            return self._interfaces.get(model.name, ())
        implementations = [name for name, found in self._interfaces.items() if model.name in found]
        others = {
            interface
            for name in implementations
            for interface in self._interfaces[name]
            if interface != model.name
        }
        return [*implementations, *sorted(others)]

    def _add(self, coordinate: str, element: Element) -> None:
        uses = [use for use in element.uses if use.name in AUTHORIZATION]
        if uses:
            copy = Element(element.subgraph, element.name, element.coordinate, element.node, uses)
            self._found.setdefault(coordinate, []).append(copy)


@dataclass(frozen=True, slots=True)
class Requirements:
    """What an element demands; of `scopes` and `policies` one whole group each."""

    authenticated: bool = False
    scopes: Groups = frozenset({frozenset()})
    policies: Groups = frozenset({frozenset()})

    def with_(self, other: "Requirements") -> "Requirements":
        return Requirements(
            self.authenticated or other.authenticated,
            _groups(conjunction([_lists(self.scopes), _lists(other.scopes)])),
            _groups(conjunction([_lists(self.policies), _lists(other.policies)])),
        )

    def cover(self, other: "Requirements") -> bool:
        """Whether who meets these meets the others."""
        return (
            (self.authenticated or not other.authenticated)
            and _implies(self.scopes, other.scopes)
            and _implies(self.policies, other.policies)
        )


def _implies(stronger: Groups, weaker: Groups) -> bool:
    return all(any(other <= group for other in weaker) for group in stronger)


def _groups(values: Sequence[Sequence[str]] | None) -> Groups:
    return frozenset(frozenset(group) for group in values or [[]])


def _lists(groups: Groups) -> list[list[str]]:
    return [sorted(group) for group in groups]


class TransitiveRequirements:
    """Checks that who may have a field that `@requires` others may have those as well.

    `names` are the supergraph's names of the authorization directives, by the specification's.
    """

    def __init__(self, document: DocumentNode, names: Mapping[str, str], report: Report) -> None:
        self._types = {
            node.name.value: node for node in document.definitions if isinstance(node, TypeDefinitionNode)
        }
        self._names = names
        self._report = report

    def check(self, subgraphs: Iterable[SubgraphModel]) -> None:
        for subgraph in subgraphs:
            for field in subgraph.fields():
                owner = self._types.get(field.parent.name)
                definition = self._field(field.parent.name, field.name)
                if owner is None or definition is None:
                    continue
                given = self._of(owner).with_(self._of(definition))
                for use in field.all("requires"):
                    selections = selections_of(subgraph, use) or ()
                    self._check(field, given, field.parent.name, selections)

    def _check(self, field: FieldModel, given: Requirements, type_name: str, selections: Selections) -> None:
        for selection in selections:
            if not isinstance(selection, FieldSelection):
                if not given.cover(self._of(self._types[selection.type])):
                    self._missing(field, selection.type)
                self._check(field, given, selection.type, selection.selections)
                continue
            definition = self._field(type_name, selection.name)
            if definition is None:
                continue
            target = named(definition.type)
            answered = self._types.get(target)
            demanded = [self._of(definition), *([self._of(answered)] if answered else [])]
            if not all(given.cover(item) for item in demanded):
                self._missing(field, f"{type_name}.{selection.name}")
            self._check(field, given, target, selection.selections)

    def _missing(self, field: FieldModel, what: str) -> None:
        self._report.error(
            "MISSING_TRANSITIVE_AUTH_REQUIREMENTS",
            f"[{field.subgraph.name}] {field.coordinate} requires {what}, but does not demand the"
            " authorization that demands: repeat it on the field",
            field.place,
        )

    def _field(self, type_name: str, name: str) -> FieldDefinitionNode | None:
        fields = getattr(self._types.get(type_name), "fields", None) or ()
        return next((item for item in fields if item.name.value == name), None)

    def _of(self, node: TypeDefinitionNode | FieldDefinitionNode) -> Requirements:
        found = {item.name.value: item for item in node.directives or ()}
        scopes = found.get(self._names.get("requiresScopes", ""))
        policies = found.get(self._names.get("policy", ""))
        return Requirements(
            self._names.get("authenticated", "") in found,
            _groups(directive_arguments(scopes)["scopes"] if scopes else None),
            _groups(directive_arguments(policies)["policies"] if policies else None),
        )
