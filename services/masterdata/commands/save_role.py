"""Make or change a role."""

from dataclasses import dataclass

from sqlalchemy import select

from chassis.errors import FORBIDDEN, INVALID_INPUT, Refused
from chassis.messaging import Work
from services.masterdata.commands.checks import check_save, require
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Role
from services.masterdata.rules import names
from services.masterdata.rules.names import Translations
from services.masterdata.rules.roles import ADMINISTRATOR, FIELD_GROUPS, PERMISSIONS, SCOPES


@dataclass(frozen=True)
class RoleGrant:
    """One line of the allow-list."""

    permission: str
    scope: str


@dataclass(frozen=True)
class SaveRole:
    """The whole role as it shall be; with ``expected_version`` the one with this code is changed."""

    code: str
    name: str
    grants: tuple[RoleGrant, ...]
    field_groups: tuple[str, ...] = ()
    names: Translations | None = None
    expected_version: int | None = None


async def save_role(work: Work, request: SaveRole) -> Role:
    """Needs role:manage. The administrator's role stays as it is: somebody must be able to do everything."""
    require(work.viewer, "role:manage")
    await lock_organisation(work)
    code = names.code(request.code, "input", "code")
    if code == ADMINISTRATOR:
        raise Refused(FORBIDDEN, "the administrator's role cannot be changed", ("input", "code"))
    role = await work.session.scalar(select(Role).where(Role.code == code))
    check_save(role, request.expected_version)
    role = role or Role(code=code, built_in=False)
    role.name = names.name(request.name, "input", "name")
    role.names = names.translations(request.names, "input", "names")
    role.grants = _grants(request.grants)
    role.field_groups = _field_groups(request.field_groups)
    role.touch(work.now)
    work.session.add(role)
    await publish_organisation(work)
    return role


def _grants(given: tuple[RoleGrant, ...]) -> dict[str, str]:
    for i, grant in enumerate(given):
        path = ("input", "grants", str(i))
        if grant.permission not in PERMISSIONS:
            raise Refused(INVALID_INPUT, f"no permission {grant.permission!r}", (*path, "permission"))
        if grant.scope not in SCOPES:
            raise Refused(INVALID_INPUT, f"one of {', '.join(SCOPES)}", (*path, "scope"))
    grants = {grant.permission: grant.scope for grant in given}
    if len(grants) < len(given):
        raise Refused(INVALID_INPUT, "name each permission once", ("input", "grants"))
    return grants


def _field_groups(given: tuple[str, ...]) -> list[str]:
    if unknown := set(given) - set(FIELD_GROUPS):
        raise Refused(INVALID_INPUT, f"no field group {min(unknown)!r}", ("input", "fieldGroups"))
    return sorted(set(given))
