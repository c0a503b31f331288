"""Merges the definitions of executable directives: those every subgraph has stay usable by clients."""

from collections.abc import Iterator, Sequence

from graphql import DirectiveDefinitionNode, DirectiveLocation, NameNode

from gateway.composition import nodes
from gateway.composition.arguments import ArgumentMerger
from gateway.composition.descriptions import merge_descriptions
from gateway.composition.errors import Place, Report
from gateway.composition.model import SubgraphModel

EXECUTABLE = frozenset(
    {
        DirectiveLocation.QUERY,
        DirectiveLocation.MUTATION,
        DirectiveLocation.SUBSCRIPTION,
        DirectiveLocation.FIELD,
        DirectiveLocation.FRAGMENT_DEFINITION,
        DirectiveLocation.FRAGMENT_SPREAD,
        DirectiveLocation.INLINE_FRAGMENT,
        DirectiveLocation.VARIABLE_DEFINITION,
    }
)
BUILT_IN = frozenset({"include", "skip", "deprecated", "specifiedBy", "defer", "stream"})


class ExecutableDirectives:
    """Merges directive definitions over all subgraphs."""

    def __init__(self, subgraphs: Sequence[SubgraphModel], arguments: ArgumentMerger, report: Report) -> None:
        self._subgraphs = subgraphs
        self._arguments = arguments
        self._report = report

    def merge(self, taken: frozenset[str]) -> Iterator[DirectiveDefinitionNode]:
        """Definitions of directives clients may use, those named in `taken` left out."""
        names = dict.fromkeys(
            name
            for subgraph in self._subgraphs
            for name, node in subgraph.directives.items()
            if name not in taken and name not in BUILT_IN and executable_locations(node)
        )
        for name in names:
            if merged := self._directive(name):
                yield merged

    def _directive(self, name: str) -> DirectiveDefinitionNode | None:
        sources = [
            (subgraph, node) for subgraph in self._subgraphs if (node := subgraph.directives.get(name))
        ]
        places: list[Place] = [(subgraph.name, node) for subgraph, node in sources]
        if len(sources) < len(self._subgraphs):
            self._hint(
                "PRESENCE", f"@{name} is in some subgraphs only, so it is not in the supergraph", places
            )
            return None
        locations = [executable_locations(node) for _, node in sources]
        common = [item for item in locations[0] if all(item in other for other in locations)]
        if not common:
            self._report.hint(
                "NO_EXECUTABLE_DIRECTIVE_INTERSECTION",
                f"@{name} has no location common to all subgraphs, so it is not in the supergraph",
                *places,
            )
            return None
        if any(set(item) != set(common) for item in locations):
            self._hint("LOCATIONS", f"@{name} keeps the locations common to all subgraphs", places)
        repeatable = {bool(node.repeatable) for _, node in sources}
        if len(repeatable) > 1:
            self._hint("REPEATABLE", f"@{name} is not repeatable in every subgraph, so it is not", places)
        description = merge_descriptions(
            (node.description.value if node.description else None for _, node in sources),
            f"@{name}",
            self._report,
        )
        return DirectiveDefinitionNode(
            description=nodes.text(description),
            name=nodes.name(name),
            repeatable=repeatable == {True},
            locations=tuple(NameNode(value=item) for item in common),
            arguments=tuple(
                self._arguments.merge([subgraph.arguments[name] for subgraph, _ in sources], f"@{name}")
            ),
        )

    def _hint(self, suffix: str, message: str, places: Sequence[Place]) -> None:
        self._report.hint(f"INCONSISTENT_EXECUTABLE_DIRECTIVE_{suffix}", message, *places)


def executable_locations(node: DirectiveDefinitionNode) -> list[str]:
    """Where clients may use a directive."""
    wanted = {item.name for item in EXECUTABLE}
    return [item.value for item in node.locations if item.value in wanted]
