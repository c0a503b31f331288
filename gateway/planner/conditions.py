"""Conditions left open until execution: which leaves of a plan are wanted under which.

They are printed into the subgraphs' operations as `@include` and `@skip`. What is looked up with only for
something conditional is wanted under the same conditions, and under those of all else that is looked up of
the object in the same subgraph: it is sent at once, with all it takes.
"""

from collections.abc import Iterable

from gateway.federation.selection import When
from gateway.planner.search import Leaf, Search
from gateway.planner.space import Presence

ALWAYS: When = frozenset()
MOST_ALTERNATIVES = 4
"""A leaf wanted under more alternative conditions than these is fetched always."""


def alternatives(search: Search) -> dict[Leaf, frozenset[When]]:
    """The alternative conditions of every leaf that is not always wanted."""
    if all(uses == {ALWAYS} for uses in search.uses.values()):
        return {}
    found = {leaf: set(search.uses.get(leaf, ())) for leaf in search.leaves}
    within: dict[object, list[Leaf]] = {}
    for leaf in search.leaves:
        within.setdefault(_sent_as(search.start_of(leaf[0])), []).append(leaf)
    starts = search.starts[::-1]  # what is looked up with comes before what is looked up
    spread = True
    while spread:  # presences sent at once need not be next to each other
        spread = False
        for presence in starts:
            wanted = set().union(*(found[leaf] for leaf in within.get(_sent_as(presence), ()))) or {ALWAYS}
            for support in search.presences[presence].supports:
                spread = spread or not wanted <= found[support]
                found[support] |= wanted
    return {leaf: frozenset(terms) for leaf, terms in found.items() if not _always(terms)}


def _sent_as(start: Presence) -> object:
    """What presences have in common whose objects are sent at once, where that can be."""
    return start.node.graph, start.spot.place.scope, start.spot.type


def joined(alternatives: Iterable[frozenset[When]]) -> frozenset[When]:
    """The alternatives under which any of several is wanted; empty if one is always."""
    terms: set[When] = set()
    for each in alternatives:
        if not each:
            return frozenset()
        terms |= each
    return frozenset() if _always(terms) else frozenset(terms)


def _always(terms: set[When]) -> bool:
    return not terms or ALWAYS in terms or len(terms) > MOST_ALTERNATIVES
