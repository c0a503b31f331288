"""Which requirements a document depends on, and what a viewer's verdict on it is.

The verdict is small and hashable, so that plans are kept by it: viewers who lack the same things share them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_operation_ast,
    type_from_ast,
)

from gateway.auth.requirements.rewriting import Rewriting
from gateway.auth.requirements.rules import Grants, Requirement, Rules
from gateway.federation import Supergraph
from gateway.federation.selection import Selections
from gateway.planner import Budget, Refusal


@dataclass(frozen=True)
class Needs:
    """What an operation depends on; `variables` may hold values of types that require something."""

    requirements: frozenset[Requirement] = frozenset()
    variables: tuple[tuple[str, GraphQLInputType], ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What of an operation's needs is not met: requirements, and variables with values not to be used."""

    unmet: frozenset[Requirement] = frozenset()
    variables: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.unmet)


class Requirements:
    """The requirements of one supergraph, asked about operations that are valid against its API schema."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._supergraph = supergraph
        self._rules = Rules(supergraph)

    def needs(self, document: DocumentNode, operation_name: str | None) -> Needs:
        """What an operation depends on, in time linear in the document."""
        operation = get_operation_ast(document, operation_name)
        if operation is None or not self._rules:
            return Needs()
        requirements = frozenset(_Collecting(self._rules, document).operation(operation))
        return Needs(requirements, tuple(self._variables(operation)) if requirements else ())

    def _variables(self, operation: OperationDefinitionNode) -> Iterator[tuple[str, GraphQLInputType]]:
        for node in operation.variable_definitions or ():
            type_: Any = type_from_ast(self._supergraph.api_schema, node.type)
            if type_ is not None and self._rules.guarded_inputs(get_named_type(type_).name):
                yield node.variable.name.value, type_

    def verdict(self, needs: Needs, grants: Grants, variables: Mapping[str, Any]) -> Verdict:
        """What is not met, given the operation's coerced variables."""
        unmet = frozenset(need for need in needs.requirements if not need.met_by(grants))
        if not unmet:
            return Verdict()
        refused = {
            name
            for name, type_ in needs.variables
            if any(
                not unmet.isdisjoint(self._rules.of_type(used)) for used in _used(variables.get(name), type_)
            )
        }
        return Verdict(unmet, frozenset(refused))

    def refuse(
        self, verdict: Verdict, root_type: str, selections: Selections, budget: Budget
    ) -> tuple[Selections, tuple[Refusal, ...]]:
        """The selections with what the verdict refuses marked so, and a refusal for each."""
        if not verdict:
            return selections, ()
        return Rewriting(self._rules, verdict.unmet, verdict.variables, budget).run(root_type, selections)


def _used(value: Any, type_: GraphQLInputType) -> Iterator[str]:
    """Names of the scalars and enums a coerced value consists of."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if value is None:
        return
    if isinstance(type_, GraphQLList):
        for item in value if isinstance(value, list) else [value]:
            yield from _used(item, type_.of_type)
    elif isinstance(type_, GraphQLInputObjectType):
        for name, item in value.items():
            yield from _used(item, type_.fields[name].type)
    else:
        yield get_named_type(type_).name


class _Collecting:
    """Collects the requirements of one document's selections, each fragment once."""

    def __init__(self, rules: Rules, document: DocumentNode) -> None:
        self._rules = rules
        self._types = rules.supergraph.types
        self._possible = rules.supergraph.possible_types
        self._schema = rules.supergraph.api_schema
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._seen: set[str] = set()

    def operation(self, operation: OperationDefinitionNode) -> Iterator[Requirement]:
        root = self._rules.supergraph.roots[operation.operation]
        yield from self._within(root, operation.selection_set)

    def _within(self, static: str, selections: SelectionSetNode) -> Iterator[Requirement]:
        yield from self._rules.of_type(static)
        for type_name in self._possible[static]:
            yield from self._rules.of_type(type_name)
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield from self._field(static, node)
            elif isinstance(node, InlineFragmentNode):
                narrowed = node.type_condition.name.value if node.type_condition else static
                yield from self._within(narrowed, node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in self._seen:
                self._seen.add(node.name.value)
                fragment = self._fragments[node.name.value]
                yield from self._within(fragment.type_condition.name.value, fragment.selection_set)

    def _field(self, static: str, node: FieldNode) -> Iterator[Requirement]:
        name = node.name.value
        if name.startswith("__"):
            return
        for concrete in self._possible[static]:
            yield from self._rules.of_field(static, concrete, name)
        declared = self._schema.type_map[static].fields[name]  # type: ignore[attr-defined]
        for argument in declared.args.values():
            for used in self._rules.guarded_inputs(get_named_type(argument.type).name):
                yield from self._rules.of_type(used)
        if node.selection_set is not None:
            yield from self._within(self._types[static].fields[name].named_type, node.selection_set)
