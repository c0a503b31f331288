"""Whether every field a client can ask for can be had, on every way it can be asked for.

A walk over all states (an object of a type, held at a set of nodes) that a query can lead to: each field of
the type must resolve at one of the nodes reachable from there.
"""

from collections.abc import Iterator

from graphql import GraphQLObjectType, GraphQLSchema, OperationType

from gateway.composition.errors import Report
from gateway.federation.model import TypeInfo
from gateway.federation.query_graph import Node, QueryGraph
from gateway.federation.supergraph import Supergraph

State = tuple[str, frozenset[Node]]


def check_satisfiability(supergraph: Supergraph, report: Report) -> None:
    """Report each field that some query can select and no subgraph can give there."""
    graph = QueryGraph(supergraph)
    seen: set[State] = set()
    for operation, name in supergraph.roots.items():
        pending: list[tuple[State, str]] = [((name, graph.roots(operation)), operation.value)]
        while pending:
            state, path = pending.pop()
            if state in seen:
                continue
            seen.add(state)
            pending.extend(_check(graph, supergraph.api_schema, state, path, report, operation))


def _check(
    graph: QueryGraph,
    api: GraphQLSchema,
    state: State,
    path: str,
    report: Report,
    operation: OperationType,
) -> Iterator[tuple[State, str]]:
    type_name, nodes = state
    info = graph.supergraph.types[type_name]
    if info.abstract:
        yield from _narrowed(graph, info, nodes, path)
        return
    visible = api.type_map.get(type_name)
    if not isinstance(visible, GraphQLObjectType):
        return
    for name in visible.fields:
        field = info.fields[name]
        edges = [
            edge
            for node in nodes
            if (edge := node.fields.get(name)) and graph.usable(nodes, type_name, node, edge)
        ]
        if not edges:
            report.error(
                "SATISFIABILITY_ERROR",
                f"{path} leads to {type_name} in {_graphs(nodes)}, from where {type_name}.{name} cannot be"
                " had: no key leads to a subgraph that resolves it",
            )
            continue
        targets = frozenset(edge.target for edge in edges if edge.target)
        if targets:
            reached = graph.closure(targets, field.named_type)
            yield (field.named_type, reached), f"{path}.{name}"


def _narrowed(
    graph: QueryGraph, info: TypeInfo, nodes: frozenset[Node], path: str
) -> Iterator[tuple[State, str]]:
    for type_name in sorted(graph.supergraph.possible_types[info.name]):
        casts = frozenset(cast for node in nodes if (cast := node.cast(type_name)))
        if casts:
            yield (type_name, graph.closure(casts, type_name)), f"{path}<{type_name}>"


def _graphs(nodes: frozenset[Node]) -> str:
    return ", ".join(sorted({node.graph for node in nodes})) or "no subgraph"
