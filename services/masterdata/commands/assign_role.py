"""Say which roles an employee has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from chassis.errors import FORBIDDEN, REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from chassis.viewer.permissions import EVERYTHING
from services.masterdata.commands.checks import check_version, find, require
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Employee, EmployeeRole, Role
from services.masterdata.rules.roles import ADMINISTRATOR


@dataclass(frozen=True)
class AssignRole:
    """``roles`` are the codes of all roles the employee has from now on."""

    employee_id: UUID
    expected_version: int
    roles: tuple[str, ...]


async def assign_role(work: Work, request: AssignRole) -> Employee:
    """Needs role:manage; only an administrator makes or unmakes an administrator."""
    require(work.viewer, "role:manage")
    await lock_organisation(work)
    employee = await find(work.session, Employee, request.employee_id, "input", "employeeId")
    check_version(employee, request.expected_version)
    if await put_roles(work, employee, request.roles):
        employee.touch(work.now)
        await publish_organisation(work, employees=[employee])
    return employee


async def put_roles(work: Work, employee: Employee, codes: Iterable[str]) -> bool:
    """``employee`` has exactly the roles ``codes``; whether that is a change."""
    known = {row.code: row.id for row in await work.session.execute(select(Role.code, Role.id))}
    had = await work.session.scalars(
        select(Role.code)
        .join(EmployeeRole, EmployeeRole.role_id == Role.id)
        .where(EmployeeRole.employee_id == employee.id)
    )
    return await exchange_roles(work, employee.id, set(had), set(codes), known, "input", "roles")


async def exchange_roles(
    work: Work, employee_id: UUID, had: set[str], wanted: set[str], known: dict[str, UUID], *path: str
) -> bool:
    """Take away and give what differs between two sets of codes; ``known`` are the ids of all roles."""
    changed = wanted ^ had
    check_roles(work, wanted, changed, known, *path)
    if gone := [known[code] for code in had - wanted]:
        await work.session.execute(
            delete(EmployeeRole).where(
                EmployeeRole.employee_id == employee_id, EmployeeRole.role_id.in_(gone)
            )
        )
    work.session.add_all(EmployeeRole(employee_id=employee_id, role_id=known[code]) for code in wanted - had)
    return bool(changed)


def check_roles(
    work: Work, wanted: set[str], changed: set[str], known: Mapping[str, UUID], *path: str
) -> None:
    """Refuses an unknown code, and to make or unmake an administrator without being one."""
    if unknown := wanted - set(known):
        raise Refused(REFERENCE_UNKNOWN, f"no role {min(unknown)}", path)
    if ADMINISTRATOR in changed and EVERYTHING not in work.viewer.grants:
        raise Refused(FORBIDDEN, "only an administrator makes an administrator", path)
