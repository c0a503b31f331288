"""What the specifications behind `@link` define: Federation's directives by version, and those it composes.

Facts from specs.apollo.dev and the error catalogue of apollographql/federation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from graphql import DirectiveDefinitionNode, parse

from gateway.federation.links import CORE, LINK, SPECS, Version

FEDERATION = f"{SPECS}federation"
JOIN = f"{SPECS}join"
CONTEXT = f"{SPECS}context"
LATEST_FEDERATION: Version = (2, 14)
UPGRADED_FEDERATION: Version = (2, 4)
"""What a Federation 1 schema counts as."""
JOIN_VERSIONS: tuple[tuple[Version, Version], ...] = (((2, 8), (0, 5)), ((2, 7), (0, 4)), ((2, 0), (0, 3)))
"""From which version of Federation on which version of the join specification is written."""
INTERFACE_KEYS: Version = (2, 3)
"""Since when `@key` may stand on interfaces."""

EVERYWHERE = (
    "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE"
    " | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
GUARDED = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"
COST_DEFINITIONS = """
directive @cost(weight: Int!) on
  ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
directive @listSize(
  assumedSize: Int
  slicingArguments: [String!]
  sizedFields: [String!]
  requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION
"""
CONTEXT_DEFINITIONS = """
scalar ContextFieldValue
directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
directive @fromContext(field: ContextFieldValue) on ARGUMENT_DEFINITION
"""
FEDERATION_DEFINITIONS: tuple[tuple[Version, str], ...] = (
    (
        (1, 0),
        """
        scalar FieldSet
        directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
        directive @requires(fields: FieldSet!) on FIELD_DEFINITION
        directive @provides(fields: FieldSet!) on FIELD_DEFINITION
        directive @external(reason: String) on OBJECT | FIELD_DEFINITION
        directive @extends on OBJECT | INTERFACE
        """
        f"directive @tag(name: String!) repeatable on {EVERYWHERE}",
    ),
    (
        (2, 0),
        f"""
        directive @shareable on OBJECT | FIELD_DEFINITION
        directive @override(from: String!) on FIELD_DEFINITION
        directive @inaccessible on {EVERYWHERE}
        """,
    ),
    ((2, 1), "directive @composeDirective(name: String) repeatable on SCHEMA"),
    ((2, 2), "directive @shareable repeatable on OBJECT | FIELD_DEFINITION"),
    (
        (2, 3),
        f"""
        directive @interfaceObject on OBJECT
        directive @tag(name: String!) repeatable on {EVERYWHERE} | SCHEMA
        """,
    ),
    (
        (2, 5),
        f"""
        scalar Scope
        directive @authenticated on {GUARDED}
        directive @requiresScopes(scopes: [[Scope!]!]!) on {GUARDED}
        """,
    ),
    ((2, 6), f"scalar Policy directive @policy(policies: [[Policy!]!]!) on {GUARDED}"),
    ((2, 7), "directive @override(from: String!, label: String) on FIELD_DEFINITION"),
    ((2, 8), CONTEXT_DEFINITIONS),
    ((2, 9), COST_DEFINITIONS),
    ((2, 12), "directive @cacheTag(format: String!) repeatable on OBJECT | FIELD_DEFINITION"),
)


@dataclass(frozen=True, slots=True)
class Specification:
    """A specification whose directives are carried into the supergraph.

    `since` is the version of Federation that has it, `purpose` the supergraph's `@link(for:)`. Names in
    `sdl` are the specification's own.
    """

    name: str
    version: Version
    since: Version
    purpose: str | None
    sdl: str

    @property
    def identity(self) -> str:
        return f"{SPECS}{self.name}"

    @property
    def url(self) -> str:
        return f"{self.identity}/v{self.version[0]}.{self.version[1]}"


COMPOSED = (
    Specification(
        "tag", (0, 3), (2, 0), None, f"directive @tag(name: String!) repeatable on {EVERYWHERE} | SCHEMA"
    ),
    Specification("inaccessible", (0, 2), (2, 0), "SECURITY", f"directive @inaccessible on {EVERYWHERE}"),
    Specification("authenticated", (0, 1), (2, 5), "SECURITY", f"directive @authenticated on {GUARDED}"),
    Specification(
        "requiresScopes",
        (0, 1),
        (2, 5),
        "SECURITY",
        f"scalar Scope directive @requiresScopes(scopes: [[Scope!]!]!) on {GUARDED}",
    ),
    Specification(
        "policy",
        (0, 1),
        (2, 6),
        "SECURITY",
        f"scalar Policy directive @policy(policies: [[Policy!]!]!) on {GUARDED}",
    ),
    Specification("cost", (0, 1), (2, 9), None, COST_DEFINITIONS),
)
COMPOSED_BY_DIRECTIVE: Mapping[str, Specification] = {
    "tag": COMPOSED[0],
    "inaccessible": COMPOSED[1],
    "authenticated": COMPOSED[2],
    "requiresScopes": COMPOSED[3],
    "policy": COMPOSED[4],
    "cost": COMPOSED[5],
    "listSize": COMPOSED[5],
}
AUTHORIZATION = ("authenticated", "requiresScopes", "policy")
FIELD_SETS = ("key", "requires", "provides")


@dataclass(frozen=True, slots=True)
class Elements:
    """What one version of a specification defines, by its own names."""

    directives: Mapping[str, DirectiveDefinitionNode]
    scalars: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """As `@link(import:)` writes them: directives with `@`."""
        return frozenset({f"@{name}" for name in self.directives} | self.scalars)


@cache
def federation_elements(version: Version) -> Elements:
    """What a version of Federation defines; (1, 0) stands for all of Federation 1."""
    return _elements(*(sdl for since, sdl in FEDERATION_DEFINITIONS if since <= version))


@cache
def elements(identity: str, version: Version) -> Elements | None:
    """What a known version of a known specification defines, None of any other."""
    if identity == FEDERATION:
        known = (2, 0) <= version <= LATEST_FEDERATION
        return federation_elements(version) if known else None
    if identity in (LINK, CORE):
        return _elements("scalar Purpose scalar Import", "directive @link(url: String) on SCHEMA")
    if (identity, version) == (CONTEXT, (0, 1)):
        return _elements(CONTEXT_DEFINITIONS)
    for specification in COMPOSED:
        known_versions = {specification.version}
        if specification.name == "tag":
            known_versions |= {(0, 1), (0, 2)}
        elif specification.name == "inaccessible":
            known_versions.add((0, 1))
        if identity == specification.identity and version in known_versions:
            return _elements(specification.sdl)
    return None


def join_version(federation: Version) -> Version:
    """The version of the join specification a version of Federation asks for."""
    return next(join for since, join in JOIN_VERSIONS if federation >= since)


def _elements(*sdls: str) -> Elements:
    directives: dict[str, DirectiveDefinitionNode] = {}
    scalars: set[str] = set()
    for sdl in sdls:
        for node in parse(sdl, no_location=True).definitions:
            if isinstance(node, DirectiveDefinitionNode):
                directives[node.name.value] = node
            else:
                scalars.add(getattr(node, "name").value)  # noqa: B009 - a scalar
    return Elements(directives, frozenset(scalars))
