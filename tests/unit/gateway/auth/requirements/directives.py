"""Viewers, and subgraphs that name the authorization directives otherwise than their specifications do."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Holder:
    """Somebody with these grants; anonymous without any."""

    authenticated: bool = False
    scopes: frozenset[str] | None = frozenset()
    policies: frozenset[str] = frozenset()


_NAMES = {"authenticated": "signedIn", "requiresScopes": "scoped", "policy": "policed"}
_LINKS = "\n".join(
    f'extend schema @link(url: "https://specs.apollo.dev/{name}/v0.1",'
    f' import: [{{name: "@{name}", as: "@{local}"}}]) @composeDirective(name: "@{local}")'
    for name, local in _NAMES.items()
)
_PLACES = "on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM"
_DEFINITIONS = f"""
directive @signedIn {_PLACES}
directive @scoped(scopes: [[String!]!]!) {_PLACES}
directive @policed(policies: [[String!]!]!) {_PLACES}
"""


def secured(sdl: str) -> str:
    """A subgraph with the directives renamed."""
    return _LINKS + _DEFINITIONS + re.sub(r"@(\w+)", lambda found: f"@{_NAMES.get(found[1], found[1])}", sdl)
