"""`@composeDirective`: custom directives that are carried into the supergraph."""

from collections.abc import Iterator, Sequence

from graphql import ConstDirectiveNode, DirectiveDefinitionNode

from gateway.composition import nodes
from gateway.composition.errors import Report
from gateway.composition.links import FEDERATION_DIRECTIVES, Link
from gateway.composition.subgraph import SubgraphModel


class ComposedDirectives:
    """The custom directives subgraphs ask to compose, each with its link of the newest version."""

    def __init__(self, subgraphs: Sequence[SubgraphModel], report: Report) -> None:
        self._found: dict[str, tuple[Link, DirectiveDefinitionNode]] = {}
        for subgraph in subgraphs:
            for name in subgraph.composed:
                self._add(subgraph, name.removeprefix("@"), name, report)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._found)

    def _add(self, subgraph: SubgraphModel, name: str, written: str, report: Report) -> None:
        link = subgraph.links.source(name)
        definition = subgraph.directives.get(name)
        if written == name:
            problem = "its name must begin with @"
        elif name in FEDERATION_DIRECTIVES:
            problem = "it is Federation's own"
        elif link is None:
            problem = "no @link imports it"
        elif definition is None:
            problem = "it is not defined"
        else:
            self._keep(name, link, definition, report)
            return
        report.error(
            "DIRECTIVE_COMPOSITION_ERROR", f"[{subgraph.name}] {written} cannot be composed: {problem}"
        )

    def _keep(self, name: str, link: Link, definition: DirectiveDefinitionNode, report: Report) -> None:
        present = self._found.get(name)
        if present is None:
            self._found[name] = (link, definition)
        elif present[0].identity != link.identity or present[0].version[0] != link.version[0]:
            report.error(
                "DIRECTIVE_COMPOSITION_ERROR",
                f"@{name} is linked from {present[0].url} and from {link.url}",
            )
        elif link.version > present[0].version:
            self._found[name] = (link, definition)

    def links(self) -> Iterator[ConstDirectiveNode]:
        """One `@link` per specification, importing what is composed."""
        imports: dict[str, list[object]] = {}
        for name, (link, _) in sorted(self._found.items()):
            source = link.imports.get(f"@{name}", f"@{name}")
            item = f"@{name}" if source == f"@{name}" else {"name": source, "as": f"@{name}"}
            imports.setdefault(link.url, []).append(item)
        for url, items in imports.items():
            yield nodes.directive("link", url=url, **{"import": items})

    def definitions(self) -> Iterator[DirectiveDefinitionNode]:
        for _, (_, definition) in sorted(self._found.items()):
            yield definition
