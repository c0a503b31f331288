"""Reading accounts, for operators."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.masterdata.model import Account, Employee, EmployeeRole, Role


@dataclass(frozen=True)
class AccountLine:
    """An account as an operator sees it."""

    login: str
    employee_id: UUID
    employee: str
    roles: tuple[str, ...]
    active: bool
    has_password: bool


async def list_accounts(session: AsyncSession) -> list[AccountLine]:
    """Every account, by login."""
    rows = await session.execute(
        select(Account.login, Account.employee_id, Account.password_hash, Employee.name, Employee.active)
        .join(Employee, Employee.id == Account.employee_id)
        .order_by(Account.login)
    )
    roles: dict[object, list[str]] = {}
    for employee_id, code in await session.execute(
        select(EmployeeRole.employee_id, Role.code)
        .join(Role, Role.id == EmployeeRole.role_id)
        .order_by(Role.code)
    ):
        roles.setdefault(employee_id, []).append(code)
    return [
        AccountLine(
            row.login,
            row.employee_id,
            row.name,
            tuple(roles.get(row.employee_id, ())),
            row.active,
            row.password_hash is not None,
        )
        for row in rows
    ]
