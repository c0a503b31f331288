"""Errors and hints of composition; codes are Apollo's."""

from dataclasses import dataclass, field

from graphql import Node, get_location


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
class CompositionHint:
    """Something that composes, but perhaps not as meant."""

    code: str
    message: str


@dataclass(slots=True)
class Report:
    """Collects what a composition finds."""

    errors: list[CompositionError] = field(default_factory=list)
    hints: list[CompositionHint] = field(default_factory=list)

    def error(self, code: str, message: str, *places: tuple[str, Node | None]) -> None:
        """Record an error; `places` are (subgraph, syntax node)."""
        found = CompositionError(code, message, tuple(_locations(places)))
        if found not in self.errors:
            self.errors.append(found)

    def hint(self, code: str, message: str) -> None:
        found = CompositionHint(code, message)
        if found not in self.hints:
            self.hints.append(found)


def _locations(places: tuple[tuple[str, Node | None], ...]) -> list[Location]:
    found = []
    for subgraph, node in places:
        if node is not None and node.loc is not None:
            position = get_location(node.loc.source, node.loc.start)
            found.append(Location(subgraph, position.line, position.column))
    return found
