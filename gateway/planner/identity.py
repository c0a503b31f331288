"""Where several fetches answer one field, and so one object, with a record that a guard is asked about: each
of them is made to say which record it means, so that two are never merged into one.
"""

from collections.abc import Iterable, Mapping

from gateway.federation.model import Key
from gateway.federation.query_graph import Node
from gateway.federation.selection import FieldSelection, Selections
from gateway.planner.goals import Goal
from gateway.planner.search import Search
from gateway.planner.space import Place, Presence, Space

Arrivals = Mapping[Place, Mapping[object, list[Presence]]]
"""Presences that come as a field of their parent, by their place and the fetch they come with."""


def arrivals(search: Search, owner: Mapping[Presence, object]) -> Arrivals:
    """All arrivals of a search; `owner` tells a presence's fetch."""
    found: dict[Place, dict[object, list[Presence]]] = {}
    for presence, derivation in search.presences.items():
        place = presence.spot.place
        if derivation.source is not None and derivation.source.spot.place is not place:
            found.setdefault(place, {}).setdefault(owner[presence], []).append(presence)
    return found


def identity(
    search: Search, place: Place, type_name: str, presences: Iterable[Presence]
) -> tuple[tuple[Goal, ...], list[tuple[Presence, Presence]]]:
    """A key that every one of a place's presences can say, as goals, and the presences to say it at, each
    with the one it is narrowed from; no goals where they have none in common.
    """
    spot = search.space.spot(place, type_name)
    saying = [
        (presence, presence if narrowed is None else spot.presence(narrowed))
        for presence in presences
        for narrowed in [presence.node.cast(type_name)]
    ]
    for key in _keys(search.space, type_name):
        if all(_says(presence.node, key.selections) for _, presence in saying):
            return search.expander.inputs(spot, key.selections), saying
    return (), []


def _keys(space: Space, type_name: str) -> Iterable[Key]:
    """The keys of a type, the simplest first."""
    keys = [key for join in space.types[type_name].joins.values() for key in join.keys]
    return sorted(keys, key=lambda key: _size(key.selections))


def _size(selections: Selections) -> int:
    return sum(1 + _size(item.selections) for item in selections)


def _says(node: Node, selections: Selections) -> bool:
    """Whether a subgraph answers all this right where it has the object."""
    for item in selections:
        edge = node.fields.get(item.name) if isinstance(item, FieldSelection) else None
        if edge is None or edge.requires is not None:
            return False
        if item.selections and (edge.target is None or not _says(edge.target, item.selections)):
            return False
    return True
