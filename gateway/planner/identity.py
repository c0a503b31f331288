"""Where several fetches answer one field, and so one object, with a record that a guard is asked about: each
of them is made to say which record it means, so that two are never merged into one.
"""

from collections.abc import Iterable, Mapping

from gateway.federation.model import Key
from gateway.federation.selection import FieldSelection
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
        fields = [item for item in key.selections if isinstance(item, FieldSelection)]
        if all(_says(presence, fields) for _, presence in saying):
            return search.expander.inputs(spot, key.selections), saying
    return (), []


def _keys(space: Space, type_name: str) -> Iterable[Key]:
    """The keys of a type that are made of plain fields."""
    keys = [key for join in space.types[type_name].joins.values() for key in join.keys]
    plain = [
        key
        for key in keys
        if all(isinstance(item, FieldSelection) and not item.selections for item in key.selections)
    ]
    return sorted(plain, key=lambda key: len(key.selections))


def _says(presence: Presence, fields: Iterable[FieldSelection]) -> bool:
    """Whether a subgraph answers these fields right where a presence is."""
    edges = [presence.node.fields.get(field.name) for field in fields]
    return all(edge is not None and edge.requires is None for edge in edges)
