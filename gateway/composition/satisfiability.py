"""Whether every field a client can ask for can be had, on every way it can be asked for.

A walk over all states (an object of a type, held at a set of nodes) that a query can lead to: each field of
the type must resolve at one of the nodes reachable from there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from graphql import DocumentNode, GraphQLObjectType, GraphQLSchema, OperationType, print_ast

from gateway.composition.errors import Place, Report
from gateway.composition.model import SubgraphModel
from gateway.federation.model import Kind, TypeInfo
from gateway.federation.parse import InvalidSupergraph
from gateway.federation.query_graph import Edge, Node, QueryGraph
from gateway.federation.supergraph import Supergraph

LABELS_COMBINED = 4
"""Of more labels than this not every combination is looked at, but all, none, and each one alone."""

State = tuple[str, frozenset[Node]]
Found = tuple[str, str, tuple[Place, ...]]
"""An error's code, its message, and the parts of subgraphs it is about."""


def check_satisfiability(document: DocumentNode, subgraphs: Sequence[SubgraphModel], report: Report) -> None:
    """Report each field that some query can select and no subgraph can give there.

    Where fields are being moved by labelled overrides, that holds before, during and after the move.
    """
    try:
        supergraph = Supergraph.parse(print_ast(document))
    except InvalidSupergraph as problem:
        report.error("INVALID_GRAPHQL", f"the merged schema: {problem}")
        return
    models = {subgraph.name: subgraph for subgraph in subgraphs}
    for labels in _active(sorted(supergraph.override_labels)):
        graph = QueryGraph(supergraph.under(labels))
        for operation, name in supergraph.roots.items():
            walk = _Walk(graph, supergraph.api_schema, models, report)
            roots = graph.roots(operation)
            if operation is OperationType.MUTATION:
                walk.mutations((name, roots))
            else:
                walk.run([((name, roots), operation.value)])
            for code, message, places in walk.errors:
                report.error(code, message, *places)


def _active(labels: Sequence[str]) -> Iterator[frozenset[str]]:
    """The sets of labels that can be active together."""
    if len(labels) <= LABELS_COMBINED:
        for length in range(len(labels) + 1):
            yield from map(frozenset, combinations(labels, length))
        return
    everything = frozenset(labels)
    for label in labels:
        yield from (frozenset({label}), everything - {label})
    yield from (frozenset(), everything)


@dataclass(slots=True)
class _Walk:
    """One walk; `seen` are the states it has been at."""

    graph: QueryGraph
    api: GraphQLSchema
    models: Mapping[str, SubgraphModel]
    report: Report
    errors: list[Found] = field(default_factory=list)
    seen: set[State] = field(default_factory=set)

    def run(self, starts: Iterable[tuple[State, str]]) -> None:
        pending = list(starts)
        while pending:
            state, path = pending.pop()
            if state not in self.seen:
                self.seen.add(state)
                pending.extend(self._check(state, path))

    def mutations(self, state: State) -> None:
        """A mutation field is called in one subgraph: what is asked of its answer must do from there."""
        type_name, nodes = state
        for name, edges in self._edges(type_name, nodes, "mutation"):
            tried: list[list[Found]] = []
            for edge in edges:
                walk = _Walk(self.graph, self.api, self.models, self.report)
                walk.run(walk._follow(type_name, name, [edge], "mutation"))
                tried.append(walk.errors)
            if all(tried):
                self.errors.extend(dict.fromkeys(error for found in tried for error in found))

    def _check(self, state: State, path: str) -> Iterator[tuple[State, str]]:
        type_name, nodes = state
        info = self.graph.supergraph.types[type_name]
        if info.abstract:
            yield from self._narrowed(info, nodes, path)
            return
        for name, edges in self._edges(type_name, nodes, path):
            yield from self._follow(type_name, name, edges, path)

    def _edges(self, type_name: str, nodes: frozenset[Node], path: str) -> Iterator[tuple[str, list[Edge]]]:
        """The ways to each field clients see; an error where there is none."""
        visible = self.api.type_map.get(type_name)
        for name in visible.fields if isinstance(visible, GraphQLObjectType) else ():
            edges = [
                edge
                for node in nodes
                if (edge := node.fields.get(name)) and self.graph.usable(nodes, type_name, node, edge)
            ]
            if edges:
                yield name, edges
            else:
                self.errors.append(
                    (
                        "SATISFIABILITY_ERROR",
                        f"{path} leads to {type_name} in {_graphs(nodes)}, from where {type_name}.{name}"
                        " cannot be had: no key leads to a subgraph that resolves it",
                        (*self._fields(type_name, name), *self._types(nodes)),
                    )
                )

    def _follow(
        self, type_name: str, name: str, edges: Sequence[Edge], path: str
    ) -> Iterator[tuple[State, str]]:
        targets = frozenset(edge.target for edge in edges if edge.target)
        if not targets:
            return
        target = self.graph.supergraph.types[type_name].fields[name].named_type
        if self._share_runtime_types(type_name, name, target, targets):
            yield (target, self.graph.closure(targets, target)), f"{path}.{name}"

    def _share_runtime_types(self, type_name: str, name: str, target: str, targets: frozenset[Node]) -> bool:
        """Whether subgraphs that share a field can answer it with an object of one type."""
        info = self.graph.supergraph.types[type_name]
        shared = sum(join.resolves for join in info.fields[name].joins.values()) > 1
        types = self.graph.supergraph.types
        abstract = [node for node in targets if types[node.type].abstract and not node.fake]
        if info.kind is not Kind.OBJECT or not shared or len({node.graph for node in abstract}) < 2:
            return True
        runtime = {node.graph: node.runtime for node in targets if not node.fake}
        if not any(runtime.values()):
            return True
        seen = "; ".join(
            f"{', '.join(sorted(found)) or 'none'} in {graph}" for graph, found in sorted(runtime.items())
        )
        if not frozenset.intersection(self.graph.supergraph.possible_types[target], *runtime.values()):
            self.errors.append(
                (
                    "SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES",
                    f"{type_name}.{name} is shared, but no type can be its answer everywhere: {seen}",
                    tuple(self._fields(type_name, name)),
                )
            )
            return False
        if len(set(runtime.values())) > 1:
            self.report.hint(
                "INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN",
                f"{type_name}.{name} is shared and must be answered alike everywhere, but can be {seen}",
                *self._fields(type_name, name),
            )
        return True

    def _narrowed(self, info: TypeInfo, nodes: frozenset[Node], path: str) -> Iterator[tuple[State, str]]:
        fake = all(node.fake for node in nodes)
        for type_name in sorted(self.graph.supergraph.possible_types[info.name]):
            casts = frozenset(cast for node in nodes if (cast := node.cast(type_name)))
            if fake and not casts:
                self.errors.append(
                    (
                        "SATISFIABILITY_ERROR",
                        f"{path} leads to @interfaceObject {info.name} in {_graphs(nodes)}, from where no key"
                        f" leads to a subgraph that knows which of them is a {type_name}",
                        tuple(self._types(nodes)),
                    )
                )
            if casts:
                yield (type_name, self.graph.closure(casts, type_name)), f"{path}<{type_name}>"

    def _fields(self, type_name: str, name: str) -> Iterator[Place]:
        """A field in the subgraphs that have it: what cannot be had, or is had differently."""
        for model in self.models.values():
            declared = model.types.get(type_name)
            if declared and name in declared.fields:
                yield declared.fields[name].place

    def _types(self, nodes: frozenset[Node]) -> Iterator[Place]:
        """The types an object is held at, for want of a key that leads on."""
        for node in sorted(nodes, key=lambda node: node.graph):
            yield self.models[node.graph].types[node.type].place


def _graphs(nodes: frozenset[Node]) -> str:
    return ", ".join(sorted({node.graph for node in nodes})) or "no subgraph"
