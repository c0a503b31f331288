"""Compiles operations and plans into estimates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_operation_ast,
    parse,
    value_from_ast_untyped,
)

from gateway.cost.program import Program, Term, Variables
from gateway.cost.sizes import list_size
from gateway.cost.weights import MUTATION_WEIGHT, FieldWeight, Weights
from gateway.federation import Supergraph
from gateway.federation.selection import condition_argument, variables_of
from gateway.planner import Plan

ENTITIES = "_entities"
Conditions = tuple[tuple[str, bool], ...]
Sized = tuple[tuple[tuple[str, ...], Term], ...]
"""Sizes of fields further down, by the path to each."""


@dataclass(frozen=True)
class Estimate:
    """What one operation costs."""

    program: Program
    total: Term

    def of(self, variables: Variables) -> int:
        """The cost with these (coerced) variables. Raises `InvalidSlicing`."""
        return self.program.run(variables)(self.total)


@dataclass(frozen=True)
class PlanEstimate:
    """What a plan's requests cost, by subgraph."""

    program: Program
    subgraphs: Mapping[str, Term]

    def of(self, variables: Variables) -> dict[str, int]:
        """The cost by subgraph. Raises `InvalidSlicing`."""
        value = self.program.run(variables)
        return {name: value(term) for name, term in self.subgraphs.items()}


class Estimator:
    """Estimates over one supergraph; lists of unknown size have `list_size_default` items."""

    def __init__(self, supergraph: Supergraph, list_size_default: int) -> None:
        self.supergraph = supergraph
        self.weights = Weights(supergraph)
        self.list_size = list_size_default

    def operation(self, document: DocumentNode, name: str | None) -> Estimate:
        """The estimate of a valid operation, without regard to subgraphs."""
        program = Program()
        operation = get_operation_ast(document, name)
        assert operation is not None
        return Estimate(program, _Compiling(self, program, document).operation(operation))

    def plan(self, plan: Plan) -> PlanEstimate:
        """The estimate of a plan."""
        program = Program()
        found: dict[str, list[Term]] = {}
        for fetch in plan.fetches:
            document = parse(fetch.operation, no_location=True)
            operation = document.definitions[0]
            assert isinstance(operation, OperationDefinitionNode)
            cost = _Compiling(self, program, document).operation(operation)
            found.setdefault(fetch.subgraph, []).append(cost)
        return PlanEstimate(program, {name: program.add(costs) for name, costs in found.items()})


@dataclass(frozen=True, slots=True)
class _Entry:
    """A field as selected: on which type, for which runtime types, under which conditions."""

    node: FieldNode
    static: str
    types: frozenset[str]
    conditions: Conditions


class _Compiling:
    """The compilation of one document. What is selected of an object is compiled once, wherever the same
    selection sets are selected together: fragments cost time only once."""

    def __init__(self, estimator: Estimator, program: Program, document: DocumentNode) -> None:
        self._supergraph = estimator.supergraph
        self._weights = estimator.weights
        self._default = estimator.list_size
        self._program = program
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._objects: dict[tuple[object, ...], Term] = {}
        self._sizes: dict[int, Term] = {}

    def operation(self, operation: OperationDefinitionNode) -> Term:
        root = self._supergraph.roots[operation.operation]
        fields = self._fields(root, [(root, operation.selection_set)], ())
        base = MUTATION_WEIGHT if operation.operation is OperationType.MUTATION else 0
        return self._program.add([base, fields.get(root, 0)])

    def _object(self, type_name: str, sets: list[tuple[str, SelectionSetNode]], sized: Sized) -> Term:
        """What one object costs of which these are selected: that of the most expensive type."""
        memo = (type_name, frozenset((static, id(node)) for static, node in sets), sized)
        if memo not in self._objects:
            fields = self._fields(type_name, sets, sized)
            self._objects[memo] = self._program.largest(
                self._program.add([self._weights.of_type(name), cost]) for name, cost in fields.items()
            )
        return self._objects[memo]

    def _fields(
        self, type_name: str, sets: list[tuple[str, SelectionSetNode]], sized: Sized
    ) -> dict[str, Term]:
        """What the fields of an object cost, by its type; fields of one response key are one field."""
        types = self._supergraph.possible_types[type_name]
        groups: dict[tuple[str, frozenset[str], Conditions], list[_Entry]] = {}
        for entry in self._entries(types, sets):
            key = (entry.node.alias or entry.node.name).value
            groups.setdefault((key, entry.types, entry.conditions), []).append(entry)
        costs: dict[str, list[Term]] = {name: [] for name in types}
        for (_, narrowed, conditions), entries in groups.items():
            cost = self._program.where(conditions, self._field(narrowed, entries, sized))
            if cost != 0:
                for name in narrowed:
                    costs[name].append(cost)
        sums: dict[tuple[Term, ...], Term] = {}
        for terms in map(tuple, costs.values()):
            if terms not in sums:
                sums[terms] = self._program.add(terms)
        return {name: sums[tuple(terms)] for name, terms in costs.items()}

    def _entries(self, types: frozenset[str], sets: list[tuple[str, SelectionSetNode]]) -> Iterator[_Entry]:
        pending: list[tuple[str, SelectionSetNode, frozenset[str], Conditions]] = [
            (static, node, types, ()) for static, node in reversed(sets)
        ]
        seen: set[tuple[int, frozenset[str], Conditions]] = set()
        while pending:
            static, selections, narrowed, conditions = pending.pop()
            if not narrowed or (id(selections), narrowed, conditions) in seen:
                continue
            seen.add((id(selections), narrowed, conditions))
            for node in selections.selections:
                own = _conditions(node.directives or ())
                if own is None:
                    continue
                both = tuple(sorted({*conditions, *own}))
                if isinstance(node, FieldNode):
                    yield _Entry(node, static, narrowed, both)
                    continue
                if isinstance(node, FragmentSpreadNode):
                    target: Any = self._fragments[node.name.value]
                else:
                    assert isinstance(node, InlineFragmentNode)
                    target = node
                condition = target.type_condition.name.value if target.type_condition else static
                within = narrowed & self._supergraph.possible_types[condition]
                pending.append((condition, target.selection_set, within, both))

    def _field(self, types: frozenset[str], entries: list[_Entry], sized: Sized) -> Term:
        """What a field costs: itself, its arguments, and its value or the items of its list."""
        node, static = entries[0].node, entries[0].static
        name = node.name.value
        if name == ENTITIES:
            return self._entities(entries)
        info = self._weights.of_field(static, name)
        if info is None:  # introspection
            return 0
        own = [info, *(found for each in sorted(types) if (found := self._weights.of_field(each, name)))]
        size_from = next((found for found in own if found.size), info)
        below = tuple((path[1:], term) for path, term in sized if path[0] == name)
        size: Term | None = next((term for path, term in below if not path), None)
        children = tuple((path, term) for path, term in below if path)
        if size_from.size is not None:
            declared = self._size(size_from, node)
            if size_from.size.sized:
                children = (*children, *((path, declared) for path in size_from.size.sized))
            elif size is None:
                size = declared
        sets = [(info.named_type, entry.node.selection_set) for entry in entries if entry.node.selection_set]
        item = (
            self._object(info.named_type, sets, children) if sets else self._weights.of_type(info.named_type)
        )
        if info.is_list:
            item = self._program.multiply(self._default if size is None else size, item)
        return self._program.add([max(found.weight for found in own), *self._arguments(info, node), item])

    def _entities(self, entries: list[_Entry]) -> Term:
        """As many entities as a list of unknown size has, each of the most expensive type asked for."""
        costs: list[Term] = []
        for entry in entries:
            assert entry.node.selection_set is not None
            for fragment in entry.node.selection_set.selections:
                assert isinstance(fragment, InlineFragmentNode)
                assert fragment.type_condition is not None
                name = fragment.type_condition.name.value
                costs.append(self._object(name, [(name, fragment.selection_set)], ()))
        return self._program.multiply(max(self._default, 1), self._program.largest(costs))

    def _size(self, info: FieldWeight, node: FieldNode) -> Term:
        if id(node) not in self._sizes:
            assert info.size is not None
            self._sizes[id(node)] = list_size(self._program, info, info.size, node, self._default)
        return self._sizes[id(node)]

    def _arguments(self, info: FieldWeight, node: FieldNode) -> Iterator[Term]:
        for argument in node.arguments or ():
            declared = info.arguments.get(argument.name.value)
            if declared is None or isinstance(argument.value, NullValueNode):
                continue
            yield declared.weight
            if not self._weights.costs(declared.type):
                continue
            if variables_of(argument):
                yield self._program.given(
                    lambda variables, value=argument.value, type_=declared.type: self._weights.of_input(
                        value_from_ast_untyped(value, dict(variables)), type_
                    )
                )
            else:
                yield self._weights.of_input(value_from_ast_untyped(argument.value), declared.type)


def _conditions(directives: tuple[DirectiveNode, ...]) -> Conditions | None:
    """The variables `@skip` and `@include` depend on and the value each must have; None: never included."""
    found: list[tuple[str, bool]] = []
    for directive in directives:
        if directive.name.value not in ("skip", "include"):
            continue
        wanted = directive.name.value == "include"
        value = condition_argument(directive)
        if isinstance(value, VariableNode):
            found.append((value.name.value, wanted))
        elif value_from_ast_untyped(value) is not wanted:
            return None
    return tuple(found)
