"""Turns selections into goals: the fields to be had, each at the spot it must be had at.

Here fragments meet the subgraphs: a field no subgraph has on an abstract type is exploded into the
implementations, a fragment is kept at an abstract type only where a subgraph can say it, and one on a type
that cannot occur in some subgraph able to serve the place is not fetched at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from gateway.federation.query_graph import Node
from gateway.federation.selection import FieldSelection, Selections, When
from gateway.planner.budget import Budget
from gateway.planner.plan import NoPlan
from gateway.planner.space import Place, Space, Spot


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """A field to be had; a leaf without `place`. Not `wanted`: answered with null, never fetched; `refused`:
    answered so whatever is fetched for other purposes."""

    spot: Spot
    field: FieldSelection
    slot: str
    condition: frozenset[str] | None
    place: Place | None = None
    children: tuple["Goal", ...] = ()
    wanted: bool = True
    refused: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GuardGoal:
    """The fields a guard needs of the objects of one type at a place."""

    place: Place
    type: str
    goals: tuple[Goal, ...]


def leaves(goals: tuple[Goal, ...]) -> Iterator[Goal]:
    """The leaf goals to be fetched, in the order of the selections."""
    for goal in goals:
        if not goal.wanted:
            continue
        if goal.place is None:
            yield goal
        else:
            yield from leaves(goal.children)


class Expander:
    """Expands selections in one space. `always_fetch` applies to what clients select, not to inputs."""

    def __init__(self, space: Space, always_fetch: Mapping[str, frozenset[str]], budget: Budget) -> None:
        self.space = space
        self.budget = budget
        self.guards: list[GuardGoal] = []
        self._always_fetch = always_fetch
        self._inputs: dict[tuple[Spot, int], tuple[Goal, ...]] = {}

    def client(self, spot: Spot, selections: Selections, identity: str = "") -> tuple[Goal, ...]:
        """Goals of a client's selections; `identity` keeps equal root fields of a mutation apart."""
        return tuple(self._expand(spot, selections, True, identity))

    def inputs(self, spot: Spot, selections: Selections) -> tuple[Goal, ...]:
        """Goals of a key's or a `@requires`' selections (kept by identity: they live in the graph)."""
        memo = (spot, id(selections))
        if memo not in self._inputs:
            self._inputs[memo] = tuple(self._expand(spot, selections, False))
        return self._inputs[memo]

    def _expand(
        self, spot: Spot, selections: Selections, guarded: bool, identity: str = ""
    ) -> Iterator[Goal]:
        for selection in selections:
            self.budget.step()
            if isinstance(selection, FieldSelection):
                yield from self._field(spot, selection, guarded, identity)
            else:
                yield from self._fragment(spot, selection.type, selection.selections, guarded, identity)

    def _fragment(
        self, spot: Spot, type_name: str, selections: Selections, guarded: bool, identity: str
    ) -> Iterator[Goal]:
        possible = self.space.possible
        if possible[spot.type] <= possible[type_name]:
            yield from self._expand(spot, selections, guarded, identity)
            return
        common = possible[spot.type] & possible[type_name]
        place = spot.place
        if common == possible[type_name] and spot is place.main and not self.space.is_object(type_name):
            narrowed = self.space.spot(place, type_name)
            if narrowed.nodes and self._occurs(place, common):
                yield from self._expand(narrowed, selections, guarded)
                return
        for name in sorted(common):
            narrowed = self.space.spot(place, name, spot.base)
            if not narrowed.nodes:
                continue
            goals = self._expand(narrowed, selections, guarded)
            yield from goals if self._occurs(place, frozenset({name})) else map(_unwanted, goals)

    def _occurs(self, place: Place, types: frozenset[str]) -> bool:
        """Whether every subgraph that can serve the place knows some of these types there."""
        return all(node.fake or node.runtime & types for node in place.main.arrivals)

    def _field(self, spot: Spot, field: FieldSelection, guarded: bool, identity: str) -> Iterator[Goal]:
        condition = self._condition(spot)
        if field.refused:
            yield from self._refused(spot, field, guarded, identity)
            return
        if field.name == "__typename":
            yield Goal(spot, field, "__typename", condition)
            return
        if self.space.is_object(spot.type) or any(field.name in node.fields for node in spot.nodes):
            yield self._goal(spot, field, condition, guarded, identity)
            return
        base = self._base(spot, field)
        runtimes = {name for node in ([base] if base else spot.nodes) for name in node.runtime}
        names = runtimes & self.space.possible[spot.type]
        if not names:
            raise NoPlan(f"no subgraph can give {spot.type}.{field.name} at {spot.place}")
        for name in sorted(names):
            self.budget.step()
            narrowed = self.space.spot(spot.place, name, base)
            if narrowed.nodes:  # else the type is of the fragment, but cannot occur at this place
                yield self._goal(narrowed, field, frozenset({name}), guarded, identity)

    def _refused(self, spot: Spot, field: FieldSelection, guarded: bool, identity: str) -> Iterator[Goal]:
        """Types the field is refused for are answered with null, the others as if each had its fragment."""
        types = self.space.possible[spot.type]
        allowed = replace(field, refused=frozenset())
        known = field.name == "__typename" or field.name in self.space.types[spot.type].fields
        if known and types <= field.refused:
            yield Goal(spot, allowed, "", self._condition(spot), wanted=False, refused=True)
            return
        for name in sorted(types):
            self.budget.step()
            if name in field.refused:
                narrowed = self.space.spot(spot.place, name, spot.base)
                yield Goal(narrowed, allowed, "", frozenset({name}), wanted=False, refused=True)
            else:
                yield from self._fragment(spot, name, (allowed,), guarded, identity)

    def _base(self, spot: Spot, field: FieldSelection) -> Node | None:
        """The one node of the place all implementations' fields are served from, if there is a choice.

        An exploded field must be had from one candidate as a whole: two subgraphs that each know only some
        of the objects do not complete each other.
        """
        arrivals = sorted(spot.place.main.arrivals, key=lambda node: (node.graph, node.view))
        if len(arrivals) < 2:
            return None
        for node in arrivals:
            names = node.runtime & self.space.possible[spot.type]
            if names and not node.fake and all(self._served(node, name, field) for name in names):
                return node
        raise NoPlan(f"no subgraph can give {spot.type}.{field.name} for all types it may have")

    def _served(self, node: Node, type_name: str, field: FieldSelection) -> bool:
        cast = node.cast(type_name)
        if cast is None:
            return False
        nodes = self.space.graph.closure(frozenset({cast}), type_name)
        return any(
            (edge := found.fields.get(field.name)) is not None
            and self.space.graph.usable(nodes, type_name, found, edge)
            for found in nodes
        )

    def _goal(
        self,
        spot: Spot,
        field: FieldSelection,
        condition: frozenset[str] | None,
        guarded: bool,
        identity: str,
    ) -> Goal:
        info = self.space.types[spot.type].fields[field.name]
        if info.named_type not in self.space.possible:
            return Goal(spot, field, self.space.slot(spot, field, info, identity), condition)
        if guarded and not identity and field.key != field.name:
            identity = field.key  # what fails under one name leaves what was asked under another
        place = self.space.child(spot, field, info, identity)
        children = list(self._expand(place.main, field.selections, guarded))
        if guarded:
            children.extend(self._guard(place, field.when))
        narrowed = any(child.condition is not None for child in children)
        if narrowed or not any(leaf.field.when <= field.when for leaf in leaves(tuple(children))):
            typename = FieldSelection("__typename", "", when=field.when)
            children.append(Goal(place.main, typename, "__typename", None))
        return Goal(spot, field, place.slot, condition, place, tuple(children))

    def _guard(self, place: Place, when: When) -> Iterator[Goal]:
        for type_name, names in self._always_fetch.items():
            if type_name not in self.space.possible[place.type]:
                continue
            spot = self.space.spot(place, type_name)
            if not spot.nodes:
                continue
            fields = tuple(FieldSelection(name, "", when=when) for name in sorted(names))
            goals = tuple(self._expand(spot, fields, False))
            self.guards.append(GuardGoal(place, type_name, goals))
            yield from goals

    def _condition(self, spot: Spot) -> frozenset[str] | None:
        return None if spot is spot.place.main else self.space.possible[spot.type]


def _unwanted(goal: Goal) -> Goal:
    return replace(goal, wanted=False)
