"""Composition: from subgraphs' SDL to a supergraph."""

from gateway.composition.compose import Composition, compose
from gateway.composition.errors import CompositionError, CompositionHint, Location
from gateway.composition.model import SubgraphSchema

__all__ = ["Composition", "CompositionError", "CompositionHint", "Location", "SubgraphSchema", "compose"]
