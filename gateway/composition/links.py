"""`@link`: which specifications a subgraph uses and under which names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import ConstDirectiveNode, DocumentNode

from gateway.composition.errors import Report
from gateway.composition.specifications import (
    COMPOSED_BY_DIRECTIVE,
    CONTEXT,
    CORE,
    FEDERATION,
    LATEST_FEDERATION,
    LINK,
    SPECS,
    UPGRADED_FEDERATION,
    Version,
    elements,
    federation_elements,
)
from gateway.federation.links import Link, links_itself, parse_url, schema_directives
from gateway.federation.parse import directive_arguments

GRAPHQL_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
ALIAS = re.compile(r"[_A-Za-z][_0-9A-Za-z.-]*")
CONNECT = f"{SPECS}connect"
LINK_VERSIONS = {LINK: ((1, 0),), CORE: ((0, 1), (0, 2))}
HISTORICAL_ALIASES = {f"{SPECS}tag": "federation__tag", f"{SPECS}inaccessible": "federation__inaccessible"}


class InvalidLink(Exception):
    """A `@link` that breaks a rule: Apollo's code and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Source:
    """Where an element comes from; `name` is None if the specification's element has another name here."""

    link: Link
    name: str | None


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a subgraph; without one to Federation it is a Federation 1 schema.

    `directive` is the local name of `@link` itself.
    """

    all: tuple[Link, ...]
    directive: str = "link"

    @property
    def federation(self) -> Link | None:
        return self.identity(FEDERATION)

    @property
    def federation_version(self) -> Version:
        return self.federation.version if self.federation else (1, 0)

    def identity(self, identity: str) -> Link | None:
        return next((link for link in self.all if link.identity == identity), None)

    def canonical(self, name: str) -> str | None:
        """The specified directive a local directive name (without `@`) stands for, None for all others."""
        source = self.source(f"@{name}")
        if source is not None:
            known = source.link.identity in (FEDERATION, CONTEXT) or source.name in COMPOSED_BY_DIRECTIVE
            defined = elements(source.link.identity, source.link.version)
            return source.name if known and defined and source.name in defined.directives else None
        if self.federation is None and name in federation_elements(UPGRADED_FEDERATION).directives:
            return name  # those of Federation 2 only if the schema defines them itself
        return None

    def source(self, element: str) -> Source | None:
        """The link a local type or directive (with `@`) comes from."""
        for link in self.all:
            if element in link.imports:
                return Source(link, link.imports[element].removeprefix("@"))
        bare = element.removeprefix("@")
        alias, separator, rest = bare.partition("__")
        for link in self.all:
            if separator and link.alias == alias:
                name = rest
            elif element != bare and link.alias == bare:
                name = link.name
            else:
                continue
            written = f"@{name}" if element != bare else name
            return Source(link, None if written in link.imports.values() else name)
        return None


def read_links(document: DocumentNode, subgraph: str = "", report: Report | None = None) -> Links:
    """All `@link` applications on the schema and its extensions.

    Those that break a rule are left out, and reported if there is a report.
    """
    directives = list(schema_directives(document))
    own = next((name for node in directives if (name := links_itself(node))), None)
    if own is None:
        linked = any(
            node.name.value == "link" and str(directive_arguments(node).get("url", "")).startswith(FEDERATION)
            for node in directives
        )
        if not linked:
            return Links(())
        own = "link"
    found: list[Link] = []
    for node in directives:
        if node.name.value != own:
            continue
        try:
            link = _read(node)
            _check_conflicts(link, found)
        except InvalidLink as problem:
            if report is not None:
                report.error(problem.code, f"[{subgraph}] {problem}", (subgraph, node))
        else:
            found.append(link)
    if report is not None and not any(link.identity == FEDERATION for link in found):
        for link in found:
            if link.identity in HISTORICAL_ALIASES:
                report.error(
                    "INVALID_LINK_DIRECTIVE_USAGE",
                    f"[{subgraph}] import @{link.name} from Federation 2, not from {link.identity}",
                    (subgraph, link.node),
                )
    return Links(tuple(found), own)


def _read(node: ConstDirectiveNode) -> Link:
    arguments = directive_arguments(node)
    url = arguments.get("url") or arguments.get("feature") or ""
    if (parsed := parse_url(url)) is None:
        raise InvalidLink(
            "INVALID_LINK_IDENTIFIER", f'"{url}" is no URL with a name and a version such as …/name/v1.0'
        )
    identity, version = parsed
    if identity == CONNECT:
        raise InvalidLink(
            "UNSUPPORTED_FEATURE", "connectors are not supported: put a subgraph before the service"
        )
    if identity in LINK_VERSIONS and version not in LINK_VERSIONS[identity]:
        raise InvalidLink(
            "UNKNOWN_LINK_VERSION", f"version {version[0]}.{version[1]} of {identity} is unknown"
        )
    if identity == FEDERATION and elements(identity, version) is None:
        raise InvalidLink(
            "UNKNOWN_FEDERATION_LINK_VERSION",
            f"version {version[0]}.{version[1]} of Federation is unknown, the latest known is"
            f" {LATEST_FEDERATION[0]}.{LATEST_FEDERATION[1]}",
        )
    alias = arguments.get("as") or identity.rsplit("/", 1)[-1]
    prefixed = "__" in alias and HISTORICAL_ALIASES.get(identity) != alias
    if prefixed or alias.endswith("_") or not ALIAS.fullmatch(alias):
        raise InvalidLink("INVALID_LINK_DIRECTIVE_USAGE", f'"{alias}" cannot be the name of a linked feature')
    imports = dict(_imports(arguments.get("import") or [], identity, version))
    return Link(identity, version, alias, imports, node)


def _imports(imports: Any, identity: str, version: Version) -> Iterator[tuple[str, str]]:
    known = elements(identity, version)
    if not isinstance(imports, list):
        raise InvalidLink("INVALID_LINK_DIRECTIVE_USAGE", f'"{imports}" is no list of what to import')
    for item in imports:
        name, local = _import(item)
        if known is not None and name not in known.names:
            hint = f', did you mean "@{name}"?' if f"@{name}" in known.names else ""
            raise InvalidLink("INVALID_LINK_DIRECTIVE_USAGE", f'{identity} has no element "{name}"{hint}')
        yield local, name


def _import(item: Any) -> tuple[str, str]:
    if isinstance(item, str):
        return item, item
    if not isinstance(item, dict) or not isinstance(item.get("name"), str) or item.keys() - {"name", "as"}:
        raise InvalidLink(
            "INVALID_LINK_DIRECTIVE_USAGE", f"cannot import {item}: neither a string nor {{name: …, as: …}}"
        )
    name, local = item["name"], item.get("as", item["name"])
    valid = isinstance(local, str) and all(
        GRAPHQL_NAME.fullmatch(text.removeprefix("@")) for text in (name, local)
    )
    if not valid or name.startswith("@") != local.startswith("@"):
        raise InvalidLink("INVALID_LINK_DIRECTIVE_USAGE", f'cannot import "{name}" as "{local}"')
    return name, local


def _check_conflicts(link: Link, others: list[Link]) -> None:
    """Refuse names that could mean two things."""
    for other in others:
        if other.identity == link.identity:
            raise InvalidLink("INVALID_LINK_DIRECTIVE_USAGE", f"{link.identity} is linked twice")
        if other.alias == link.alias:
            raise InvalidLink(
                "INVALID_LINK_DIRECTIVE_USAGE", f"{other.identity} and {link.identity} are both {link.alias}"
            )
        if both := other.imports.keys() & link.imports.keys():
            raise InvalidLink(
                "INVALID_LINK_DIRECTIVE_USAGE",
                f"{', '.join(sorted(both))} is imported from {other.identity} and from {link.identity}",
            )
    for one, all_links in ((link, [*others, link]), *((other, [link]) for other in others)):
        for local, name in one.imports.items():
            for other in all_links:
                if _confusable(one, local, name, other):
                    raise InvalidLink(
                        "INVALID_LINK_DIRECTIVE_USAGE",
                        f'"{local}" imported from {one.identity} can be confused with a name of'
                        f" {other.identity}; rename one of them with `as`",
                    )
    sources = list(link.imports.values())
    if len(set(sources)) < len(sources):
        raise InvalidLink("INVALID_LINK_DIRECTIVE_USAGE", f"one element of {link.identity} has two names")


def _confusable(link: Link, local: str, name: str, other: Link) -> bool:
    """Whether an imported name reads as another element's name with a link's prefix."""
    bare, own = local.removeprefix("@"), name.removeprefix("@")
    alias, separator, rest = bare.partition("__")
    if separator and alias == other.alias:
        return other is not link or rest != own
    if local.startswith("@") and bare == other.alias:
        return other is not link or own != link.name
    return False
