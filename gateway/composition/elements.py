"""What every kind of element merges alike: descriptions, deprecations, tags, composed directives."""

from collections import Counter
from collections.abc import Iterable, Sequence

from graphql import ConstDirectiveNode, print_ast

from gateway.composition import nodes
from gateway.composition.errors import Report
from gateway.composition.subgraph import Element

Directives = list[ConstDirectiveNode]


class Elements:
    """Merges the common parts; `composed` are the names of custom directives to carry over."""

    def __init__(self, report: Report, composed: Iterable[str]) -> None:
        self._report = report
        self._composed = frozenset(composed)
        self.used: set[str] = set()

    def description(self, sources: Sequence[Element], what: str) -> str | None:
        """The description most subgraphs give, of equals the first."""
        found = [source.description for source in sources if source.description]
        if not found:
            return None
        counted = Counter(found)
        if len(counted) > 1:
            self._report.hint("INCONSISTENT_DESCRIPTION", f"{what} has different descriptions")
        return max(found, key=counted.__getitem__)

    def directives(self, sources: Sequence[Element]) -> Directives:
        """Tags, `@inaccessible`, `@deprecated` and composed directives of all sources."""
        found: dict[str, ConstDirectiveNode] = {}
        for source in sources:
            for use in source.uses:
                if use.name == "tag":
                    node = nodes.directive("tag", name=use.arguments.get("name"))
                elif use.name == "inaccessible":
                    node = nodes.directive("inaccessible")
                elif (
                    use.name in self._composed
                    or use.name == "specifiedBy"
                    or (
                        use.name == "deprecated"
                        and "deprecated" not in {item.name.value for item in found.values()}
                    )
                ):
                    node = use.node
                else:
                    continue
                self.used.add(use.name)
                found.setdefault(print_ast(node), node)
        return [found[text] for text in sorted(found)]


def inaccessible(sources: Iterable[Element]) -> bool:
    return any(source.has("inaccessible") for source in sources)
