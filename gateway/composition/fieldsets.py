"""Checks the field sets of `@key`, `@requires` and `@provides` against their subgraph."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NonNullTypeNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    coerce_input_literal,
    print_ast,
    type_from_ast,
)

from gateway.composition.analysis import field_set_text
from gateway.composition.errors import Report
from gateway.composition.model import Element, FieldModel, SubgraphModel, TypeModel, Use, named
from gateway.federation.model import Kind
from gateway.federation.selection import FieldSetError, field_set_node, variables_of

Problem = tuple[str, str]
"""The end of an error code, after the directive's name, and why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the field sets of one directive may name."""

    directive: str
    external_leaves: bool
    arguments: bool


KEY = Rules("key", external_leaves=False, arguments=False)
REQUIRES = Rules("requires", external_leaves=True, arguments=True)
PROVIDES = Rules("provides", external_leaves=True, arguments=False)


class FieldSetChecker:
    """Checks every field set of one subgraph."""

    def __init__(self, subgraph: SubgraphModel, report: Report) -> None:
        self._subgraph = subgraph
        self._report = report

    def check(self, rules: Rules, element: Element, use: Use, type_name: str) -> None:
        """Report what is wrong with the field set of `use`, which selects from type `type_name`."""
        text = use.arguments.get("fields")
        code = rules.directive.upper()
        where = f'[{self._subgraph.name}] @{use.local}(fields: "{text}") on {element.coordinate}'
        for suffix, problem in self._problems(rules, use, type_name):
            self._report.error(f"{code}_{suffix}", f"{where}: {problem}", (self._subgraph.name, use.node))

    def _problems(self, rules: Rules, use: Use, type_name: str) -> list[Problem]:
        text = field_set_text(self._subgraph, use)
        if text is None:
            return [("INVALID_FIELDS_TYPE", "the field set must be a string")]
        try:
            selection_set = field_set_node(text)
        except FieldSetError as problem:
            return [("INVALID_FIELDS", str(problem))]
        model = self._subgraph.types[type_name]
        if invalid := next(self._invalid(rules, selection_set, model), None):
            return [invalid]
        return list(self._misplaced(rules, selection_set, model, below_external=False))

    def _invalid(self, rules: Rules, selection_set: SelectionSetNode, model: TypeModel) -> Iterator[Problem]:
        """What makes it no selection of the type at all."""
        for node in selection_set.selections:
            if isinstance(node, FragmentSpreadNode):
                yield "INVALID_FIELDS", f"there is no fragment {node.name.value}"
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else model.name
                narrowed = self._subgraph.types.get(condition)
                if narrowed is None or not narrowed.composite or not self._overlap(model, narrowed):
                    yield "INVALID_FIELDS", f"{condition} is no type {model.name} can be"
                else:
                    yield from self._invalid(rules, node.selection_set, narrowed)
            elif isinstance(node, FieldNode):
                yield from self._invalid_field(rules, node, model)

    def _invalid_field(self, rules: Rules, node: FieldNode, model: TypeModel) -> Iterator[Problem]:
        name = node.name.value
        if name == "__typename":
            return
        found = model.fields.get(name)
        if found is None:
            yield (
                "INVALID_FIELDS",
                f"{model.name} has no field {name}; one of another subgraph must be declared @external here",
            )
            return
        target = self._subgraph.types.get(named(found.node.type))
        if rules is KEY and target and target.kind in (Kind.INTERFACE, Kind.UNION):
            yield (
                "FIELDS_SELECT_INVALID_TYPE",
                f"{found.coordinate} is an {target.kind.value}".replace("an u", "a u"),
            )
        if node.alias:
            yield "INVALID_FIELDS", f"{found.coordinate} cannot have an alias"
        yield from (("INVALID_FIELDS", problem) for problem in argument_problems(node, found))
        if target is None or not target.composite:
            if node.selection_set:
                yield "INVALID_FIELDS", f"{found.coordinate} has no fields of its own"
        elif node.selection_set is None:
            yield "INVALID_FIELDS", f"{found.coordinate} needs a selection of its fields"
        else:
            yield from self._invalid(rules, node.selection_set, target)

    def _overlap(self, one: TypeModel, other: TypeModel) -> bool:
        return bool(self._runtime(one) & self._runtime(other))

    def _runtime(self, model: TypeModel) -> set[str]:
        if model.kind is Kind.UNION:
            return set(model.members)
        if model.kind is Kind.INTERFACE:
            return {item.name for item in self._subgraph.implementations(model.name)}
        return {model.name}

    def _misplaced(
        self, rules: Rules, selection_set: SelectionSetNode, model: TypeModel, *, below_external: bool
    ) -> Iterator[Problem]:
        """Fields that are there, but cannot be in such a field set."""
        for node in selection_set.selections:
            if node.directives:
                yield "DIRECTIVE_IN_FIELDS_ARG", "a field set has no directives"
            if isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition else model.name
                narrowed = self._subgraph.types[condition]
                yield from self._misplaced(rules, node.selection_set, narrowed, below_external=below_external)
            elif isinstance(node, FieldNode) and node.name.value in model.fields:
                found = model.fields[node.name.value]
                yield from self._misplaced_field(rules, node, found, below_external)

    def _misplaced_field(
        self, rules: Rules, node: FieldNode, found: FieldModel, below_external: bool
    ) -> Iterator[Problem]:
        if found.arguments and not rules.arguments:
            yield "FIELDS_HAS_ARGS", f"{found.coordinate} has arguments"
        if node.selection_set is None:
            if rules.external_leaves and not (found.external or below_external):
                why = "is a key of an extension" if found.fake_external else "is not @external"
                yield "FIELDS_MISSING_EXTERNAL", f"{found.coordinate} is resolved here anyway: it {why}"
            return
        target = self._subgraph.types[named(found.node.type)]
        external = found.external or any(
            item.external
            for model in self._subgraph.implementations(found.parent.name)
            if (item := model.fields.get(found.name))
        )
        yield from self._misplaced(
            rules, node.selection_set, target, below_external=below_external or external
        )


def argument_problems(node: FieldNode, found: FieldModel) -> Iterator[str]:
    """Arguments a field does not have, or lacks, or cannot have the value of."""
    given = {item.name.value: item.value for item in node.arguments or ()}
    for name in sorted(given.keys() - found.arguments.keys()):
        yield f"{found.coordinate} has no argument {name}"
    for name, argument in found.arguments.items():
        if name not in given and required(argument):
            yield f"{found.coordinate} needs a value for argument {name}"
        elif name in given and not _valid(given[name], argument):
            text = f"{print_ast(given[name])} is no {print_ast(argument.node.type)}"
            yield f"argument {name} of {found.coordinate}: {text}"


def _valid(value: ValueNode, argument: Element) -> bool:
    schema = argument.subgraph.graphql
    assert schema is not None  # the subgraph is valid
    type_: Any = type_from_ast(schema, argument.node.type)
    return not variables_of(value) and coerce_input_literal(value, type_) is not Undefined


def required(element: Element) -> bool:
    """Whether a value must be given: non-null and without default."""
    return isinstance(element.node.type, NonNullTypeNode) and element.node.default_value is None
