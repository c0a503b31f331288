"""`Supergraph`: the parsed supergraph, its API schema and its text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from graphql import DirectiveNode, DocumentNode, GraphQLSchema, OperationType, print_ast

from gateway.federation.api import build_api_schema
from gateway.federation.labels import decided
from gateway.federation.links import Specifications
from gateway.federation.model import Kind, Subgraph, TypeInfo
from gateway.federation.parse import (
    InvalidSupergraph,
    directive_arguments,
    parse_supergraph_document,
    read_roots,
    read_subgraphs,
    read_types,
)
from gateway.federation.selection import FieldSetError


@dataclass(frozen=True, eq=False)
class Supergraph:
    """A supergraph; subgraphs are keyed by their name, types by theirs.

    `api_schema` is what clients see: no inaccessible element, no federation machinery.
    """

    document: DocumentNode
    subgraphs: Mapping[str, Subgraph]
    types: Mapping[str, TypeInfo]
    roots: Mapping[OperationType, str]
    api_schema: GraphQLSchema

    @classmethod
    def parse(cls, sdl: str) -> "Supergraph":
        """Read a supergraph in the join specification. Raises `InvalidSupergraph`."""
        document = parse_supergraph_document(sdl)
        subgraphs = read_subgraphs(document)
        specifications = Specifications(document)
        if unsupported := specifications.unsupported():
            raise InvalidSupergraph(f"it needs what this gateway does not have: {', '.join(unsupported)}")
        try:
            types = read_types(document, subgraphs, specifications.machinery)
        except (FieldSetError, KeyError) as error:
            raise InvalidSupergraph(f"broken join directive: {error}") from error
        return cls(
            document,
            {subgraph.name: subgraph for subgraph in subgraphs.values()},
            types,
            read_roots(document),
            build_api_schema(document),
        )

    @cached_property
    def specifications(self) -> Specifications:
        """The names elements of specifications have here."""
        return Specifications(self.document)

    @cached_property
    def possible_types(self) -> Mapping[str, frozenset[str]]:
        """Object types each composite type may be at run time, over all subgraphs."""
        found: dict[str, set[str]] = {}
        for info in self.types.values():
            if info.kind is Kind.OBJECT:
                found.setdefault(info.name, set()).add(info.name)
                for interfaces in info.implements.values():
                    for interface in interfaces:
                        found.setdefault(interface, set()).add(info.name)
            elif info.kind is Kind.UNION:
                for members in info.members.values():
                    found.setdefault(info.name, set()).update(members)
            elif info.kind is Kind.INTERFACE:
                found.setdefault(info.name, set())
        return {name: frozenset(types) for name, types in found.items()}

    @cached_property
    def override_labels(self) -> frozenset[str]:
        """Labels of progressive overrides."""
        return frozenset(
            join.label
            for info in self.types.values()
            for field in info.fields.values()
            for join in field.joins.values()
            if join.label is not None
        )

    def under(self, labels: frozenset[str]) -> "Supergraph":
        """The supergraph as it is while exactly these labels of progressive overrides are active."""
        if not self.override_labels:
            return self
        return replace(self, types={name: decided(info, labels) for name, info in self.types.items()})

    def composed(self, type_name: str, directive: str) -> list[dict[str, object]]:
        """Arguments of each use of a composed directive (name without `@`) on a type."""
        return _named(self.types[type_name].directives, directive)

    def __str__(self) -> str:
        return print_ast(self.document) + "\n"


def _named(directives: tuple[DirectiveNode, ...], name: str) -> list[dict[str, object]]:
    return [directive_arguments(node) for node in directives if node.name.value == name]
