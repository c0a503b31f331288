"""Conditions left open until execution: which leaves of a plan are wanted under which.

They are printed into the subgraphs' operations as `@include` and `@skip`. What is looked up with only for
something conditional is wanted under the same conditions.
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
    within: dict[Presence, list[Leaf]] = {}
    for leaf in search.leaves:
        within.setdefault(search.start_of(leaf[0]), []).append(leaf)
    for presence in reversed(search.starts):  # what is looked up with comes before what is looked up
        wanted = set().union(*(found[leaf] for leaf in within.get(presence, ())))
        for support in search.presences[presence].supports:
            found[support] |= wanted or {ALWAYS}
    return {leaf: frozenset(terms) for leaf, terms in found.items() if not _always(terms)}


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
