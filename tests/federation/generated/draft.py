"""A random world in the making: which subgraph says what of each type, and what data there is for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

from tests.federation.sdl import LINK

T = TypeVar("T")

FEATURES = (
    "several keys",
    "composite key",
    "nested key",
    "non-resolvable key",
    "null key",
    "absent entity",
    "arguments",
    "inputs",
    "custom scalar",
    "list of lists",
    "nullability",
    "value type",
    "spread value type",
    "shared root",
    "override",
    "progressive override",
    "requires",
    "requires nested",
    "requires argument",
    "requires chain",
    "requires interface",
    "provides",
    "provides nested",
    "provides abstract",
    "interface",
    "interface of interfaces",
    "interface object",
    "union",
    "differing unions",
    "inaccessible",
    "federation 1",
    "federation 1 @extends",
    "mutation",
    "errors",
    "guard",
)
"""What a world may have; each is asked for with some probability and noted in `used` where it came about."""

NEEDS = {
    "inputs": {"arguments"},
    "requires nested": {"requires", "value type"},
    "requires argument": {"requires", "arguments"},
    "requires chain": {"requires"},
    "requires interface": {"requires", "interface"},
    "provides nested": {"provides"},
    "provides abstract": {"union"},
    "interface of interfaces": {"interface"},
    "differing unions": {"union"},
    "progressive override": {"override"},
    "federation 1 @extends": {"federation 1"},
}
"""What else must be there for a feature to come about."""


@dataclass
class TypeDraft:
    """An object or interface: what each subgraph says of it, and for the data what its fields are."""

    name: str
    keyword: str = "type"
    headers: dict[str, list[str]] = field(default_factory=dict)
    implements: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, dict[str, str]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    loosest: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    plain: dict[str, str] = field(default_factory=dict)
    resolvers: dict[str, list[str]] = field(default_factory=dict)
    inputs: set[str] = field(default_factory=set)
    leaves: dict[str, str] = field(default_factory=dict)
    """Subgraphs that only extend the type, and may not know some objects: why (`null key` or `absent`)."""

    @property
    def graphs(self) -> list[str]:
        return list(self.headers)

    @property
    def homes(self) -> list[str]:
        """Subgraphs that can be asked for any of its objects."""
        return [
            graph
            for graph, headers in self.headers.items()
            if graph not in self.leaves and any("key" in h and "resolvable" not in h for h in headers)
        ]

    def enter(self, graph: str, *headers: str) -> None:
        """Have the type in a subgraph."""
        known = self.headers.setdefault(graph, [])
        known += [header for header in headers if header not in known]
        self.lines.setdefault(graph, {})

    def has(self, graph: str, name: str) -> bool:
        return name in self.lines.get(graph, {})

    def resolves(self, graph: str, name: str) -> bool:
        return graph in self.resolvers.get(name, ())

    def add(self, graph: str, name: str, type_: str, directives: str = "", arguments: str = "") -> None:
        """A field a subgraph resolves. The first one says what the data is like."""
        self.enter(graph)
        self.lines[graph][name] = f"{name}{arguments}: {type_}{directives}"
        self.types.setdefault(name, type_)
        self.loosest[name] = min(self.loosest.get(name, type_), type_, key=lambda text: text.count("!"))
        self.plain.setdefault(name, f"{name}{arguments}: {type_}".replace(" @inaccessible", ""))
        self.resolvers.setdefault(name, []).append(graph)

    def external(self, graph: str, name: str) -> None:
        """Declare in one subgraph what another resolves, unless it is declared."""
        self.enter(graph)
        if not self.has(graph, name):
            self.lines[graph][name] = f"{self.plain[name]} @external"

    def mark(self, graph: str, name: str, directive: str) -> None:
        if directive not in self.lines[graph][name]:
            self.lines[graph][name] += f" {directive}"


class Draft:
    """The world in the making."""

    def __init__(self, random: Random, wanted: frozenset[str]) -> None:
        self.random = random
        self.wanted = wanted.union(*(NEEDS.get(feature, set()) for feature in wanted))
        self.used: set[str] = set()
        self.graphs = list("abcde"[: random.choice((2, 3, 3, 4, 5))])
        self.federation_1 = ""
        self.types: dict[str, TypeDraft] = {}
        self.definitions: dict[str, dict[str, str]] = {graph: {} for graph in self.graphs}
        self.runtime: dict[tuple[str, str], list[str]] = {}
        """Object types a field of abstract type may give, by type and field."""
        self.values: dict[tuple[str, str], Any] = {}
        """What a field gives whatever the object, by type and field."""
        self.echoing: set[tuple[str, str]] = set()
        self.overridden: set[tuple[str, str, str]] = set()
        self.labels = frozenset(self.some(("early", "late"), 0, 2))
        """Labels of progressive overrides that are active."""
        self.query = self.type("Query")
        for graph in self.graphs:
            self.query.add(graph, f"ping{graph}", "Int")

    def wants(self, feature: str) -> bool:
        return feature in self.wanted

    def use(self, feature: str) -> None:
        self.used.add(feature)

    def type(self, name: str, keyword: str = "type") -> TypeDraft:
        if name not in self.types:
            self.types[name] = TypeDraft(name, keyword)
        return self.types[name]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, items: Sequence[T]) -> T:
        return self.random.choice(items)

    def some(self, items: Sequence[T], least: int = 0, most: int | None = None) -> list[T]:
        """A random part of the items, in their order."""
        most = len(items) if most is None else min(most, len(items))
        chosen = set(self.random.sample(range(len(items)), self.random.randint(min(least, most), most)))
        return [item for at, item in enumerate(items) if at in chosen]

    def modern(self, graphs: Sequence[str]) -> list[str]:
        """Those of Federation 2."""
        return [graph for graph in graphs if graph != self.federation_1]

    def share(self, graph: str) -> str:
        return "" if graph == self.federation_1 else " @shareable"

    def make_shareable(self, type_: TypeDraft, name: str) -> None:
        for graph in type_.resolvers[name]:
            if graph != self.federation_1:
                type_.mark(graph, name, "@shareable")

    def merged(self) -> dict[str, dict[str, str]]:
        """What clients must see of the objects: each field with the loosest of its types."""
        return {
            type_.name: {name: text for name, text in type_.loosest.items() if name not in type_.hidden}
            for type_ in self.types.values()
            if type_.keyword == "type"
            and type_.loosest
            and type_.name not in ("MediaObject", "Hidden", "Book", "Film")
        }

    def sdls(self) -> dict[str, str]:
        return {graph: self._sdl(graph) for graph in self.graphs}

    def _sdl(self, graph: str) -> str:
        old = graph == self.federation_1
        if old and self.wants("federation 1 @extends"):
            self.use("federation 1 @extends")
        parts = [] if old else [LINK.strip()]
        parts += self.definitions[graph].values()
        for type_ in self.types.values():
            if not type_.lines.get(graph):
                continue
            extended = old and type_.name[0] == "E" and any(type_.headers[graph])
            directive = extended and self.wants("federation 1 @extends")
            extends = "extend " if extended and not directive else ""
            implemented = type_.implements.get(graph)
            implements = f" implements {' & '.join(implemented)}" if implemented else ""
            headers = "".join(f" {h}" for h in (*type_.headers[graph], *(["@extends"] if directive else ())))
            body = "\n".join(f"  {line}" for line in type_.lines[graph].values())
            parts.append(f"{extends}{type_.keyword} {type_.name}{implements}{headers} {{\n{body}\n}}")
        return "\n".join(parts) + "\n"
