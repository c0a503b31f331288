"""Every change of the organisation ends here: who sees whom is computed anew and published as one version.

The copy that all services keep (chassis.organisation) is kept here too. What it says is compared with what
the dated rows say today; the difference, if any, is the next version (security.md, Recommendation).
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db.dialect import insert_or_ignore, upsert
from chassis.messaging import Work
from chassis.organisation import OrganisationRead, apply_change
from chassis.organisation import tables as copy
from chassis.organisation.changes import NAME, DepartmentFact, EmployeeFact, RoleFact
from chassis.viewer import Scope
from services.masterdata.events.published import (
    ORGANISATION_ID,
    CustomerPlan,
    DepartmentSaved,
    EmployeeSaved,
    OrganisationChanged,
)
from services.masterdata.model import Department, Employee, EmployeeRole, OrganisationDay, Role
from services.masterdata.model.structure import structure_on
from services.masterdata.rules.organisation import Structure, department_pairs, sight

F = TypeVar("F", DepartmentFact, EmployeeFact)


async def lock_organisation(work: Work) -> int:
    """Let one change of the organisation happen at a time: lock its version, and return it.

    The first statement of every command that changes departments, employees or roles, so that what it reads
    afterwards (for cycles, say) cannot change under it.
    """
    table = copy.organisation_versions
    await work.session.execute(insert_or_ignore(work.session, table, [{"name": NAME, "version": 0}]))
    found = await work.session.execute(select(table.c.version).where(table.c.name == NAME).with_for_update())
    return found.scalar_one()


async def publish_organisation(
    work: Work,
    *,
    departments: Iterable[Department] = (),
    employees: Iterable[Employee] = (),
    plans: Mapping[UUID, CustomerPlan] | None = None,
) -> None:
    """Record what changed: the given rows (already touched) and whatever else today's organisation has new.

    With rows given there is a new version even if sight and facts are as before: roles may have changed,
    and what others keep about a viewer is kept by version.
    """
    await work.session.flush()
    version = await lock_organisation(work)
    structure = await structure_on(work.session, work.today)
    new_departments = await _changed(
        work.session, copy.known_departments, DepartmentFact, await _departments(work.session, structure)
    )
    new_employees = await _changed(
        work.session, copy.known_employees, EmployeeFact, await _employees(work.session, structure)
    )
    roles = await _changed_roles(work.session)
    seen_added, seen_removed = await _pairs(work.session, copy.sight, sight(structure))
    joined, parted = await _pairs(work.session, copy.department_closure, department_pairs(structure))
    saved_departments = await _with(work, Department, departments, new_departments)
    saved_employees = await _with(work, Employee, employees, new_employees)
    await _record_saved(work, structure, saved_departments, saved_employees, plans or {})
    await _note_day(work)
    changes = (saved_departments, saved_employees, roles, seen_added, seen_removed, joined, parted)
    if not any(changes):
        return
    event = OrganisationChanged(
        id=ORGANISATION_ID,
        version=version + 1,
        departments=new_departments,
        employees=new_employees,
        roles=roles,
        sight_added=seen_added,
        sight_removed=seen_removed,
        departments_joined=joined,
        departments_parted=parted,
    )
    await apply_change(work.session, OrganisationRead.model_construct(**dict(event)))
    work.record(event)


async def _departments(session: AsyncSession, structure: Structure) -> dict[UUID, DepartmentFact]:
    rows = await session.execute(
        select(Department.id, Department.name, Department.external_reference, Department.active)
    )
    return {
        row.id: DepartmentFact.model_construct(
            id=row.id,
            parent_id=structure.parent_of[row.id],
            name=row.name,
            external_reference=row.external_reference,
            active=row.active,
        )
        for row in rows
    }


async def _employees(session: AsyncSession, structure: Structure) -> dict[UUID, EmployeeFact]:
    rows = await session.execute(
        select(Employee.id, Employee.name, Employee.external_reference, Employee.active)
    )
    return {
        row.id: EmployeeFact.model_construct(
            id=row.id,
            name=row.name,
            external_reference=row.external_reference,
            department_id=structure.department_of[row.id],
            manager_id=structure.manager_of.get(row.id),
            active=row.active,
        )
        for row in rows
    }


async def _changed(session: AsyncSession, table: Table, kind: type[F], facts: Mapping[UUID, F]) -> list[F]:
    """The facts the copy does not hold yet."""
    known = {row.id: kind.model_construct(**row._mapping) for row in await session.execute(select(table))}  # pyright: ignore[reportArgumentType]
    return [fact for id, fact in facts.items() if known.get(id) != fact]


async def _changed_roles(session: AsyncSession) -> list[RoleFact]:
    known: dict[str, tuple[dict[str, str], set[str]]] = {}
    for row in await session.execute(select(copy.role_grants)):
        known.setdefault(row.role, ({}, set()))[0][row.permission] = row.scope
    for row in await session.execute(select(copy.role_field_groups)):
        known.setdefault(row.role, ({}, set()))[1].add(row.field_group)
    return [
        RoleFact(
            code=role.code,
            grants={permission: Scope(scope) for permission, scope in role.grants.items()},
            field_groups=list(role.field_groups),
        )
        for role in await session.scalars(select(Role).order_by(Role.code))
        if known.get(role.code, ({}, set())) != (role.grants, set(role.field_groups))
    ]


async def _pairs(
    session: AsyncSession, table: Table, now: set[tuple[UUID, UUID]]
) -> tuple[list[tuple[UUID, UUID]], list[tuple[UUID, UUID]]]:
    """Pairs to add to and to remove from the copy."""
    known = {tuple(row) for row in await session.execute(select(*table.primary_key.columns))}
    return sorted(now - known), sorted(known - now)


async def _with(
    work: Work, model: type[Any], given: Iterable[Any], facts: Iterable[DepartmentFact | EmployeeFact]
) -> list[Any]:
    """The given rows, and those of ``facts`` beside them, which get a new version."""
    rows = {row.id: row for row in given}
    others = [fact.id for fact in facts if fact.id not in rows]
    if others:
        for row in await work.session.scalars(select(model).where(model.id.in_(others))):
            row.touch(work.now)
            rows[row.id] = row
        await work.session.flush()
    return list(rows.values())


async def _record_saved(
    work: Work,
    structure: Structure,
    departments: Iterable[Department],
    employees: Iterable[Employee],
    plans: Mapping[UUID, CustomerPlan],
) -> None:
    for department in departments:
        work.record(
            DepartmentSaved(
                id=department.id,
                version=department.version,
                parent_id=structure.parent_of[department.id],
                name=department.name,
                names=department.names,
                external_reference=department.external_reference,
                active=department.active,
            )
        )
    roles = await _roles_of(work.session, [employee.id for employee in employees])
    for employee in employees:
        work.record(
            EmployeeSaved(
                id=employee.id,
                version=employee.version,
                name=employee.name,
                email=employee.email,
                external_reference=employee.external_reference,
                department_id=structure.department_of[employee.id],
                manager_id=structure.manager_of.get(employee.id),
                roles=roles.get(employee.id, []),
                active=employee.active,
                customer_plan=plans.get(employee.id),
            )
        )


async def _roles_of(session: AsyncSession, employees: list[UUID]) -> dict[UUID, list[str]]:
    roles: dict[UUID, list[str]] = {}
    rows = await session.execute(
        select(EmployeeRole.employee_id, Role.code)
        .join(Role, Role.id == EmployeeRole.role_id)
        .where(EmployeeRole.employee_id.in_(employees))
        .order_by(Role.code)
    )
    for employee_id, code in rows:
        roles.setdefault(employee_id, []).append(code)
    return roles


async def _note_day(work: Work) -> None:
    row = {"name": NAME, "computed_for": work.today}
    await work.session.execute(upsert(work.session, OrganisationDay.__table__, [row], ["name"]))  # pyright: ignore[reportArgumentType]
