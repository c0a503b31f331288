"""What imported employees refer to, read in a handful of statements instead of some per item."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select

from chassis.messaging import Work
from chassis.organisation.tables import known_employees
from services.masterdata.commands.dated_rows import Spans, edges_from
from services.masterdata.model import (
    Account,
    Base,
    Department,
    DepartmentHead,
    Employee,
    EmployeeRole,
    ReportingLine,
    Role,
)


@dataclass
class EmployeeBook:
    """Departments and employees by external reference, and how the employees stand now.

    References are looked up in ``ids``: a row whose own item was refused must not be read any more.
    """

    departments: dict[str, UUID]
    employees: dict[str, Employee]
    ids: dict[str, UUID]
    lines: Spans
    department_of: dict[UUID, UUID]
    heads: dict[UUID, set[UUID]]
    roles: dict[str, UUID]
    roles_of: dict[UUID, set[str]]
    accounts: dict[UUID, Account]
    logins: dict[str, UUID]
    seen: set[object] = field(default_factory=set)
    touched: dict[UUID, Employee] = field(default_factory=dict)
    new_rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, model: type[Base], **values: Any) -> None:
        """A row that belongs to a new employee, to go in when the items are through."""
        self.new_rows.setdefault(model, []).append(values)

    async def insert_new_rows(self, work: Work) -> None:
        """What belongs to new employees goes in together, a statement per table instead of some per item."""
        for model, rows in self.new_rows.items():
            await work.session.execute(insert(model.__table__), rows)  # pyright: ignore[reportArgumentType]

    @classmethod
    async def read(
        cls, work: Work, employees: Iterable[str], departments: Iterable[str], logins: Iterable[str]
    ) -> "EmployeeBook":
        """For items that name these employees, departments and logins."""
        session = work.session
        rows = (
            await session.scalars(select(Employee).where(Employee.external_reference.in_(set(employees))))
        ).all()
        ids = [row.id for row in rows]
        accounts = (
            await session.scalars(
                select(Account).where(or_(Account.employee_id.in_(ids), Account.login.in_(set(logins))))
            )
        ).all()
        return cls(
            departments=dict(
                await _pairs(
                    work,
                    select(Department.external_reference, Department.id).where(
                        Department.external_reference.in_(set(departments))
                    ),
                )
            ),
            employees={row.external_reference: row for row in rows if row.external_reference},
            ids={row.external_reference: row.id for row in rows if row.external_reference},
            lines=await edges_from(session, ReportingLine, work.today),
            department_of=dict(
                await _pairs(
                    work,
                    select(known_employees.c.id, known_employees.c.department_id).where(
                        known_employees.c.id.in_(ids)
                    ),
                )
            ),
            heads=_grouped(
                await _pairs(
                    work,
                    select(DepartmentHead.department_id, DepartmentHead.employee_id).where(
                        DepartmentHead.holding(work.today)
                    ),
                )
            ),
            roles=dict(await _pairs(work, select(Role.code, Role.id))),
            roles_of=_grouped(
                await _pairs(
                    work,
                    select(EmployeeRole.employee_id, Role.code)
                    .join(Role, Role.id == EmployeeRole.role_id)
                    .where(EmployeeRole.employee_id.in_(ids)),
                )
            ),
            accounts={account.employee_id: account for account in accounts},
            logins={account.login: account.employee_id for account in accounts},
        )


async def _pairs(work: Work, statement: Any) -> list[Any]:
    return [tuple(row) for row in await work.session.execute(statement)]


def _grouped(pairs: Iterable[tuple[UUID, Any]]) -> dict[UUID, set[Any]]:
    groups: dict[UUID, set[Any]] = {}
    for left, right in pairs:
        groups.setdefault(left, set()).add(right)
    return groups
