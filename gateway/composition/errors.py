"""Errors and hints of composition; codes are Apollo's."""

from dataclasses import dataclass, field

from graphql import GraphQLError, Node, get_location

Place = tuple[str, Node | None]
"""A subgraph's name and a syntax node in it."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where in a subgraph's SDL: line and column from 1."""

    subgraph: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.subgraph}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class CompositionError:
    """Why subgraphs do not compose."""

    code: str
    message: str
    locations: tuple[Location, ...] = ()

    def __str__(self) -> str:
        where = f" ({', '.join(map(str, self.locations))})" if self.locations else ""
        return f"{self.code}: {self.message}{where}"


@dataclass(frozen=True, slots=True)
class CompositionHint(CompositionError):
    """Something that composes, but perhaps not as meant."""


@dataclass(slots=True)
class Report:
    """Collects what a composition finds."""

    errors: list[CompositionError] = field(default_factory=list)
    hints: list[CompositionHint] = field(default_factory=list)

    def error(self, code: str, message: str, *places: Place) -> None:
        """Record an error."""
        found = CompositionError(code, message, _locations(places))
        if found not in self.errors:
            self.errors.append(found)

    def syntax_error(self, subgraph: str, error: GraphQLError) -> None:
        """Record that a subgraph's text is no GraphQL, or not valid GraphQL."""
        found = tuple(Location(subgraph, item.line, item.column) for item in error.locations or ())
        self.errors.append(CompositionError("INVALID_GRAPHQL", f"[{subgraph}] {error.message}", found))

    def hint(self, code: str, message: str, *places: Place) -> None:
        """Record a hint."""
        found = CompositionHint(code, message, _locations(places))
        if found not in self.hints:
            self.hints.append(found)


def _locations(places: tuple[Place, ...]) -> tuple[Location, ...]:
    found = []
    for subgraph, node in places:
        if node is not None and node.loc is not None:
            position = get_location(node.loc.source, node.loc.start)
            found.append(Location(subgraph, position.line, position.column))
    return tuple(dict.fromkeys(found))
