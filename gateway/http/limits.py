"""How much one document may ask for, counted in time linear in its text.

A fragment is counted once and its counts reused wherever it is spread; so documents whose unfolded size is
exponential (an 819-byte one unfolds to a million fields) are refused as fast as others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.errors import OPERATION_TOO_LARGE
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings

INTROSPECTION = ("__schema", "__type")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a selection asks for, fragments unfolded. Depth below introspection fields counts apart."""

    nesting: int = 0
    """Selections inside each other, also those of fragments, which add no depth."""
    depth: int = 0
    introspection_depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    """Fields of this level only."""
    introspections: int = 0
    """Fields that ask for the schema: each answers megabytes, and costs no subgraph anything."""
    repeats: int = 0
    """Fields written again under a response key their object has: validation compares each with each."""

    def beside(self, other: "Counts") -> "Counts":
        return Counts(
            max(self.nesting, other.nesting),
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.fields + other.fields,
            self.introspections + other.introspections,
            self.repeats + other.repeats,
        )


class _Counting:
    """The counting of one document. It goes no deeper than ``nesting``: deeper ones are refused."""

    def __init__(self, document: DocumentNode, nesting: int) -> None:
        self._nesting = nesting
        self._level = 0
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Counts] = {}

    def operation(self, operation: OperationDefinitionNode) -> Counts:
        counts = self._object(operation.selection_set)
        own = len(operation.directives or ())
        own += sum(len(each.directives or ()) for each in operation.variable_definitions or ())
        return replace(counts, directives=counts.directives + own)

    def _object(self, selections: SelectionSetNode) -> Counts:
        """The selections of one object, as far as they are written in one place."""
        counts = self._selections(selections)
        return replace(counts, repeats=counts.repeats + _repeats(selections))

    def _selections(self, selections: SelectionSetNode) -> Counts:
        if self._level >= self._nesting:
            raise too_large("nesting", self._nesting)
        self._level += 1
        total = Counts()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                counts = self._field(node)
            elif isinstance(node, FragmentSpreadNode):
                counts = self._fragment(node.name.value)
            else:
                assert isinstance(node, InlineFragmentNode)
                counts = self._selections(node.selection_set)
            total = total.beside(replace(counts, directives=counts.directives + len(node.directives or ())))
        self._level -= 1
        return replace(total, nesting=total.nesting + 1)

    def _field(self, node: FieldNode) -> Counts:
        below = self._object(node.selection_set) if node.selection_set else Counts()
        below = replace(below, aliases=below.aliases + (node.alias is not None), fields=1)
        if node.name.value in INTROSPECTION:
            deepest = max(below.depth, below.introspection_depth) + 1
            return replace(below, depth=1, introspection_depth=deepest, introspections=1)
        return replace(below, depth=below.depth + 1)

    def _fragment(self, name: str) -> Counts:
        if name not in self._known:
            self._known[name] = Counts()  # a cycle counts nothing here: validation refuses it
            fragment = self._fragments.get(name)
            if fragment is not None:
                counts = self._object(fragment.selection_set)
                own = len(fragment.directives or ())
                self._known[name] = replace(counts, directives=counts.directives + own)
        return self._known[name]


def _repeats(selections: SelectionSetNode) -> int:
    """How many of an object's fields, those of inline fragments among them, repeat a response key."""
    keys: set[str] = set()
    fields = 0
    pending = [selections]
    while pending:
        for node in pending.pop().selections:
            if isinstance(node, FieldNode):
                keys.add((node.alias or node.name).value)
                fields += 1
            elif isinstance(node, InlineFragmentNode):
                pending.append(node.selection_set)
    return fields - len(keys)


class DocumentLimits:
    """The limits the settings name. Tokens and characters are the parser's business."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings

    def check(self, document: DocumentNode) -> None:
        """Raises :class:`Rejected` naming the first limit any operation of the document exceeds."""
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        if len(operations) > self._settings.operation_limit:
            raise too_large("operations", self._settings.operation_limit)
        counting = _Counting(document, self._settings.nesting_limit)
        for operation in operations:
            self._check(counting.operation(operation))

    def _check(self, counts: Counts) -> None:
        settings = self._settings
        for name, found, most in (
            ("nesting", counts.nesting, settings.nesting_limit),
            ("depth", counts.depth, settings.depth_limit),
            ("introspection depth", counts.introspection_depth, settings.introspection_depth_limit),
            ("aliases", counts.aliases, settings.alias_limit),
            ("root fields", counts.fields, settings.root_field_limit),
            ("directives", counts.directives, settings.directive_limit),
            ("introspection fields", counts.introspections, settings.introspection_field_limit),
            ("repeated fields", counts.repeats, settings.repeated_field_limit),
        ):
            if found > most:
                raise too_large(name, most)

    def check_variables(self, variables: Mapping[str, Any]) -> None:
        """Raises :class:`Rejected` for variables nested deeper, or with longer lists, than the limits."""
        longest = self._settings.variable_list_limit
        level: list[Any] = [variables]
        for _ in range(self._settings.variable_depth_limit):
            level = [inner for value in level for inner in _inside(value) if isinstance(inner, dict | list)]
            if any(isinstance(inner, list) and len(inner) > longest for inner in level):
                raise too_large("variable list", longest)
            if not level:
                return
        raise too_large("variable depth", self._settings.variable_depth_limit)


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, Mapping) else value


def too_large(limit: str, most: int) -> Rejected:
    """The refusal of an operation over a limit."""
    message = f"The operation exceeds the limit of {limit}: at most {most}."
    return Rejected(OPERATION_TOO_LARGE, errors=[{"message": message, "extensions": {"limit": limit}}])
