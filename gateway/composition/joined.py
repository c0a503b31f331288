"""`@join__directive`: directives whose application belongs to single subgraphs, such as `@cacheTag`."""

from collections.abc import Iterable, Iterator, Sequence

from graphql import ConstDirectiveNode

from gateway.composition import nodes
from gateway.composition.model import Element, SubgraphModel

CACHE_TAG = "cacheTag"
CACHE_TAG_URL = "https://specs.apollo.dev/cacheTag/v0.1"


def joined_directives(sources: Sequence[Element]) -> Iterator[ConstDirectiveNode]:
    """One `@join__directive` for each different application, naming the subgraphs that have it."""
    found: list[tuple[dict[str, object], list[nodes.EnumName]]] = []
    for source in sources:
        for use in source.all(CACHE_TAG):
            graphs = next((graphs for arguments, graphs in found if arguments == use.arguments), None)
            if graphs is None:
                graphs = []
                found.append((use.arguments, graphs))
            graphs.append(nodes.EnumName(source.subgraph.id))
    for arguments, graphs in found:
        yield nodes.directive(
            "join__directive", graphs=graphs, name=f"federation__{CACHE_TAG}", args=arguments
        )


def joined_links(subgraphs: Iterable[SubgraphModel]) -> Iterator[ConstDirectiveNode]:
    """The link of the specification such directives come from, where one is used."""
    if any(element.has(CACHE_TAG) for subgraph in subgraphs for element in subgraph.elements()):
        yield nodes.directive("link", url=CACHE_TAG_URL, **{"for": nodes.EnumName("EXECUTION")})
