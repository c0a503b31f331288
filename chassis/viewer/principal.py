"""The signed-in employee, with what their roles allow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from chassis.errors import FORBIDDEN, Refused
from chassis.viewer.permissions import EVERYTHING, Scope


@dataclass(frozen=True)
class Viewer:
    """Who asks. ``employee_id`` is whose sight counts; ``actor_id`` who really acts (delegation).

    ``organisation_version`` is the version of the organisation the gateway knew when it asked.
    Default is deny: a permission that is not granted has no scope.
    """

    employee_id: UUID
    roles: frozenset[str] = frozenset()
    actor_id: UUID | None = None
    organisation_version: int = 0
    grants: Mapping[str, Scope] = field(default_factory=dict)
    field_groups: frozenset[str] = frozenset()

    @property
    def actor(self) -> UUID:
        """The one who acts: the viewer, or who acts for them."""
        return self.actor_id or self.employee_id

    def scope(self, permission: str) -> Scope | None:
        """How far ``noun:verb`` reaches for this viewer; None: not granted."""
        if EVERYTHING in self.grants:
            return Scope.ALL
        return self.grants.get(permission)

    def may(self, permission: str) -> bool:
        return self.scope(permission) is not None

    def require(self, permission: str) -> None:
        """Refuses FORBIDDEN where the permission is not granted at all."""
        if not self.may(permission):
            raise Refused(FORBIDDEN, f"this needs the permission {permission}")

    def sees_group(self, group: str) -> bool:
        """Whether fields of a protected group (COST, CONTACT_PII, CREDIT) are shown."""
        return EVERYTHING in self.grants or group in self.field_groups


#: The system itself, acting by rule (recycling, subscribers, set-up): everything allowed.
SYSTEM = Viewer(UUID(int=0), grants={EVERYTHING: Scope.ALL})
