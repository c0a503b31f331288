"""Prints what leads to a plan: the query graph, the ways considered for each leaf, the graph of fetches."""

from collections.abc import Iterator

from gateway.federation.query_graph import Edge, Node, QueryGraph
from gateway.federation.selection import print_selections
from gateway.planner.budget import Budget
from gateway.planner.fetches import Draft
from gateway.planner.goals import Goal, leaves
from gateway.planner.planner import Planning
from gateway.planner.search import Search
from gateway.planner.show import print_input, print_path
from gateway.planner.space import Presence

STEPS_PER_WAY = 1_000
"""What finding the cost of one way may take; it is for people, who see that it is not known."""


def print_graph(graph: QueryGraph) -> str:
    """Every node with its edges, then by which keys objects of a type are looked up where."""
    lines: list[str] = []
    for node in _nodes(graph):
        about = f" = {' | '.join(sorted(node.runtime))}" if {node.type} != node.runtime else ""
        lines.append(f"{node}{' (interface object)' if node.fake else ''}{about}")
        lines.extend(f"    {_edge(edge)}" for edge in node.fields.values())
    for name in sorted(graph.supergraph.possible_types):
        for node, keys in graph.entries(name):
            lines.extend(
                f"{name} is looked up at {node} by{print_selections(key.selections)}" for key in keys
            )
    return "\n".join(lines) + "\n"


def _nodes(graph: QueryGraph) -> list[Node]:
    """All nodes, those of views after those they are views of."""
    found: dict[Node, None] = {}
    for name in sorted(graph.supergraph.possible_types):
        for subgraph in graph.supergraph.subgraphs:
            if node := graph.node(subgraph, name):
                found[node] = None
    pending = list(found)
    while pending:
        node = pending.pop(0)
        casts = [cast for name in sorted(node.runtime) if (cast := node.cast(name))]
        for target in (*(edge.target for edge in node.fields.values()), *casts):
            if target and target not in found:
                found[target] = None
                pending.append(target)
    return sorted(found, key=lambda node: (node.type, node.graph, node.view))


def _edge(edge: Edge) -> str:
    target = f" -> {edge.target}" if edge.target else ""
    requires = f" requires{print_selections(edge.requires)}" if edge.requires else ""
    return f"{edge.name}{target}{requires}"


def print_paths(planning: Planning) -> str:
    """For each leaf the nodes it could be had from, with what each would cost by itself, and the choice."""
    lines: list[str] = []
    for search, goals in planning.searches:
        seen: set[tuple[object, str]] = set()
        for goal in leaves(goals):
            if (goal.spot, goal.slot) not in seen:
                seen.add((goal.spot, goal.slot))
                lines.extend(_leaf(search, goal))
    return "\n".join(lines) + "\n"


def _leaf(search: Search, goal: Goal) -> Iterator[str]:
    arguments = f"({goal.field.arguments})" if goal.field.arguments else ""
    yield f"{goal.spot.type}.{goal.field.name}{arguments} at {goal.spot.place}"
    for presence in dict.fromkeys(search.options(goal)):
        if (presence, goal.slot) in search.leaves:
            yield f"  * {_way(search, presence)}"
            continue
        other = Search(search.expander, Budget(STEPS_PER_WAY))
        found = other.alone(presence)
        cost = f"cost {found.cost} by itself" if found else "no way"
        yield f"    {presence.node}, {cost}"


def _way(search: Search, presence: Presence) -> str:
    """Where the fetch of a chosen presence starts."""
    start = search.start_of(presence)
    derivation = search.presences[start]
    if derivation.key is None:
        return f"{presence.node}, from the root"
    requires = f" with{print_selections(start.requires)}" if start.requires else ""
    keys = print_selections(derivation.key.selections)
    return f"{presence.node}, looked up at {start.spot.place} by{keys}{requires}"


def print_fetches(planning: Planning) -> str:
    """The fetches as found, before those that can be asked at once are put together."""
    numbers = {draft: number for number, draft in enumerate(planning.drafts)}
    lines: list[str] = []
    for draft, number in numbers.items():
        lines.extend(_draft(planning, draft, number, sorted(numbers[other] for other in draft.depends_on)))
    return "\n".join(lines) + "\n"


def _draft(planning: Planning, draft: Draft, number: int, after: list[int]) -> Iterator[str]:
    assert planning.printer is not None
    at = f" at {print_path(draft.path)}" if draft.path else ""
    waits = f" after {', '.join(map(str, after))}" if after else ""
    yield f"[{number}] {draft.graph}{at}{waits}"
    yield from (print_input(entity) for entity in draft.inputs)
    if draft.inputs:
        yield f"    {planning.printer.selection(draft)}"
    else:
        yield f"    {planning.printer.root(draft, planning.operation.value)[0]}"
