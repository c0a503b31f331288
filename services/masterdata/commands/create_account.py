"""Give an employee an account to sign in with."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from chassis.errors import CONFLICT, REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from chassis.viewer import Viewer
from services.masterdata.commands.checks import check_unique, require
from services.masterdata.commands.password_hashing import hash_password, place_in_queue
from services.masterdata.model import Account, Employee
from services.masterdata.rules import names
from services.masterdata.rules.passwords import check_password


@dataclass(frozen=True)
class FirstPassword:
    """The password a new account is to have."""

    login: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CreateAccount:
    """Without a password's hash nobody can sign in until a password is set."""

    employee_id: UUID
    login: str
    password_hash: str | None = field(default=None, repr=False)


async def hash_first_password(viewer: Viewer, request: FirstPassword) -> str | None:
    """The hash to create the account with, made before its transaction begins. Needs account:manage."""
    require(viewer, "account:manage")
    if request.password is None:
        return None
    check_password(request.password, names.login(request.login, "input", "login"))
    with place_in_queue():
        return await hash_password(request.password)


async def create_account(work: Work, request: CreateAccount) -> Account:
    """Needs account:manage. An employee has one account; a login is one account's."""
    require(work.viewer, "account:manage")
    login = names.login(request.login, "input", "login")
    employee = await work.session.get(Employee, request.employee_id)
    if employee is None or not employee.active:
        raise Refused(REFERENCE_UNKNOWN, "no active employee", ("input", "employeeId"))
    await check_unique(work.session, Account, None, login=login)
    if await work.session.scalar(select(Account.id).where(Account.employee_id == employee.id)):
        raise Refused(CONFLICT, "the employee has an account", ("input", "employeeId"))
    account = new_account(work, employee.id, login, request.password_hash)
    await work.session.flush()
    return account


def new_account(work: Work, employee_id: UUID, login: str, hash: str | None) -> Account:
    """The row of a new account, added to the session."""
    account = Account(employee_id=employee_id, login=login, password_hash=hash, updated_at=work.now)
    work.session.add(account)
    return account
