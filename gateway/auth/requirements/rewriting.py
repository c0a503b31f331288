"""Marks what of an operation's selections is refused.

Null propagation is the projection's business; only where a root field that is never null is refused is there
nothing to answer, and so nothing to fetch or to execute.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    parse,
)

from gateway.auth.requirements.rules import NOTHING, Requirement, Rules
from gateway.federation.selection import FieldSelection, FragmentSelection, Selection, Selections
from gateway.planner import Budget, Refusal

#: Response key of what makes an object of a refused type null; it never shows.
REFUSED_OBJECT = "__refused"


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the answer by its response keys; `known` is the part without list positions on the way."""

    keys: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    in_list: bool = False

    def child(self, key: str) -> "_Place":
        known = self.known if self.in_list else (*self.known, key)
        return _Place((*self.keys, key), known, self.in_list)


class Rewriting:
    """The rewriting of one operation for viewers who lack what `unmet` asks; `variables` hold values of
    scalars or enums they may not use. Each selection is a step of the planning's budget."""

    def __init__(
        self, rules: Rules, unmet: frozenset[Requirement], variables: frozenset[str], budget: Budget
    ) -> None:
        self._rules = rules
        self._budget = budget
        self._unmet = unmet
        self._variables = variables
        self._possible = rules.supergraph.possible_types
        self._schema = rules.supergraph.api_schema
        self._refusals: dict[tuple[str, ...], Refusal] = {}

    def run(self, root_type: str, selections: Selections) -> tuple[Selections, tuple[Refusal, ...]]:
        """The selections with marks, and a refusal for each place. Raises `TooComplex`."""
        types = self._possible[root_type]
        found: Selections = tuple(self._within(root_type, types, selections, _Place(), NOTHING))
        if self._fails(root_type, found):
            found = tuple(replace(field, refused=types) for field in self._fields(root_type, found))
        return found, tuple(self._refusals.values())

    def _within(
        self,
        static: str,
        types: frozenset[str],
        selections: Selections,
        place: _Place,
        around: frozenset[Requirement],
    ) -> Iterator[Selection]:
        """Selections on `static` of an object that may be of `types`; the fragments around them require
        `around`."""
        for selection in selections:
            self._budget.step()
            if isinstance(selection, FieldSelection):
                yield from self._field(static, types, selection, place, around)
                continue
            narrowed = types & self._possible[selection.type]
            required = around | self._rules.of_type(selection.type)
            inner = self._within(selection.type, narrowed, selection.selections, place, required)
            yield FragmentSelection(selection.type, tuple(inner))

    def _field(
        self,
        static: str,
        types: frozenset[str],
        field: FieldSelection,
        place: _Place,
        around: frozenset[Requirement],
    ) -> Iterator[Selection]:
        here = place.child(field.key)
        hidden = frozenset(name for name in types if self._lacks(self._rules.of_type(name)))
        if self._misuses(static, field):
            refused = types
        else:
            refused = hidden | {
                name
                for name in types - hidden
                if self._lacks(around | self._rules.of_field(static, name, field.name))
            }
        if refused - hidden or (hidden and not place.keys):
            self._refuse(here)
        if not types <= refused and not field.name.startswith("__"):
            field = self._composite(static, field, here)
        yield replace(field, refused=refused)

    def _composite(self, static: str, field: FieldSelection, here: _Place) -> FieldSelection:
        """The field with its children marked; objects of types that may not be seen are null."""
        type_: GraphQLOutputType = self._schema.type_map[static].fields[field.name].type  # type: ignore[attr-defined]
        name = get_named_type(type_).name
        if name not in self._possible:
            return field
        place = replace(here, in_list=here.in_list or "[" in str(type_))
        types = self._possible[name]
        hidden = sorted(each for each in types if self._lacks(self._rules.of_type(each)))
        if hidden:
            self._refuse(here)
        inner = tuple(self._within(name, types, field.selections, place, NOTHING))
        return replace(field, selections=(*map(_nothing, hidden), *inner))

    def _fails(self, type_name: str, selections: Selections) -> bool:
        """Whether a field that is never null is refused."""
        return any(
            type_name in field.refused and self._never_null(type_name, field.name)
            for field in self._fields(type_name, selections)
        )

    def _fields(self, type_name: str, selections: Selections) -> Iterator[FieldSelection]:
        """The fields that apply to an object type."""
        for selection in selections:
            if isinstance(selection, FieldSelection):
                yield selection
            elif type_name in self._possible[selection.type]:
                yield from self._fields(type_name, selection.selections)

    def _never_null(self, type_name: str, field: str) -> bool:
        if field == "__typename":
            return True
        fields: Any = getattr(self._schema.type_map[type_name], "fields", {})
        return field in fields and isinstance(fields[field].type, GraphQLNonNull)

    def _lacks(self, required: frozenset[Requirement]) -> bool:
        return not self._unmet.isdisjoint(required)

    def _refuse(self, place: _Place) -> None:
        self._refusals.setdefault(place.keys, Refusal(place.keys, place.known))

    def _misuses(self, static: str, field: FieldSelection) -> bool:
        """Whether an argument has a value the viewer may not use."""
        if not field.arguments or field.name.startswith("__"):
            return False
        declared = self._schema.type_map[static].fields[field.name].args  # type: ignore[attr-defined]
        if not any(self._rules.guarded_inputs(get_named_type(item.type).name) for item in declared.values()):
            return False
        node: Any = parse(f"{{ f({field.arguments}) }}", no_location=True).definitions[0]
        return any(
            self._misused(argument.value, declared[argument.name.value].type)
            for argument in node.selection_set.selections[0].arguments
        )

    def _misused(self, value: ValueNode, type_: GraphQLInputType) -> bool:
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if isinstance(value, VariableNode):
            return value.name.value in self._variables
        if isinstance(value, NullValueNode):
            return False
        if isinstance(type_, GraphQLList):
            items = (value.values or ()) if isinstance(value, ListValueNode) else (value,)
            return any(self._misused(item, type_.of_type) for item in items)
        if isinstance(type_, GraphQLInputObjectType) and isinstance(value, ObjectValueNode):
            return any(
                self._misused(item.value, type_.fields[item.name.value].type) for item in value.fields or ()
            )
        return self._lacks(self._rules.of_type(get_named_type(type_).name))


def _nothing(type_name: str) -> Selection:
    """What makes an object of a type null."""
    mark = FieldSelection("__typename", REFUSED_OBJECT, refused=frozenset({type_name}))
    return FragmentSelection(type_name, (mark,))
