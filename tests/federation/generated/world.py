"""Random supergraphs over one data set."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.federation.generated import abstracts, directives, entities
from tests.federation.generated.data import rows
from tests.federation.generated.draft import FEATURES, Draft


@dataclass(frozen=True)
class World:
    """Subgraphs' SDL by name, the data set they share, and what occurs in them.

    `overridden` are fields (subgraph, type, field) another subgraph took over; `absent` the objects
    (subgraph, `Type:id`) whose look-up there finds nothing; `refused` the owners a guard refuses; `labels`
    the active ones of progressive overrides; `merged` what clients must see of the object types.
    """

    sdls: Mapping[str, str]
    data: Mapping[str, Any]
    features: frozenset[str]
    overridden: frozenset[tuple[str, str, str]]
    absent: frozenset[tuple[str, str]]
    refused: frozenset[str]
    labels: frozenset[str]
    merged: Mapping[str, Mapping[str, str]]


def make_world(random: Random, share: float = 0.33) -> World:
    """A world in which every feature is wanted with probability `share`."""
    draft = Draft(random, frozenset(name for name in FEATURES if random.random() < share))
    directives.old(draft)
    all_ = entities.entities(draft)
    for entity in all_:
        entities.scalars(draft, entity)
        entities.value_types(draft, entity, all_)
    for entity in all_:
        entities.references(draft, entity, all_)
    abstracts.interfaces(draft, all_)
    abstracts.unions(draft, all_)
    abstracts.interface_objects(draft, all_)
    for entity in all_:
        directives.requires(draft, entity, all_)
    for entity in all_:
        directives.provides(draft, entity)
    directives.provides_abstract(draft)
    directives.inaccessible(draft, all_)
    directives.guard(draft, all_)
    entities.roots(draft, all_)
    entities.mutations(draft, all_)
    data, absent = rows(draft, all_)
    refused = frozenset(draft.some(["o1", "o2", "o3"], 1, 2)) if "guard" in draft.used else frozenset[str]()
    sdls = {graph: re.sub(r"\bMediaObject\b", "Media", text) for graph, text in draft.sdls().items()}
    return World(
        sdls,
        data,
        frozenset(draft.used),
        frozenset(draft.overridden),
        absent,
        refused,
        draft.labels,
        draft.merged(),
    )
