"""`@link`: which specifications a subgraph uses and under which names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from graphql import ConstDirectiveNode, DocumentNode, SchemaDefinitionNode, SchemaExtensionNode

from gateway.federation.parse import directive_arguments

FEDERATION = "https://specs.apollo.dev/federation"
FEDERATION_DIRECTIVES = frozenset(
    [
        "authenticated",
        "composeDirective",
        "cost",
        "extends",
        "external",
        "inaccessible",
        "interfaceObject",
        "key",
        "listSize",
        "override",
        "policy",
        "provides",
        "requires",
        "requiresScopes",
        "shareable",
        "tag",
    ]
)
FEDERATION_1_DIRECTIVES = frozenset(
    ["extends", "external", "key", "provides", "requires", "tag", "inaccessible"]
)


@dataclass(frozen=True, slots=True)
class Link:
    """One `@link`. `imports` maps local names (directives with `@`) to the specification's."""

    identity: str
    version: tuple[int, int]
    prefix: str
    imports: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"{self.identity}/v{self.version[0]}.{self.version[1]}"


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a subgraph; without one to Federation it is a Federation 1 schema."""

    all: tuple[Link, ...]

    @property
    def federation(self) -> Link | None:
        return next((link for link in self.all if link.identity == FEDERATION), None)

    def canonical(self, name: str) -> str | None:
        """The Federation directive a local directive name stands for, None for all others."""
        link = self.federation
        if link is None:
            return name if name in FEDERATION_1_DIRECTIVES else None
        if imported := link.imports.get(f"@{name}"):
            return imported.removeprefix("@")
        bare = name.removeprefix(f"{link.prefix}__")
        return bare if bare != name and bare in FEDERATION_DIRECTIVES else None

    def source(self, directive: str) -> Link | None:
        """The link a directive (without `@`) comes from."""
        for link in self.all:
            prefixed = directive == link.prefix or directive.startswith(f"{link.prefix}__")
            if f"@{directive}" in link.imports or prefixed:
                return link
        return None


def read_links(document: DocumentNode) -> Links:
    """All `@link` applications on the schema and its extensions."""
    directives: list[ConstDirectiveNode] = []
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
            directives.extend(definition.directives or ())
    found = (_read(directive_arguments(node)) for node in directives if node.name.value == "link")
    return Links(tuple(link for link in found if link))


def _read(arguments: dict[str, Any]) -> Link | None:
    match = re.fullmatch(r"(?P<identity>.+?)/v(?P<major>\d+)\.(?P<minor>\d+)/?", arguments.get("url", ""))
    if match is None:
        return None
    identity = match["identity"]
    prefix = arguments.get("as") or identity.rsplit("/", 1)[-1]
    version = (int(match["major"]), int(match["minor"]))
    return Link(identity, version, prefix, dict(_imports(arguments.get("import") or ())))


def _imports(imports: Iterable[Any]) -> list[tuple[str, str]]:
    return [
        (item, item) if isinstance(item, str) else (item.get("as", item["name"]), item["name"])
        for item in imports
    ]
