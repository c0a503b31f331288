"""Import employees, found by external reference; managers may be in the same call, in any order."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from chassis.errors import CONFLICT, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.messaging import Work
from chassis.text import fold
from services.masterdata.commands.assign_role import check_roles, exchange_roles
from services.masterdata.commands.create_account import new_account
from services.masterdata.commands.create_employee import new_employee
from services.masterdata.commands.dated_rows import note, put_from, refuse_cycle
from services.masterdata.commands.employee_book import EmployeeBook
from services.masterdata.commands.imports import (
    ALWAYS,
    in_input_order,
    referenced,
    refuse_repeated,
    require_import,
)
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.commands.sessions import end_sessions_of
from services.masterdata.model import (
    Account,
    DepartmentHead,
    Employee,
    EmployeeRole,
    Membership,
    ReportingLine,
)
from services.masterdata.rules import names
from services.masterdata.rules.organisation import Span, above_first


@dataclass(frozen=True)
class EmployeeItem:
    """References are external ones; ``roles`` are all codes; what is absent stays as it is."""

    external_reference: str
    name: str
    department: str
    email: str | None = None
    manager: str | None = None
    head_of: str | None = None
    roles: tuple[str, ...] | None = None
    login: str | None = None
    active: bool | None = None


@dataclass(frozen=True)
class ImportEmployees:
    """At most 500 items."""

    items: tuple[EmployeeItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


async def import_employees(work: Work, request: ImportEmployees) -> BulkOutcome:
    """Needs import:run; only an administrator imports administrators."""
    require_import(work)
    await lock_organisation(work)
    book = await EmployeeBook.read(
        work,
        {ref for i in request.items for ref in (i.external_reference, i.manager) if ref},
        {ref for i in request.items for ref in (i.department, i.head_of) if ref},
        {i.login.strip().casefold() for i in request.items if i.login},
    )
    handled = above_first(
        range(len(request.items)),
        {i: item.external_reference for i, item in enumerate(request.items)},
        {i: item.manager for i, item in enumerate(request.items)},
    )
    items = [request.items[i] for i in handled]
    outcome = await each_item(
        work, items, partial(_import, book), policy=request.error_policy, dry_run=request.dry_run
    )
    if outcome.applied:
        await book.insert_new_rows(work)
        await publish_organisation(work, employees=book.touched.values())
    return in_input_order(outcome, handled)


async def _import(book: EmployeeBook, work: Work, item: EmployeeItem) -> tuple[ItemOutcome, UUID]:
    refuse_repeated(item.external_reference, book.seen, "externalReference")
    reference = names.text(item.external_reference, names.REFERENCE_LENGTH, "externalReference")
    department_id = referenced(
        book.departments.get(item.department), "department", item.department, "department"
    )
    manager_id = (
        referenced(book.ids.get(item.manager), "employee", item.manager, "manager") if item.manager else None
    )
    employee = book.employees.get(reference)
    if employee is None:
        employee = await _create(book, work, item, reference, department_id, manager_id)
        return ItemOutcome.CREATED, employee.id
    changed = await _settle(book, work, employee, department_id)
    line = await _subordinate(book, work, employee, manager_id)
    changed |= line is not None
    changed |= await _describe(work, employee, item)
    changed |= await _head(book, work, employee, item.head_of)
    changed |= await _roles(book, work, employee, item.roles)
    changed |= _account(book, work, employee, item.login)
    if not changed:
        return ItemOutcome.UNCHANGED, employee.id
    employee.touch(work.now)
    await work.session.flush()
    book.touched[employee.id] = employee
    if line is not None:
        note(book.lines, employee.id, line.target, line.start)
    return ItemOutcome.UPDATED, employee.id


async def _create(
    book: EmployeeBook,
    work: Work,
    item: EmployeeItem,
    reference: str,
    department_id: UUID,
    manager_id: UUID | None,
) -> Employee:
    """The employee now; what belongs to them with that of all others when the items are through."""
    wanted = set(item.roles or ())
    check_roles(work, wanted, wanted, book.roles, "roles")
    login = _free_login(book, None, item.login) if item.login is not None else None
    employee = new_employee(work, names.name(item.name, "name"), names.email(item.email, "email"), reference)
    employee.active = item.active is not False
    await work.session.flush()
    await _head(book, work, employee, item.head_of)
    own = {"employee_id": employee.id, "valid_from": ALWAYS}
    book.add(Membership, **own, department_id=department_id)
    book.add(ReportingLine, **own, manager_id=manager_id)
    for code in wanted:
        book.add(EmployeeRole, employee_id=employee.id, role_id=book.roles[code])
    if login is not None:
        book.add(Account, employee_id=employee.id, login=login, version=1, updated_at=work.now)
        book.logins[login] = employee.id
    book.ids[reference], book.touched[employee.id] = employee.id, employee
    note(book.lines, employee.id, manager_id, ALWAYS)
    return employee


async def _settle(book: EmployeeBook, work: Work, employee: Employee, department_id: UUID) -> bool:
    """Whether the employee had to be moved to the department, and is."""
    if book.department_of.get(employee.id) == department_id:
        return False
    subject = {"employee_id": employee.id}
    await put_from(work.session, Membership, subject, work.today, {"department_id": department_id})
    return True


async def _subordinate(
    book: EmployeeBook, work: Work, employee: Employee, manager_id: UUID | None
) -> Span | None:
    """The new reporting line, if the employee had to be given one, and is."""
    now = next((span for span in book.lines.get(employee.id, ()) if span.holds(work.today)), None)
    if manager_id is None or (now is not None and now.target == manager_id):
        return None
    refuse_cycle(book.lines, employee.id, manager_id, work.today, "manager")
    subject = {"employee_id": employee.id}
    await put_from(work.session, ReportingLine, subject, work.today, {"manager_id": manager_id})
    return Span(work.today, None, manager_id)


async def _describe(work: Work, employee: Employee, item: EmployeeItem) -> bool:
    before = (employee.name, employee.email, employee.active)
    after = (
        names.name(item.name, "name"),
        names.email(item.email, "email") if item.email is not None else employee.email,
        employee.active if item.active is None else item.active,
    )
    if before == after:
        return False
    employee.name, employee.email, employee.active = after
    employee.name_search = fold(employee.name)
    if not employee.active:
        await end_sessions_of(work, employee.id)
    return True


async def _head(book: EmployeeBook, work: Work, employee: Employee, head_of: str | None) -> bool:
    if head_of is None:
        return False
    department_id = referenced(book.departments.get(head_of), "department", head_of, "headOf")
    if employee.id in book.heads.setdefault(department_id, set()):
        return False
    subject = {"department_id": department_id, "employee_id": employee.id}
    await put_from(work.session, DepartmentHead, subject, work.today, {})
    book.heads[department_id].add(employee.id)
    return True


async def _roles(book: EmployeeBook, work: Work, employee: Employee, roles: tuple[str, ...] | None) -> bool:
    if roles is None:
        return False
    had = book.roles_of.get(employee.id, set())
    return await exchange_roles(work, employee.id, had, set(roles), book.roles, "roles")


def _account(book: EmployeeBook, work: Work, employee: Employee, login: str | None) -> bool:
    """An account without a password, unless there is one; a new login replaces the former."""
    if login is None:
        return False
    wanted = _free_login(book, employee.id, login)
    account = book.accounts.get(employee.id)
    if account is not None and account.login == wanted:
        return False
    if account is None:
        new_account(work, employee.id, wanted, None)
    else:
        account.login = wanted
        account.touch(work.now)
    book.logins[wanted] = employee.id
    return True


def _free_login(book: EmployeeBook, employee_id: UUID | None, login: str) -> str:
    wanted = names.login(login, "login")
    if book.logins.get(wanted, employee_id) != employee_id:
        raise Refused(CONFLICT, "another employee has this login", ("login",))
    return wanted
