"""Selections: the one form in which field sets and operations are handled.

A selection is a tuple of `FieldSelection` and `FragmentSelection`. Arguments are kept as their printed,
name-sorted text: two selections of one field are the same exactly if name and argument text are equal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

When = frozenset[tuple[str, bool]]
"""Variables and the values all of them must have: empty is always."""


def print_conditions(when: When) -> str:
    """` @include(if: $a) @skip(if: $b)`, or nothing for always."""
    return "".join(f" @{'include' if wanted else 'skip'}(if: ${name})" for name, wanted in sorted(when))


def print_under(when: When, field: str, selections: str = "") -> str:
    """A field under conditions. No directive may stand at one place twice: more of them are those of
    fragments around it."""
    kinds = [[item for item in sorted(when) if item[1] is wanted] for wanted in (True, False)]
    layers = [print_conditions(frozenset(filter(None, layer))) for layer in zip_longest(*kinds)]
    text = f"{field}{layers.pop() if layers else ''}{selections}"
    for layer in layers:
        text = f"...{layer} {{ {text} }}"
    return text


@dataclass(frozen=True, slots=True)
class FieldSelection:
    """One selected field; `key` is its response key, `variables` the names used in its arguments.

    For objects of the types in `refused` it is not fetched and answered with null: the viewer may not see it.
    `when` are the conditions left open until execution, of the field itself and of what encloses it.
    """

    name: str
    key: str
    arguments: str = ""
    variables: frozenset[str] = frozenset()
    selections: tuple["Selection", ...] = ()
    refused: frozenset[str] = frozenset()
    when: When = frozenset()

    def __str__(self) -> str:
        alias = "" if self.key == self.name else f"{self.key}: "
        arguments = f"({self.arguments})" if self.arguments else ""
        return print_under(self.when, f"{alias}{self.name}{arguments}", print_selections(self.selections))


@dataclass(frozen=True, slots=True)
class FragmentSelection:
    """Selections that apply where the object is of type `type`."""

    type: str
    selections: tuple["Selection", ...]

    def __str__(self) -> str:
        return f"... on {self.type}{print_selections(self.selections)}"


Selection = FieldSelection | FragmentSelection
Selections = tuple[Selection, ...]


def print_selections(selections: Selections) -> str:
    """` { a b }`, or nothing for a leaf."""
    return f" {{ {' '.join(map(str, selections))} }}" if selections else ""


class FieldSetError(ValueError):
    """A field set (the argument of `@key`, `@requires`, `@provides`) that cannot be parsed."""


def parse_field_set(text: str) -> Selections:
    """Selections of a field set such as `id organization { id }`. Raises `FieldSetError`."""
    return from_ast(field_set_node(text), {}, {})


def field_set_node(text: str) -> SelectionSetNode:
    """The syntax tree of a field set. Raises `FieldSetError` if the text is not one selection set."""
    body = text.strip()
    if not body.startswith("{"):
        body = f"{{{body}}}"
    try:
        document = parse(body, no_location=True, allow_empty_selection_sets=False)
    except GraphQLError as error:
        raise FieldSetError(error.message) from error
    definition, *more = document.definitions
    assert isinstance(definition, OperationDefinitionNode)  # it begins with a brace
    if more:
        raise FieldSetError("it is more than one selection of fields")
    return definition.selection_set


def from_ast(
    selection_set: SelectionSetNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    conditions: Mapping[str, bool],
) -> Selections:
    """Selections with named fragments inlined and `@skip` / `@include` decided by `conditions`; those of
    other variables are left open.

    Linear in the document: what a fragment selects is found once for all its spreads under one condition.
    """
    return _Reading(fragments, conditions).set(selection_set, frozenset())


class _Reading:
    """Reads the selections of one operation."""

    def __init__(
        self, fragments: Mapping[str, FragmentDefinitionNode], conditions: Mapping[str, bool]
    ) -> None:
        self._fragments = fragments
        self._conditions = conditions
        self._spreads: dict[tuple[str, When], FragmentSelection] = {}

    def set(self, selection_set: SelectionSetNode, when: When) -> Selections:
        return tuple(self._selections(selection_set, when))

    def _selections(self, selection_set: SelectionSetNode, outer: When) -> Iterator[Selection]:
        for node in selection_set.selections:
            when = self._when(node.directives or (), outer)
            if when is None:
                continue
            if isinstance(node, FieldNode):
                yield self._field(node, when)
            elif isinstance(node, FragmentSpreadNode):
                yield self._spread(node.name.value, when)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None:
                    yield from self._selections(node.selection_set, when)
                else:
                    inner = self.set(node.selection_set, when)
                    yield FragmentSelection(node.type_condition.name.value, inner)

    def _spread(self, name: str, when: When) -> FragmentSelection:
        if (name, when) not in self._spreads:
            fragment = self._fragments[name]
            condition = fragment.type_condition.name.value
            inner = self.set(fragment.selection_set, when)
            self._spreads[name, when] = FragmentSelection(condition, inner)
        return self._spreads[name, when]

    def _field(self, node: FieldNode, when: When) -> FieldSelection:
        name = node.name.value
        arguments = sorted(node.arguments or (), key=lambda argument: argument.name.value)
        return FieldSelection(
            name,
            node.alias.value if node.alias else name,
            ", ".join(print_ast(argument) for argument in arguments),
            frozenset(variable for argument in arguments for variable in variables_of(argument)),
            self.set(node.selection_set, when) if node.selection_set else (),
            when=when,
        )

    def _when(self, directives: tuple[DirectiveNode, ...], outer: When) -> When | None:
        """The conditions with those of some directives; None if they can never hold."""
        when = outer
        for directive in directives:
            if directive.name.value not in ("skip", "include"):
                continue
            wanted = directive.name.value == "include"
            value = condition_argument(directive)
            if isinstance(value, VariableNode) and value.name.value not in self._conditions:
                if (value.name.value, not wanted) in when:
                    return None
                when |= {(value.name.value, wanted)}
                continue
            decided = (
                self._conditions[value.name.value]
                if isinstance(value, VariableNode)
                else getattr(value, "value")  # noqa: B009
            )
            if decided != wanted:
                return None
        return when


def variables_of(node: ArgumentNode | DirectiveNode | ValueNode) -> set[str]:
    """Names of the variables used anywhere inside a node."""
    found: set[str] = set()

    class Collector(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            found.add(node.name.value)

    visit(node, Collector())
    return found


def condition_argument(directive: DirectiveNode) -> ValueNode:
    """The value of `if:` of a `@skip` or `@include`."""
    return next(argument.value for argument in directive.arguments or ())
