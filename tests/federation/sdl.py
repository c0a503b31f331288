"""Writing subgraphs in tests."""

from gateway.composition import Composition, SubgraphSchema, compose
from gateway.federation import Supergraph

DIRECTIVES = [
    "@key",
    "@shareable",
    "@external",
    "@requires",
    "@provides",
    "@override",
    "@inaccessible",
    "@interfaceObject",
    "@tag",
    "@composeDirective",
]
IMPORTS = ", ".join(f'"{name}"' for name in DIRECTIVES)
LINK = f'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: [{IMPORTS}])\n'


def composition(**sdls: str) -> Composition:
    """Compose Federation 2 subgraphs, given by name."""
    return compose([SubgraphSchema(name, f"http://{name}", LINK + sdl) for name, sdl in sdls.items()])


def composed(**sdls: str) -> Supergraph:
    """The supergraph of subgraphs that compose."""
    result = composition(**sdls)
    assert result.supergraph is not None, "\n".join(map(str, result.errors))
    return Supergraph.parse(result.supergraph)


def codes(**sdls: str) -> list[str]:
    """Codes of the errors of subgraphs that do not compose."""
    result = composition(**sdls)
    assert result.supergraph is None
    return [error.code for error in result.errors]
