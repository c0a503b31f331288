"""Take on an employee."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.messaging import Work
from chassis.text import fold
from services.masterdata.commands.assign_role import put_roles
from services.masterdata.commands.checks import check_unique, require
from services.masterdata.commands.dated_rows import start_of_being
from services.masterdata.commands.move_employee import active_department, active_manager
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Employee, Membership, ReportingLine
from services.masterdata.rules import names


@dataclass(frozen=True)
class CreateEmployee:
    """Without ``manager_id`` they report to nobody; ``roles`` are codes."""

    name: str
    department_id: UUID
    manager_id: UUID | None = None
    email: str | None = None
    external_reference: str | None = None
    roles: tuple[str, ...] = ()
    valid_from: date | None = None


async def create_employee(work: Work, request: CreateEmployee) -> Employee:
    """Needs organisation:manage, and role:manage where roles are given."""
    require(work.viewer, "organisation:manage")
    if request.roles:
        require(work.viewer, "role:manage")
    await lock_organisation(work)
    start = start_of_being(request.valid_from, work.today)
    external = names.reference(request.external_reference, "input", "externalReference")
    await check_unique(work.session, Employee, None, external_reference=external)
    department = await active_department(work, request.department_id)
    if request.manager_id:
        await active_manager(work, request.manager_id)
    employee = new_employee(
        work,
        names.name(request.name, "input", "name"),
        names.email(request.email, "input", "email"),
        external,
    )
    await work.session.flush()
    work.session.add_all(
        [
            Membership(employee_id=employee.id, department_id=department.id, valid_from=start),
            ReportingLine(employee_id=employee.id, manager_id=request.manager_id, valid_from=start),
        ]
    )
    await put_roles(work, employee, request.roles)
    await publish_organisation(work, employees=[employee])
    return employee


def new_employee(work: Work, name: str, email: str | None, external_reference: str | None) -> Employee:
    """The row of somebody new, added to the session; the caller places them."""
    employee = Employee(
        name=name,
        name_search=fold(name),
        email=email,
        external_reference=external_reference,
        active=True,
        updated_at=work.now,
    )
    work.session.add(employee)
    return employee
