"""The model of a supergraph: parsing, printing, the API schema, the graph planners search."""

from gateway.federation.model import FieldInfo, FieldJoin, Key, Kind, Subgraph, TypeInfo, TypeJoin
from gateway.federation.parse import InvalidSupergraph
from gateway.federation.supergraph import Supergraph

__all__ = [
    "FieldInfo",
    "FieldJoin",
    "InvalidSupergraph",
    "Key",
    "Kind",
    "Subgraph",
    "Supergraph",
    "TypeInfo",
    "TypeJoin",
]
