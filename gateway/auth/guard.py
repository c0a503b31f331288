"""The hierarchy guard: no record of somebody outside the viewer's sight leaves the gateway (security.md).

A type says in the schema who its records belong to:

    type Customer @owned(by: "ownerId", resource: "customer", also: "keptBy")

``by`` names the field with the owner's employee id; null means the record is public. ``resource`` names the
permission ``customer:read`` whose scope applies. ``also`` (optional) names a list of employees who may see
the record themselves although its owner is out of their sight: where a former owner keeps sight until a date,
the service lists them there while it lasts. Fields may be @inaccessible: only the guard asks for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.telemetry.metrics import GUARD_REFUSALS
from gateway.auth.viewer_scope import ViewerScope
from gateway.federation import Supergraph

DIRECTIVE = "owned"


@dataclass(frozen=True)
class Ownership:
    """Who the records of a type belong to."""

    by: str
    resource: str
    also: str | None = None

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.by} if self.also is None else {self.by, self.also})


def ownerships(supergraph: Supergraph) -> dict[str, Ownership]:
    """The ownership each type declares. Raises ``ValueError`` where a type declares two."""
    found: dict[str, Ownership] = {}
    for name in supergraph.types:
        for arguments in supergraph.composed(name, DIRECTIVE):
            also = arguments.get("also")
            ownership = Ownership(
                str(arguments["by"]), str(arguments["resource"]), None if also is None else str(also)
            )
            if found.setdefault(name, ownership) != ownership:
                raise ValueError(f"{name} declares two ownerships")
    return found


class HierarchyGuard:
    """The guard of one request: decides by the viewer's scope; nobody's records for the anonymous.

    ``refused`` counts what it took out.
    """

    def __init__(self, ownerships: Mapping[str, Ownership], scope: ViewerScope | None) -> None:
        self._ownerships = ownerships
        self._scope = scope
        self._reach: dict[str, frozenset[str] | None] = {}
        self.refused = 0

    def allows(self, type_name: str, values: Mapping[str, object]) -> bool:
        """Whether the viewer may see a record of ``type_name``, given its ownership fields."""
        ownership = self._ownerships[type_name]
        return self._scope is not None and self._sees(self._scope, ownership, values)

    def refuse(self, type_name: str) -> None:
        """A record was taken out."""
        self.refused += 1
        GUARD_REFUSALS.labels(type_name).inc()

    def _sees(self, scope: ViewerScope, ownership: Ownership, values: Mapping[str, object]) -> bool:
        owner = values[ownership.by]
        if owner is None:
            return True
        if ownership.resource not in self._reach:
            self._reach[ownership.resource] = scope.reach(f"{ownership.resource}:read")
        reach = self._reach[ownership.resource]
        if reach is None or (isinstance(owner, str) and owner in reach):
            return True
        named = values[ownership.also] if ownership.also else None
        return isinstance(named, list) and str(scope.employee_id) in named
