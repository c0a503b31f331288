"""`Planner`: from an operation to a plan."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_operation_ast,
    parse,
    print_ast,
)

from gateway.federation.query_graph import Node, QueryGraph
from gateway.federation.selection import FieldSelection, Selection, Selections, condition_argument, from_ast
from gateway.federation.supergraph import Supergraph
from gateway.planner.budget import STEP_LIMIT, Budget, TooComplex
from gateway.planner.fetches import Draft, Tree, build, ordered
from gateway.planner.goals import Expander, Goal
from gateway.planner.operations import OperationPrinter
from gateway.planner.plan import Fetch, NoPlan, Plan, ProjectionField, Refusal
from gateway.planner.requests import fetches
from gateway.planner.search import Search, cheapest
from gateway.planner.space import Scope, Space

INTROSPECTION = ("__schema", "__type")

LABEL_SETS_KEPT = 16
"""Query graphs kept, one for each set of active labels of progressive overrides."""

Refuse = Callable[[str, Selections, Budget], tuple[Selections, tuple[Refusal, ...]]]
"""From a root type and a selection to the selection with what is refused marked so, and where that is.

It sees every fragment where it is spread, and takes a step of the budget for each selection.
"""


def _nothing(
    _root_type: str, selections: Selections, _budget: Budget
) -> tuple[Selections, tuple[Refusal, ...]]:
    return selections, ()


class Planner:
    """Plans operations against one supergraph.

    `always_fetch` names, by entity type, the fields a guard is asked with: they are fetched wherever an
    object of that type is selected, and never shown to the client. `step_limit`: steps planning one
    operation may take.
    """

    def __init__(
        self,
        supergraph: Supergraph,
        always_fetch: Mapping[str, frozenset[str]] = MappingProxyType({}),
        step_limit: int = STEP_LIMIT,
    ) -> None:
        for type_name, names in always_fetch.items():
            missing = names - supergraph.types[type_name].fields.keys()
            if missing:
                raise ValueError(f"always_fetch: {type_name} has no field {', '.join(sorted(missing))}")
        self.supergraph = supergraph
        self._graphs: OrderedDict[frozenset[str], QueryGraph] = OrderedDict()
        self._step_limit = step_limit
        self._always_fetch = {name: fields for name, fields in always_fetch.items() if fields}

    def plan(
        self,
        document: DocumentNode,
        operation_name: str | None,
        conditions: Mapping[str, bool],
        refuse: Refuse = _nothing,
        labels: frozenset[str] = frozenset(),
    ) -> Plan:
        """Plan one operation of a document that is valid against the API schema.

        `conditions` are the values of variables `condition_variables` names. The others, which only a query
        may have, are left open: the plan serves both values. `refuse` says what the viewer may not see;
        `labels` are the active ones of `Supergraph.override_labels`. Raises `NoPlan`, `TooComplex` where it
        needs more steps than it may.
        """
        return self.planning(document, operation_name, conditions, refuse, labels).result

    def planning(
        self,
        document: DocumentNode,
        operation_name: str | None,
        conditions: Mapping[str, bool],
        refuse: Refuse = _nothing,
        labels: frozenset[str] = frozenset(),
    ) -> "Planning":
        """As `plan`, with all that led to it."""
        operation = get_operation_ast(document, operation_name)
        if operation is None:
            raise NoPlan("the document has no such operation")
        fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        open_ = sorted(condition_variables(document, operation_name) - conditions.keys())
        if open_ and operation.operation is not OperationType.QUERY:
            raise ValueError(f"no condition of a {operation.operation.value} may be open: {open_}")
        try:
            selections = from_ast(operation.selection_set, fragments, conditions)
            budget = Budget(self._step_limit)
            selections, refused = refuse(self.supergraph.roots[operation.operation], selections, budget)
            planning = Planning(self, self.graph(labels), operation, selections, budget)
            planning.result = replace(planning.plan(), refused=refused, open=tuple(open_))
        except RecursionError:
            raise TooComplex("the operation is nested too deeply") from None
        return planning

    def graph(self, labels: frozenset[str]) -> QueryGraph:
        """The query graph under a set of active labels; those used last are kept."""
        labels &= self.supergraph.override_labels
        graph = self._graphs.pop(labels, None) or QueryGraph(self.supergraph.under(labels))
        self._graphs[labels] = graph
        if len(self._graphs) > LABEL_SETS_KEPT:
            self._graphs.popitem(last=False)
        return graph


class Planning:
    """The planning of one operation: its searches with what they were for, the fetches as they were found
    before any were put together, and the plan."""

    result: Plan
    printer: OperationPrinter | None = None

    def __init__(
        self,
        planner: Planner,
        graph: QueryGraph,
        operation: OperationDefinitionNode,
        selections: Selections,
        budget: Budget,
    ) -> None:
        self.planner = planner
        self.graph = graph
        self.searches: list[tuple[Search, tuple[Goal, ...]]] = []
        self.drafts: list[Draft] = []
        self.budget = budget
        self.operation = operation.operation
        self.definitions = {
            node.variable.name.value: print_ast(node) for node in operation.variable_definitions or ()
        }
        self.root = planner.supergraph.roots[operation.operation]
        flat = list(self._flat(selections))
        self.introspection = [field for field in flat if field.name in INTROSPECTION]
        self.fields = [field for field in flat if field.name not in INTROSPECTION]
        self.order = {field.key: position for position, field in reversed(list(enumerate(flat)))}

    def plan(self) -> Plan:
        fetches, projection = self._query() if self.operation is OperationType.QUERY else self._serial()
        if self.operation is OperationType.SUBSCRIPTION and not fetches:
            raise NoPlan("a subscription asks for one field that a subgraph has")
        for field in self.introspection:
            projection.append(
                ProjectionField(field.key, field.key, field.name, self.root, "", when=field.when)
            )
        projection.sort(key=lambda item: self.order[item.key])
        return Plan(self.operation.value, self.root, fetches, tuple(projection), self._introspection())

    def _flat(self, selections: Selections) -> Iterator[FieldSelection]:
        """Root fields: every fragment on the root type applies."""
        for selection in selections:
            self.budget.step()
            if isinstance(selection, FieldSelection):
                yield selection
            else:
                yield from self._flat(selection.selections)

    def _query(self) -> tuple[tuple[Fetch, ...], list[ProjectionField]]:
        roots = self.graph.roots(self.operation)
        search, goals = self._search(roots, Scope(), self.fields, "")
        self.searches.append((search, goals))
        tree = Tree()
        drafts = build(search, search.expander.guards, tree)
        return self._fetches(drafts, search.space, tree), self._projection(goals)

    def _serial(self) -> tuple[tuple[Fetch, ...], list[ProjectionField]]:
        """Root fields one after another, each from one subgraph and with all its fetches: those of a
        mutation, and the one of a subscription.

        A field joins the request of the one before it if that needs no other fetch.
        """
        scope, tree = Scope(), Tree()
        drafts: list[Draft] = []
        before: list[Draft] = []
        projection: list[ProjectionField] = []
        space = None
        for key, group in groupby(sorted(self.fields, key=lambda f: self.order[f.key]), lambda f: f.key):
            fields = list(group)
            search, goals = self._cheapest(scope, fields, key)
            self.searches.append((search, goals))
            projection.extend(self._projection(goals))
            space = search.space
            found = build(search, search.expander.guards, tree)
            if not found:
                continue
            first = found[0]
            if len(before) == 1 and before[0].graph == first.graph:
                self._join(before[0], first, found)
                found = [before[0], *found[1:]]
                drafts.extend(found[1:])
            else:
                first.depends_on.update(before)
                drafts.extend(found)
            before = found
        if space is None:
            return (), projection
        return self._fetches(ordered(drafts), space, tree), projection

    @staticmethod
    def _join(target: Draft, draft: Draft, following: list[Draft]) -> None:
        target.entries.extend(draft.entries)
        target.guards.extend(draft.guards)
        for other in following:
            if draft in other.depends_on:
                other.depends_on.discard(draft)
                other.depends_on.add(target)

    def _cheapest(
        self, scope: Scope, fields: list[FieldSelection], key: str
    ) -> tuple[Search, tuple[Goal, ...]]:
        best: tuple[Search, tuple[Goal, ...]] | None = None
        failure = NoPlan(f"no subgraph has {self.root}.{fields[0].name}")
        for node in sorted(self.graph.roots(self.operation), key=lambda node: node.graph):
            if fields[0].name != "__typename" and fields[0].name not in node.fields:
                continue
            try:
                found = self._search(frozenset({node}), scope, fields, key)
            except NoPlan as error:
                failure = error
                continue
            if best is None or found[0].cost < best[0].cost:
                best = found
        if best is None:
            raise failure
        return best

    def _search(
        self, roots: frozenset[Node], scope: Scope, fields: list[FieldSelection], identity: str
    ) -> tuple[Search, tuple[Goal, ...]]:
        space = Space(self.graph, self.root, roots, scope)
        expander = Expander(space, self.planner._always_fetch, self.budget)
        goals = expander.client(space.root, tuple(fields), identity)
        wanted = tuple(goal for goal in goals if goal.wanted and goal.field.name != "__typename")
        return cheapest(expander, wanted), goals

    def _fetches(self, drafts: list[Draft], space: Space, tree: Tree) -> tuple[Fetch, ...]:
        self.drafts = drafts
        self.printer = OperationPrinter(space, tree, self.definitions)
        return fetches(drafts, self.printer, self.operation.value)

    def _projection(self, goals: tuple[Goal, ...]) -> list[ProjectionField]:
        schema = self.planner.supergraph.api_schema
        return [field for goal in goals if (field := _project(goal, schema))]

    def _introspection(self) -> DocumentNode | None:
        if not self.introspection:
            return None
        used = set().union(*(_variables(field) for field in self.introspection))
        declared = ", ".join(text for name, text in self.definitions.items() if name in used)
        body = " ".join(map(str, self.introspection))
        return parse(f"query{f'({declared})' if declared else ''} {{ {body} }}", no_location=True)


def _variables(field: FieldSelection) -> set[str]:
    found: set[str] = set()
    pending: list[Selection] = [field]
    while pending:
        selection = pending.pop()
        if isinstance(selection, FieldSelection):
            found |= selection.variables
            found.update(name for name, _ in selection.when)
        pending.extend(selection.selections)
    return found


def _project(goal: Goal, schema: GraphQLSchema) -> ProjectionField | None:
    """The client's view of a goal; None for what was added only to plan or to guard."""
    key, name, parent = goal.field.key, goal.field.name, goal.spot.type
    if not key:
        return None
    if name == "__typename":
        return ProjectionField(
            key, goal.slot, name, parent, "String!", goal.condition, None, goal.refused, goal.field.when
        )
    type_ = schema.type_map.get(parent)
    fields = getattr(type_, "fields", {})
    if name not in fields:
        return None
    children = None
    if goal.place is not None:
        children = tuple(field for child in goal.children if (field := _project(child, schema)))
    type_text = str(fields[name].type)
    return ProjectionField(
        key, goal.slot, name, parent, type_text, goal.condition, children, goal.refused, goal.field.when
    )


def condition_variables(document: DocumentNode, operation_name: str | None) -> frozenset[str]:
    """Names of the variables `@skip` and `@include` depend on: part of a plan's cache key."""
    found: set[str] = set()
    operation = get_operation_ast(document, operation_name)
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    pending = [operation.selection_set] if operation else []
    seen: set[str] = set()
    while pending:
        for node in pending.pop().selections:
            for directive in node.directives or ():
                if directive.name.value in ("skip", "include"):
                    value = condition_argument(directive)
                    if isinstance(value, VariableNode):
                        found.add(value.name.value)
            if (inner := getattr(node, "selection_set", None)) is not None:
                pending.append(inner)
            elif not hasattr(node, "alias") and (name := node.name.value) not in seen:  # type: ignore[union-attr]
                seen.add(name)
                pending.append(fragments[name].selection_set)
    return frozenset(found)
