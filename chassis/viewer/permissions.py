"""How far a permission reaches (domain.md, Organisation and visibility)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Scope(StrEnum):
    """The employees whose records a permission covers."""

    SELF = "SELF"
    DEPARTMENT = "DEPARTMENT"
    SUBTREE = "SUBTREE"
    ALL = "ALL"


_WIDTH = {Scope.SELF: 0, Scope.DEPARTMENT: 1, Scope.SUBTREE: 2, Scope.ALL: 3}

#: A role with this permission may do everything; only the administrator's has it.
EVERYTHING = "*"


def widest(scopes: Iterable[Scope]) -> Scope | None:
    """The furthest-reaching of several roles' scopes; None when there is none."""
    return max(scopes, key=_WIDTH.__getitem__, default=None)


def merge(grants: Iterable[Mapping[str, Scope]]) -> dict[str, Scope]:
    """What several roles together allow: per permission the widest scope."""
    merged: dict[str, Scope] = {}
    for grant in grants:
        for permission, scope in grant.items():
            merged[permission] = widest([scope, merged[permission]]) if permission in merged else scope  # pyright: ignore[reportArgumentType]
    return merged
