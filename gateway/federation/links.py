"""`@link`: what a schema calls the elements of the specifications it uses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import ConstDirectiveNode, DocumentNode, SchemaDefinitionNode, SchemaExtensionNode

from gateway.federation.parse import directive_arguments

SPECS = "https://specs.apollo.dev/"
LINK = f"{SPECS}link"
CORE = f"{SPECS}core"
MACHINERY_PREFIXES = ("join__", "link__", "core__")
"""Types whose name begins so describe the supergraph, linked or not."""

URL = re.compile(r"([a-z][a-z0-9+.-]*://[^/?#\s]+/[^?#\s]+)/v(\d+)\.(\d+)/?(?:[?#].*)?")
UNDERSTOOD = frozenset(
    f"{SPECS}{name}"
    for name in [
        "authenticated",
        "cacheTag",
        "core",
        "cost",
        "inaccessible",
        "join",
        "link",
        "policy",
        "requiresScopes",
        "tag",
    ]
)
"""Specifications the gateway does, or can leave undone without answering otherwise (tags for caches)."""

Version = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Link:
    """One `@link`. `imports` maps local names (directives with `@`) to the specification's."""

    identity: str
    version: Version
    alias: str
    imports: dict[str, str] = field(default_factory=dict)
    node: ConstDirectiveNode | None = None

    @property
    def name(self) -> str:
        return self.identity.rsplit("/", 1)[-1]

    @property
    def url(self) -> str:
        return f"{self.identity}/v{self.version[0]}.{self.version[1]}"

    def directive(self, name: str) -> str:
        """The local name of one of the specification's directives."""
        imported = self._imported(f"@{name}")
        if imported:
            return imported.removeprefix("@")
        return self.alias if name == self.name else f"{self.alias}__{name}"

    def type(self, name: str) -> str:
        """The local name of one of the specification's types."""
        return self._imported(name) or f"{self.alias}__{name}"

    def _imported(self, name: str) -> str | None:
        return next((local for local, source in self.imports.items() if source == name), None)


def schema_directives(document: DocumentNode) -> Iterator[ConstDirectiveNode]:
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
            yield from definition.directives or ()


def links_itself(node: ConstDirectiveNode) -> str | None:
    """The directive's name, if it links the specification of links."""
    arguments = directive_arguments(node)
    url = arguments.get("url") or arguments.get("feature")
    for identity, default in ((LINK, "link"), (CORE, "core")):
        named = node.name.value == (arguments.get("as") or default)
        if named and isinstance(url, str) and url.startswith(f"{identity}/v"):
            return node.name.value
    return None


def parse_url(url: str) -> tuple[str, Version] | None:
    """A specification's identity and version; None if the URL does not end with a name and a version."""
    match = URL.fullmatch(url)
    return (match[1], (int(match[2]), int(match[3]))) if match else None


class Specifications:
    """What a supergraph's links call the elements of specifications."""

    def __init__(self, document: DocumentNode) -> None:
        self._links = {link.identity: link for link in _links(document)}

    def unsupported(self) -> list[str]:
        """What the supergraph says it cannot be served without (`for:`), and is not known here."""
        foreign = [link for identity, link in self._links.items() if identity not in UNDERSTOOD]
        purposes = {
            link.url: directive_arguments(link.node).get("for") for link in foreign if link.node is not None
        }
        return [f"{url} (for: {purpose})" for url, purpose in purposes.items() if purpose]

    def directive(self, specification: str, name: str | None = None) -> str:
        """The local name of a directive (the one of the specification's name, if none is given); without a
        link the specification's own name counts."""
        link = self._links.get(f"{SPECS}{specification}")
        return link.directive(name or specification) if link else name or specification

    def machinery(self, type_name: str) -> bool:
        """Whether a type belongs to a specification: it speaks to gateways and is no part of the API."""
        return type_name.startswith(MACHINERY_PREFIXES) or any(
            type_name.startswith(f"{link.alias}__") or type_name in link.imports
            for identity, link in self._links.items()
            if identity.startswith(SPECS)
        )


def _links(document: DocumentNode) -> Iterator[Link]:
    """The links of a supergraph; what is no proper link is left out."""
    directives = list(schema_directives(document))
    own = next((name for node in directives if (name := links_itself(node))), "link")
    for node in directives:
        arguments = directive_arguments(node)
        parsed = parse_url(str(arguments.get("url") or arguments.get("feature")))
        if node.name.value == own and parsed:
            imports = (
                item if isinstance(item, dict) else {"name": item} for item in arguments.get("import") or ()
            )
            names = {item.get("as") or item["name"]: item["name"] for item in imports}
            yield Link(*parsed, arguments.get("as") or parsed[0].rsplit("/", 1)[-1], names, node)
