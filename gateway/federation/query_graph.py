"""The graph over a supergraph's subgraphs: where a field can be resolved, how one gets there.

A `Node` is a type as one subgraph has it, optionally in the view of a `@provides` path. Edges are fields,
casts to narrower types, and entries: `_entities` of another subgraph by a key. What can be reached from a
set of nodes by entries is memoised per supergraph (`closure`), not per query.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from graphql import OperationType, print_ast

from gateway.federation.model import FieldInfo, FieldJoin, Key, Kind, named_type
from gateway.federation.selection import FieldSelection, FragmentSelection, Selections, parse_field_set
from gateway.federation.supergraph import Supergraph


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A field a subgraph resolves; `target` is None for leaves, `requires` None without `@requires`."""

    name: str
    target: "Node | None"
    requires: Selections | None = None


class Node:
    """A type in one subgraph. `runtime` are the object types it can be there.

    `fake`: the subgraph has an interface as an object type (`@interfaceObject`) and knows no implementation.
    """

    __slots__ = (
        "_base",
        "_casts",
        "_fields",
        "_graph",
        "_selections",
        "fake",
        "graph",
        "runtime",
        "type",
        "view",
    )

    def __init__(self, owner: "QueryGraph", graph: str, type_name: str) -> None:
        self._graph = owner
        self._base: Node | None = None
        self._selections: Selections = ()
        self._fields: dict[str, Edge] | None = None
        self._casts: dict[str, Node] = {}
        self.graph = graph
        self.type = type_name
        self.view = ""
        self.fake = owner.supergraph.types[type_name].joins[graph].interface_object
        self.runtime = owner.runtime(graph, type_name)

    @property
    def fields(self) -> dict[str, Edge]:
        """Edges by field name, found on first use: types refer to each other in circles."""
        if self._fields is None:
            if self._base is None:
                self._fields = dict(self._graph.edges(self))
            else:
                self._fields = dict(self._base.fields)
                self._provide_fields()
        return self._fields

    def __repr__(self) -> str:
        view = f" in view {self.view}" if self.view else ""
        return f"{self.type}/{self.graph}{view}"

    def cast(self, type_name: str) -> "Node | None":
        """This node narrowed to a type, or None where the subgraph cannot say it in that type's terms."""
        if type_name == self.type:
            return self
        if self._base is not None and (narrowed := self._base.cast(type_name)):
            if narrowed is self._base:
                return self
            if type_name not in self._casts:
                self._casts[type_name] = narrowed.provide(self._applying(type_name), self.view)
            return self._casts[type_name]
        possible = self._graph.supergraph.possible_types[type_name]
        if self.fake:
            return None
        if self.type in possible:
            return self
        if self._graph.supergraph.types[type_name].kind is Kind.OBJECT:
            return self._graph.node(self.graph, type_name) if type_name in self.runtime else None
        target = self._graph.node(self.graph, type_name)
        if target is None or target.fake:
            return None
        common = self.runtime & possible
        return target if common and common <= target.runtime else None

    def provide(self, selections: Selections, view: str) -> "Node":
        """This node in a view in which `selections` resolve as well."""
        if not selections:
            return self
        copy = Node(self._graph, self.graph, self.type)
        copy._base, copy._selections, copy.view = self, selections, view
        return copy

    def _applying(self, type_name: str) -> Selections:
        """The provided selections that hold for objects of a narrower type."""
        possible = self._graph.supergraph.possible_types
        found: list[FieldSelection | FragmentSelection] = []
        for selection in self._selections:
            if isinstance(selection, FieldSelection):
                found.append(selection)
            elif possible[type_name] <= possible[selection.type]:
                found.extend(selection.selections)
        return tuple(found)

    def _provide_fields(self) -> None:
        assert self._fields is not None
        known = self._graph.supergraph.types[self.type].fields
        for selection in self._applying(self.type):
            if not isinstance(selection, FieldSelection) or selection.name not in known:
                continue  # a fragment covers an abstract type where it names the only one it can be
            name = selection.name
            existing = self._fields.get(name)
            target = existing.target if existing else self._graph.field_target(self, name)
            if target is None or not selection.selections:
                self._fields[name] = existing or Edge(name, target)
            else:
                self._fields[name] = Edge(name, target.provide(selection.selections, self.view))


class QueryGraph:
    """Nodes and edges of one supergraph, built on first use, with memoised reachability."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self._nodes: dict[tuple[str, str], Node | None] = {}
        self._entries: dict[str, tuple[tuple[Node, tuple[Key, ...]], ...]] = {}
        self._closures: dict[tuple[frozenset[Node], str], frozenset[Node]] = {}
        self._field_sets: dict[str, Selections] = {}
        self._shapes: dict[tuple[str, str], str] = {}
        self._usable: dict[tuple[frozenset[Node], Node, str], bool] = {}
        self._active: set[object] = set()
        self._cuts: set[object] = set()

    def node(self, graph: str, type_name: str) -> Node | None:
        """The type as a subgraph has it, None if it has none."""
        place = (graph, type_name)
        if place not in self._nodes:
            info = self.supergraph.types.get(type_name)
            composite = info is not None and type_name in self.supergraph.possible_types
            known = info is not None and composite and graph in info.joins
            self._nodes[place] = Node(self, graph, type_name) if known else None
        return self._nodes[place]

    def roots(self, operation: OperationType) -> frozenset[Node]:
        """The root type of an operation in each subgraph that has it."""
        name = self.supergraph.roots.get(operation)
        if name is None:
            return frozenset()
        return frozenset(node for graph in self.supergraph.subgraphs if (node := self.node(graph, name)))

    def runtime(self, graph: str, type_name: str) -> frozenset[str]:
        """Object types a composite type can be in one subgraph."""
        info = self.supergraph.types[type_name]
        if info.kind is Kind.OBJECT or info.joins[graph].interface_object:
            return frozenset({type_name})
        if info.kind is Kind.UNION:
            return info.members.get(graph, frozenset())
        return frozenset(
            other
            for other in self.supergraph.possible_types[type_name]
            if type_name in self.supergraph.types[other].implements.get(graph, ())
        )

    def field_target(self, node: Node, name: str) -> Node | None:
        """Where a composite field of a node leads, whether or not it resolves there."""
        join = self.supergraph.types[node.type].fields[name].joins.get(node.graph)
        return self.node(node.graph, named_type(join.type)) if join else None

    def shape(self, type_name: str, field: FieldInfo) -> str:
        """The type a field has in every subgraph, or a name of its own where they differ.

        Fields of one name and shape can stand beside each other in one operation, whatever their parents.
        """
        memo = (type_name, field.name)
        if memo not in self._shapes:
            types = {print_ast(field.type), *(print_ast(join.type) for join in field.joins.values())}
            self._shapes[memo] = types.pop() if len(types) == 1 else f"{type_name}.{field.name}"
        return self._shapes[memo]

    def field_set(self, text: str) -> Selections:
        if text not in self._field_sets:
            self._field_sets[text] = parse_field_set(text)
        return self._field_sets[text]

    def edges(self, node: Node) -> Iterator[tuple[str, Edge]]:
        """The fields a node resolves, outside any view."""
        info = self.supergraph.types[node.type]
        for field in info.fields.values():
            join = field.joins.get(node.graph)
            if join is None or not join.resolves:
                continue
            if info.kind is Kind.INTERFACE and not node.fake and not self._all_resolve(node, field.name):
                continue
            yield field.name, self._edge(node, field.name, join)

    def _all_resolve(self, node: Node, name: str) -> bool:
        """Whether every implementation in the subgraph resolves the field without further input."""
        for type_name in node.runtime:
            implementation = self.node(node.graph, type_name)
            join = self.supergraph.types[type_name].fields[name].joins.get(node.graph)
            if implementation is None or join is None or not join.resolves or join.requires:
                return False
        return True

    def _edge(self, node: Node, name: str, join: FieldJoin) -> Edge:
        target = self.node(node.graph, named_type(join.type))
        if target and join.provides:
            target = target.provide(self.field_set(join.provides), f"{node.type}.{name}")
        return Edge(name, target, self.field_set(join.requires) if join.requires else None)

    def entries(self, type_name: str) -> tuple[tuple[Node, tuple[Key, ...]], ...]:
        """Nodes an object of the type can be looked up at, each with its resolvable keys."""
        if type_name not in self._entries:
            self._entries[type_name] = tuple(self._find_entries(type_name))
        return self._entries[type_name]

    def _find_entries(self, type_name: str) -> Iterator[tuple[Node, tuple[Key, ...]]]:
        types = self.supergraph.types
        info = types[type_name]
        interfaces = {name for found in info.implements.values() for name in found}
        for graph in self.supergraph.subgraphs:
            for name in (type_name, *sorted(interfaces)):
                join = types[name].joins.get(graph)
                if join is None or (name != type_name and not join.interface_object):
                    continue
                keys = tuple(key for key in join.keys if key.resolvable)
                if keys and (node := self.node(graph, name)):
                    yield node, keys

    def closure(self, nodes: frozenset[Node], type_name: str) -> frozenset[Node]:
        """All nodes an object of `type_name`, held at `nodes`, can be had at: those and all entries."""
        memo = (nodes, type_name)
        if memo in self._closures:
            return self._closures[memo]
        if memo in self._active:
            self._cuts.add(memo)
            return nodes
        with self._within(memo) as independent:
            found = self._grow(nodes, type_name)
        if independent():
            self._closures[memo] = found
        return found

    @contextmanager
    def _within(self, memo: object) -> Iterator[Callable[[], bool]]:
        """Compute something that may lead back to itself.

        What leads back is cut; a result is worth keeping if no cut was made at what is still being computed
        further up. The function given tells so afterwards.
        """
        outer, self._cuts = self._cuts, set()
        self._active.add(memo)
        kept = False
        try:
            yield lambda: kept
        finally:
            self._active.discard(memo)
            self._cuts.discard(memo)
            kept = not self._cuts
            self._cuts |= outer

    def _grow(self, nodes: frozenset[Node], type_name: str) -> frozenset[Node]:
        found = nodes
        present = {(node.graph, node.type) for node in nodes}
        open_entries = [
            entry for entry in self.entries(type_name) if (entry[0].graph, entry[0].type) not in present
        ]
        while True:
            reached = [
                entry
                for entry in open_entries
                if any(self.satisfies(found, type_name, key.selections) for key in entry[1])
            ]
            if not reached:
                return found
            found |= {node for node, _ in reached}
            open_entries = [entry for entry in open_entries if entry not in reached]

    def satisfies(self, nodes: frozenset[Node], type_name: str, selections: Selections) -> bool:
        """Whether the selections can be collected for an object held at `nodes`."""
        return all(self._satisfies_one(nodes, type_name, selection) for selection in selections)

    def _satisfies_one(
        self, nodes: frozenset[Node], type_name: str, selection: FieldSelection | FragmentSelection
    ) -> bool:
        if isinstance(selection, FragmentSelection):
            return self._satisfies_cast(nodes, type_name, selection.type, selection.selections)
        if selection.name == "__typename":
            return any(not node.fake for node in nodes)
        targets: set[Node] = set()
        for node in nodes:
            edge = node.fields.get(selection.name)
            if edge and self.usable(nodes, type_name, node, edge):
                if edge.target is None:
                    return True
                targets.add(edge.target)
        if targets:
            child_type = self.supergraph.types[type_name].fields[selection.name].named_type
            reached = self.closure(frozenset(targets), child_type)
            return self.satisfies(reached, child_type, selection.selections)
        return self._satisfies_exploded(nodes, type_name, selection)

    def _satisfies_cast(
        self, nodes: frozenset[Node], type_name: str, target: str, selections: Selections
    ) -> bool:
        possible = self.supergraph.possible_types
        if possible[type_name] <= possible[target]:
            return self.satisfies(nodes, type_name, selections)
        runtimes = {name for node in nodes if not node.fake for name in node.runtime}
        return all(self._satisfies_at(nodes, name, selections) for name in runtimes & possible[target])

    def _satisfies_exploded(self, nodes: frozenset[Node], type_name: str, selection: FieldSelection) -> bool:
        if not self.supergraph.types[type_name].abstract:
            return False
        runtimes = {name for node in nodes if not node.fake for name in node.runtime}
        return bool(runtimes) and all(self._satisfies_at(nodes, name, (selection,)) for name in runtimes)

    def _satisfies_at(self, nodes: frozenset[Node], type_name: str, selections: Selections) -> bool:
        casts = frozenset(cast for node in nodes if (cast := node.cast(type_name)))
        return self.satisfies(self.closure(casts, type_name), type_name, selections)

    def usable(self, nodes: frozenset[Node], type_name: str, node: Node, edge: Edge) -> bool:
        """Whether an edge's `@requires` can be met for an object held at `nodes`."""
        if edge.requires is None:
            return True
        memo = (nodes, node, edge.name)
        if memo in self._usable:
            return self._usable[memo]
        if memo in self._active:
            self._cuts.add(memo)
            return False
        with self._within(memo) as independent:
            found = self.satisfies(nodes, type_name, edge.requires) and any(
                self.satisfies(nodes, type_name, key.selections)
                for entry, keys in self.entries(type_name)
                if entry.graph == node.graph and entry.type == node.type
                for key in keys
            )
        if independent():
            self._usable[memo] = found
        return found
