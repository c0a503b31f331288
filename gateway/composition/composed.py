"""`@composeDirective`: custom directives that are carried into the supergraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql import ConstDirectiveNode, DirectiveDefinitionNode

from gateway.composition import nodes
from gateway.composition.errors import Report
from gateway.composition.links import Link
from gateway.composition.model import SubgraphModel, Use
from gateway.composition.specifications import COMPOSED, CONTEXT, CORE, FEDERATION, JOIN, LINK
from gateway.composition.wellformed import renamed

OWN = frozenset({FEDERATION, LINK, CORE, JOIN, CONTEXT, *(item.identity for item in COMPOSED)})
BY_DEFAULT = frozenset({"tag", "inaccessible", "authenticated", "requiresScopes", "policy", "context"})


@dataclass(frozen=True, slots=True)
class Request:
    """One `@composeDirective`: `name` is the specification's, `local` the subgraph's."""

    subgraph: SubgraphModel
    link: Link
    name: str
    local: str
    use: Use


class ComposedDirectives:
    """The custom directives subgraphs ask to compose, each with its link of the newest version."""

    def __init__(self, subgraphs: Sequence[SubgraphModel], report: Report) -> None:
        self._subgraphs = subgraphs
        self._report = report
        self._requests = [
            request
            for subgraph in subgraphs
            for use in subgraph.schema.all("composeDirective")
            if (request := self._request(subgraph, use))
        ]
        self._newest = self._newest_links()
        self._refused = {*self._ambiguous(), *self._renamed()}
        self._definitions = {
            local: definition for local in self._locals() if (definition := self._definition(local))
        }

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._definitions)

    def composes(self, subgraph: SubgraphModel, local: str) -> bool:
        """Whether a subgraph's uses of a directive are carried over."""
        return local in self._definitions and any(
            item.subgraph is subgraph and item.local == local for item in self._requests
        )

    def links(self) -> Iterator[ConstDirectiveNode]:
        """One `@link` per specification, importing what is composed."""
        for identity, (link, _) in self._newest.items():
            imports: list[object] = []
            for local in self._locals():
                request = next(item for item in self._requests if item.local == local)
                if request.link.identity == identity:
                    renamed = {"name": f"@{request.name}", "as": f"@{local}"}
                    imports.append(f"@{local}" if request.name == local else renamed)
            yield nodes.directive("link", url=link.url, **{"import": imports})

    def definitions(self) -> Iterator[DirectiveDefinitionNode]:
        yield from self._definitions.values()

    def definition(self, local: str) -> DirectiveDefinitionNode:
        return self._definitions[local]

    def _error(self, message: str, *requests: Request) -> None:
        places = [(item.subgraph.name, item.use.node) for item in requests]
        self._report.error("DIRECTIVE_COMPOSITION_ERROR", message, *places)

    def _request(self, subgraph: SubgraphModel, use: Use) -> Request | None:
        written = use.arguments.get("name") or ""
        local = written.removeprefix("@")
        source = subgraph.links.source(f"@{local}")
        specified = source is not None and source.link.identity in OWN
        if written == local:
            problem = "its name must begin with @"
        elif not specified and local not in subgraph.directives:
            problem = "it is not defined"
        elif source is None:
            problem = "no @link imports it"
        elif source.name is None:
            problem = "it is imported under another name"
        elif source.link.identity in OWN:
            if source.name in BY_DEFAULT:
                self._report.hint(
                    "DIRECTIVE_COMPOSITION_INFO",
                    f"[{subgraph.name}] {written} is composed by default",
                    (subgraph.name, use.node),
                )
                return None
            problem = "it is Federation's own"
        elif self._taken(local):
            problem = f"@{local} is a directive composed by default in another subgraph"
        else:
            return Request(subgraph, source.link, source.name, local, use)
        self._report.error(
            "DIRECTIVE_COMPOSITION_ERROR",
            f"[{subgraph.name}] {written} cannot be composed: {problem}",
            (subgraph.name, use.node),
        )
        return None

    def _taken(self, local: str) -> bool:
        """Whether some subgraph calls `@tag` or `@inaccessible` so."""
        for subgraph in self._subgraphs:
            link = subgraph.links.federation
            names = {link.directive(name) if link else name for name in ("tag", "inaccessible")}
            if local in names:
                return True
        return False

    def _newest_links(self) -> dict[str, tuple[Link, list[SubgraphModel]]]:
        """By identity: the newest link that is composed, and the subgraphs that have it, last first."""
        found: dict[str, tuple[Link, list[SubgraphModel]]] = {}
        for identity in dict.fromkeys(link.identity for item in self._subgraphs for link in item.links.all):
            if identity in OWN:
                continue
            links = [
                (link, subgraph)
                for subgraph in self._subgraphs
                if (link := subgraph.links.identity(identity))
            ]
            asked = {id(item.subgraph) for item in self._requests if item.link.identity == identity}
            composed = [link for link, subgraph in links if id(subgraph) in asked]
            if len({link.version[0] for link in composed}) > 1:
                requests = [item for item in self._requests if item.link.identity == identity]
                self._error(f"{identity} is composed in different major versions", *requests)
                continue
            if len({link.version[0] for link, _ in links}) > 1:
                self._report.hint(
                    "DIRECTIVE_COMPOSITION_INFO",
                    f"{identity} is linked in different major versions",
                    *((subgraph.name, link.node) for link, subgraph in links),
                )
            if composed:
                newest = max(composed, key=lambda link: link.version)
                having = [subgraph for link, subgraph in links if link.version == newest.version]
                found[identity] = (newest, having[::-1])
        return found

    def _ambiguous(self) -> Iterator[str]:
        """Local names that stand for different directives."""
        for local in dict.fromkeys(item.local for item in self._requests):
            same = [item for item in self._requests if item.local == local]
            if len({item.name for item in same}) > 1:
                self._error(f"@{local} is not the same directive in every subgraph", *same)
                yield local
            if len({item.link.identity for item in same}) > 1:
                self._error(f"@{local} is not linked from the same specification in every subgraph", *same)
                yield local

    def _renamed(self) -> Iterator[str]:
        """Local names of directives that have different ones."""
        for name in dict.fromkeys(item.name for item in self._requests):
            same = [item for item in self._requests if item.name == name]
            locals_ = {item.local for item in same}
            if len(locals_) > 1:
                self._error(f"@{name} must have one name in all subgraphs that compose it", *same)
                yield from locals_
            for subgraph in self._subgraphs:
                link = subgraph.links.identity(same[0].link.identity)
                if link is None or any(item.subgraph is subgraph for item in same):
                    continue
                if f"@{name}" in link.imports.values() and link.directive(name) != same[0].local:
                    self._report.hint(
                        "DIRECTIVE_COMPOSITION_WARN",
                        f"[{subgraph.name}] @{name} has another name here than where it is composed",
                        (subgraph.name, link.node),
                    )

    def _locals(self) -> list[str]:
        return [
            local
            for local in dict.fromkeys(item.local for item in self._requests)
            if local not in self._refused
            and all(item.link.identity in self._newest for item in self._requests if item.local == local)
        ]

    def _definition(self, local: str) -> DirectiveDefinitionNode | None:
        """The definition in the newest version, wherever that is linked."""
        request = next(item for item in self._requests if item.local == local)
        link, subgraphs = self._newest[request.link.identity]
        for subgraph in subgraphs:
            found = subgraph.links.identity(link.identity)
            name = found.directive(request.name) if found else local
            if name in subgraph.directives:
                return renamed(subgraph.directives[name], local, {})
        self._error(f"no subgraph that links {link.url} defines @{local}", request)
        return None
