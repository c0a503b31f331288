"""The specified directives a supergraph carries: `@tag`, `@inaccessible`, authorization, cost."""

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from graphql import ConstDirectiveNode, DefinitionNode, DirectiveDefinitionNode, parse

from gateway.composition import nodes
from gateway.composition.errors import Report
from gateway.composition.links import Link
from gateway.composition.model import SubgraphModel
from gateway.composition.specifications import (
    COMPOSED,
    COMPOSED_BY_DIRECTIVE,
    CONTEXT,
    FEDERATION,
    UPGRADED_FEDERATION,
    Specification,
    Version,
    elements,
)
from gateway.composition.wellformed import renamed


class SpecifiedDirectives:
    """Which specified directives are in use, and the one name each has in all subgraphs."""

    def __init__(self, subgraphs: Sequence[SubgraphModel], report: Report) -> None:
        self._report = report
        self.names: dict[str, str] = {}
        """Local names by the specification's."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for subgraph in subgraphs:
            for element in subgraph.elements():
                for use in element.uses:
                    if use.name in COMPOSED_BY_DIRECTIVE:
                        source = subgraph.links.source(f"@{use.local}")
                        identity = source.link.identity if source else FEDERATION
                        found.setdefault((use.name, identity), {})[subgraph.name] = use.local
        for (name, _), by_subgraph in found.items():
            if len(set(by_subgraph.values())) > 1:
                seen = ", ".join(f"@{local} in {graph}" for graph, local in by_subgraph.items())
                report.error(
                    "LINK_IMPORT_NAME_MISMATCH", f"@{name} must have one name in all subgraphs, but is {seen}"
                )
            self.names[name] = next(iter(by_subgraph.values()))

    def _specifications(self) -> Iterator[tuple[Specification, dict[str, str]]]:
        for specification in COMPOSED:
            names = {
                name: local
                for name, local in self.names.items()
                if COMPOSED_BY_DIRECTIVE[name] is specification
            }
            if names:
                yield specification, names

    def links(self) -> Iterator[ConstDirectiveNode]:
        """One `@link` per specification, importing what has not its usual name."""
        for specification, names in self._specifications():
            link = Link(specification.identity, specification.version, specification.name)
            imports: list[Any] = []
            for name, local in names.items():
                if local == name and link.directive(name) != local:
                    imports.append(f"@{name}")
                elif local != link.directive(name):
                    imports.append({"name": f"@{name}", "as": f"@{local}"})
            purpose = nodes.EnumName(specification.purpose) if specification.purpose else None
            arguments = {"for": purpose, "import": imports or None}
            yield nodes.directive("link", url=specification.url, **arguments)

    def definitions(self) -> Iterator[DefinitionNode]:
        """The directives' definitions, and the scalars of their arguments."""
        for specification, names in self._specifications():
            link = Link(specification.identity, specification.version, specification.name)
            found = elements(specification.identity, specification.version)
            assert found is not None
            scalars = {name: link.type(name) for name in found.scalars}
            for scalar in scalars.values():
                yield from parse(f"scalar {scalar}", no_location=True).definitions
            for name, definition in found.directives.items():
                yield renamed(definition, names.get(name, link.directive(name)), scalars)

    def definition(self, name: str) -> DirectiveDefinitionNode:
        """The definition of a specified directive, by the specification's name."""
        specification = COMPOSED_BY_DIRECTIVE[name]
        found = elements(specification.identity, specification.version)
        assert found is not None
        return found.directives[name]


def federation_version(subgraphs: Sequence[SubgraphModel], report: Report) -> Version:
    """The version of Federation the subgraphs need: the newest any of them links or implies."""
    return max((_needed(subgraph, report) for subgraph in subgraphs), default=UPGRADED_FEDERATION)


def _needed(subgraph: SubgraphModel, report: Report) -> Version:
    if subgraph.links.federation is None:
        return UPGRADED_FEDERATION
    linked = subgraph.links.federation.version
    since: Mapping[str, Version] = {item.identity: item.since for item in COMPOSED} | {CONTEXT: (2, 8)}
    implied = [
        (since[link.identity], link)
        for link in subgraph.links.all
        if link.identity in since and elements(link.identity, link.version) is not None
    ]
    newest, cause = max(implied, key=itemgetter(0), default=(linked, None))
    if newest <= linked or cause is None:
        return linked
    report.hint(
        "IMPLICITLY_UPGRADED_FEDERATION_VERSION",
        f"[{subgraph.name}] {cause.url} needs Federation {newest[0]}.{newest[1]}, the subgraph links"
        f" {linked[0]}.{linked[1]} and counts as the newer",
        (subgraph.name, cause.node),
    )
    return newest
