"""Reading employees: where they stand today, what they may do, who reports to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.graphql.connection import SortKey
from chassis.graphql.context import Context
from chassis.graphql.filters import filter_clause, where_clause
from chassis.organisation.tables import known_employees as known
from services.masterdata.model import DepartmentHead, Employee, EmployeeRole, Role

ORDERS: dict[str, tuple[Any, Callable[[Employee], Any]]] = {
    "NAME": (Employee.name, lambda e: e.name),
    "ID": (Employee.id, lambda e: e.id),
}


@dataclass(frozen=True)
class Place:
    """Where an employee stands today."""

    department_id: UUID
    manager_id: UUID | None


def employees_where(where: object | None) -> Select[Any]:
    """The employees a filter selects."""
    return select(Employee).where(
        where_clause(
            where,
            {
                "id": Employee.id,
                "name": Employee.name_search,
                "external_reference": Employee.external_reference,
                "active": Employee.active,
                "department": lambda given: _placed(known.c.department_id, given, "department"),
                "manager": lambda given: _placed(known.c.manager_id, given, "manager"),
            },
        )
    )


def _placed(column: ColumnElement[Any], given: object, name: str) -> ColumnElement[bool]:
    return Employee.id.in_(select(known.c.id).where(filter_clause(column, given, name)))


def employee_keys(order: Sequence[tuple[str, bool]]) -> list[SortKey]:
    """Sort keys for (field, descending) pairs; by name when there are none."""
    keys = [SortKey(*ORDERS[field], descending) for field, descending in order or [("NAME", False)]]
    return [*keys, SortKey(*ORDERS["ID"])]


async def places(context: Context, ids: list[UUID]) -> list[Place | None]:
    """Where each employee stands today."""
    async with context.read() as session:
        rows = await session.execute(
            select(known.c.id, known.c.department_id, known.c.manager_id).where(known.c.id.in_(ids))
        )
        found = {row.id: Place(row.department_id, row.manager_id) for row in rows}
    return [found.get(id) for id in ids]


async def roles_of(context: Context, ids: list[UUID]) -> list[list[Role]]:
    """The roles of each employee."""
    async with context.read() as session:
        rows = await session.execute(
            select(EmployeeRole.employee_id, Role)
            .join(Role, Role.id == EmployeeRole.role_id)
            .where(EmployeeRole.employee_id.in_(ids))
            .order_by(Role.code)
        )
        found: dict[UUID, list[Role]] = {}
        for employee_id, role in rows:
            found.setdefault(employee_id, []).append(role)
    return [found.get(id, []) for id in ids]


async def reports_of(context: Context, ids: list[UUID]) -> list[list[Employee]]:
    """Who reports to each employee directly, today; only those who are active."""
    async with context.read() as session:
        rows = await session.execute(
            select(known.c.manager_id, Employee)
            .join(Employee, Employee.id == known.c.id)
            .where(known.c.manager_id.in_(ids), Employee.active)
            .order_by(Employee.name, Employee.id)
        )
        found: dict[UUID, list[Employee]] = {}
        for manager_id, employee in rows:
            found.setdefault(manager_id, []).append(employee)
    return [found.get(id, []) for id in ids]


async def heads_of(context: Context, ids: list[UUID]) -> list[list[Employee]]:
    """Who heads each department today."""
    async with context.read() as session:
        rows = await session.execute(
            select(DepartmentHead.department_id, Employee)
            .join(Employee, Employee.id == DepartmentHead.employee_id)
            .where(DepartmentHead.department_id.in_(ids), DepartmentHead.holding(context.clock.today()))
            .order_by(Employee.name, Employee.id)
        )
        found: dict[UUID, list[Employee]] = {}
        for department_id, employee in rows:
            found.setdefault(department_id, []).append(employee)
    return [found.get(id, []) for id in ids]


async def role_codes(session: AsyncSession, employee_id: UUID) -> list[str]:
    """The codes of an employee's roles."""
    return list(
        await session.scalars(
            select(Role.code)
            .join(EmployeeRole, EmployeeRole.role_id == Role.id)
            .where(EmployeeRole.employee_id == employee_id)
            .order_by(Role.code)
        )
    )
