"""Applying a change of the organisation to the copy."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db.dialect import insert_or_ignore, upsert
from chassis.events import Reader, WireModel
from chassis.messaging import Received, Subscriber, Work
from chassis.organisation import tables as t
from chassis.viewer import Scope

NAME = "organisation"
_PAIRS_PER_STATEMENT = 400


class DepartmentFact(WireModel):
    """A department as it now is."""

    id: UUID
    parent_id: UUID | None = None
    name: str
    external_reference: str | None = None
    active: bool = True


class EmployeeFact(WireModel):
    """An employee as they now are."""

    id: UUID
    name: str
    external_reference: str | None = None
    department_id: UUID
    manager_id: UUID | None = None
    active: bool = True


class RoleFact(WireModel):
    """A role's whole allow-list: permission → scope, and its field groups."""

    code: str
    grants: dict[str, Scope]
    field_groups: list[str]


class OrganisationRead(Reader, reads="masterdata.organisation.changed.v1"):
    """What changed, with the version it makes. Pairs are (viewer, employee) and (ancestor, descendant)."""

    version: int
    departments: list[DepartmentFact] = []
    employees: list[EmployeeFact] = []
    roles: list[RoleFact] = []
    sight_added: list[tuple[UUID, UUID]] = []
    sight_removed: list[tuple[UUID, UUID]] = []
    departments_joined: list[tuple[UUID, UUID]] = []
    departments_parted: list[tuple[UUID, UUID]] = []


async def current_version(session: AsyncSession) -> int:
    """The version of the copy; 0 before the first change."""
    found = await session.scalar(
        select(t.organisation_versions.c.version).where(t.organisation_versions.c.name == NAME)
    )
    return found or 0


async def apply_change(session: AsyncSession, change: OrganisationRead) -> None:
    """Bring the copy from ``version - 1`` to ``version``; an old change does nothing, a gap is an error."""
    version = await current_version(session)
    if change.version <= version:
        return
    if change.version != version + 1:
        raise ValueError(f"organisation change {change.version} after {version}: one is missing")
    await _upsert(session, t.known_departments, [d.model_dump() for d in change.departments])
    await _upsert(session, t.known_employees, [e.model_dump() for e in change.employees])
    for role in change.roles:
        await _replace_role(session, role)
    await _pairs(session, t.sight, change.sight_added, change.sight_removed)
    await _pairs(session, t.department_closure, change.departments_joined, change.departments_parted)
    await session.execute(
        upsert(session, t.organisation_versions, [{"name": NAME, "version": change.version}], ["name"])
    )


async def _upsert(session: AsyncSession, table: Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _PAIRS_PER_STATEMENT):
        await session.execute(upsert(session, table, rows[start : start + _PAIRS_PER_STATEMENT], ["id"]))


async def _replace_role(session: AsyncSession, role: RoleFact) -> None:
    for table in (t.role_grants, t.role_field_groups):
        await session.execute(delete(table).where(table.c.role == role.code))
    if role.grants:
        rows = [{"role": role.code, "permission": p, "scope": s.value} for p, s in role.grants.items()]
        await session.execute(insert(t.role_grants), rows)
    if role.field_groups:
        await session.execute(
            insert(t.role_field_groups), [{"role": role.code, "field_group": g} for g in role.field_groups]
        )


async def _pairs(
    session: AsyncSession,
    table: Table,
    added: Sequence[tuple[UUID, UUID]],
    removed: Sequence[tuple[UUID, UUID]],
) -> None:
    left, right = table.primary_key.columns
    for start in range(0, len(removed), _PAIRS_PER_STATEMENT):
        part = removed[start : start + _PAIRS_PER_STATEMENT]
        await session.execute(delete(table).where(or_(*(and_(left == a, right == b) for a, b in part))))
    for start in range(0, len(added), _PAIRS_PER_STATEMENT):
        rows = [{left.name: a, right.name: b} for a, b in added[start : start + _PAIRS_PER_STATEMENT]]
        await session.execute(insert_or_ignore(session, table, rows))


async def _on_change(work: Work, event: Received[OrganisationRead]) -> None:
    await apply_change(work.session, event.data)


#: Keeps the copy; every service but master data itself subscribes by this.
copy_subscriber = Subscriber("organisation", {OrganisationRead: _on_change})
