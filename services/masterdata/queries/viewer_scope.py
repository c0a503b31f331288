"""What the gateway asks about a viewer: roles, grants, whom they see (security.md, hierarchy guard)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisation import tables as t
from chassis.organisation.changes import current_version
from chassis.organisation.directory import rights_of
from chassis.viewer import Scope
from services.masterdata.queries.employees import role_codes


@dataclass(frozen=True)
class ViewerScopeFacts:
    """Whom a viewer sees and what they may do, at least as new as ``version``."""

    employee_id: UUID
    active: bool
    roles: list[str]
    version: int
    grants: dict[str, Scope]
    field_groups: frozenset[str]
    subtree: list[UUID]
    department: list[UUID]


async def viewer_scope(session: AsyncSession, employee_id: UUID) -> ViewerScopeFacts:
    """The scope of an employee; of an unknown one: not active, nobody seen.

    The version is read first: whatever is read after it is at least as new.
    """
    version = await current_version(session)
    known = t.known_employees
    employee = (await session.execute(select(known).where(known.c.id == employee_id))).one_or_none()
    roles = await role_codes(session, employee_id)
    grants, field_groups = await rights_of(session, frozenset(roles))
    subtree = await session.scalars(select(t.sight.c.employee_id).where(t.sight.c.viewer_id == employee_id))
    closure = t.department_closure
    department = await session.scalars(
        select(known.c.id)
        .join(closure, closure.c.descendant_id == known.c.department_id)
        .where(closure.c.ancestor_id == (employee.department_id if employee else None))
    )
    return ViewerScopeFacts(
        employee_id,
        bool(employee and employee.active),
        roles,
        version,
        grants,
        field_groups,
        sorted(subtree),
        sorted(department),
    )
