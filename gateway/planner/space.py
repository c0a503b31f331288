"""The space a search moves in: places of the answer, and the subgraphs an object there can be had from.

A `Place` is a position in the answer (a field with its arguments below a spot). A `Spot` is a place seen as
one type: the field's own, or a narrower one. A `Presence` is a spot's object in one subgraph, possibly
looked up with the inputs of some `@requires`. Presences are what a search chooses among.
"""

from dataclasses import dataclass, field

from gateway.federation.model import FieldInfo, Kind
from gateway.federation.query_graph import Edge, Node, QueryGraph
from gateway.federation.selection import FieldSelection, Selections


class Scope:
    """Allots slots to the fields of one object of the answer, so that none ever conflict."""

    def __init__(self) -> None:
        self._slots: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._children: dict[str, Scope] = {}

    def slot(self, name: str, *identity: str) -> str:
        """The slot of a field: its name, or the name with a number where that is taken."""
        memo = (name, *identity)
        if memo not in self._slots:
            slot = name
            while slot in self._taken:
                self._numbers[name] = number = self._numbers.get(name, 0) + 1
                slot = f"{name}__{number}"
            self._taken.add(slot)
            self._slots[memo] = slot
        return self._slots[memo]

    def child(self, slot: str) -> "Scope":
        return self._children.setdefault(slot, Scope())


@dataclass(eq=False, slots=True)
class Presence:
    """A spot's object in one subgraph; with `requires`, looked up there with these inputs."""

    spot: "Spot"
    node: Node
    requires: Selections | None = None

    def __repr__(self) -> str:
        return f"{self.spot}@{self.node}{' with inputs' if self.requires else ''}"


@dataclass(eq=False, slots=True)
class Spot:
    """A place seen as one type; `nodes` are all nodes its object can be had at, `arrivals` those at which
    it is without a look-up by key. `base` restricts it to what starts at one node of the place."""

    place: "Place"
    type: str
    arrivals: frozenset[Node]
    nodes: frozenset[Node]
    base: Node | None = None
    children: dict[tuple[str, str, str], "Place"] = field(default_factory=dict)
    presences: dict[tuple[Node, int], Presence] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.place}:{self.type}"

    def presence(self, node: Node, requires: Selections | None = None) -> Presence:
        memo = (node, id(requires) if requires else 0)
        if memo not in self.presences:
            self.presences[memo] = Presence(self, node, requires)
        return self.presences[memo]

    def ordered_nodes(self) -> list[Node]:
        return sorted(self.nodes, key=lambda node: (node.graph, node.type, node.view))


@dataclass(eq=False, slots=True)
class Place:
    """A position in the answer; `parent` is None at the root."""

    parent: Spot | None
    selection: FieldSelection | None
    slot: str
    type: str
    scope: Scope
    spots: dict[tuple[str, Node | None], Spot] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.parent.place}.{self.slot}" if self.parent else "$"

    @property
    def main(self) -> Spot:
        """The place seen as its own type."""
        return self.spots[(self.type, None)]


class Space:
    """Creates places and spots on demand for one operation (or one root field of a mutation)."""

    def __init__(self, graph: QueryGraph, root_type: str, roots: frozenset[Node], scope: Scope) -> None:
        self.graph = graph
        self.types = graph.supergraph.types
        self.possible = graph.supergraph.possible_types
        place = Place(None, None, "", root_type, scope)
        self.root = place.spots[(root_type, None)] = Spot(place, root_type, roots, roots)

    def spot(self, place: Place, type_name: str, base: Node | None = None) -> Spot:
        """The place narrowed to a type."""
        if type_name == place.type:
            return place.main
        memo = (type_name, base)
        if memo not in place.spots:
            sources = [base] if base else place.main.nodes
            arrivals = frozenset(cast for node in sources if (cast := node.cast(type_name)))
            nodes = self.graph.closure(arrivals, type_name)
            place.spots[memo] = Spot(place, type_name, arrivals, nodes, base)
        return place.spots[memo]

    def child(self, spot: Spot, selection: FieldSelection, info: FieldInfo, identity: str = "") -> Place:
        """The place a composite field of a spot leads to."""
        memo = (selection.name, selection.arguments, identity)
        if memo not in spot.children:
            slot = self.slot(spot, selection, info, identity)
            place = Place(spot, selection, slot, info.named_type, spot.place.scope.child(slot))
            arrivals = frozenset(
                edge.target
                for node in spot.nodes
                if (edge := node.fields.get(selection.name)) and edge.target and self.usable(spot, node, edge)
            )
            nodes = self.graph.closure(arrivals, place.type)
            place.spots[(place.type, None)] = Spot(place, place.type, arrivals, nodes)
            spot.children[memo] = place
        return spot.children[memo]

    def slot(self, spot: Spot, selection: FieldSelection, info: FieldInfo, identity: str = "") -> str:
        """The slot of a field: shared by fields of one name, arguments and shape in every subgraph."""
        shape = self.graph.shape(spot.type, info)
        return spot.place.scope.slot(selection.name, selection.arguments, shape, identity)

    def usable(self, spot: Spot, node: Node, edge: Edge) -> bool:
        return self.graph.usable(spot.nodes, spot.type, node, edge)

    def is_object(self, type_name: str) -> bool:
        return self.types[type_name].kind is Kind.OBJECT
