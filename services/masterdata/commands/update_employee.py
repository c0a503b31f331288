"""Change what an employee is called and reached by."""

from dataclasses import dataclass
from uuid import UUID

from chassis.messaging import Work
from chassis.text import fold
from services.masterdata.commands.checks import check_unique, check_version, find, require
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Employee
from services.masterdata.rules import names


@dataclass(frozen=True)
class UpdateEmployee:
    """What is absent stays; an empty e-mail or reference is taken away."""

    id: UUID
    expected_version: int
    name: str | None = None
    email: str | None = None
    external_reference: str | None = None


async def update_employee(work: Work, request: UpdateEmployee) -> Employee:
    """Needs organisation:manage."""
    require(work.viewer, "organisation:manage")
    await lock_organisation(work)
    employee = await find(work.session, Employee, request.id, "input", "id")
    check_version(employee, request.expected_version)
    if request.name is not None:
        employee.name = names.name(request.name, "input", "name")
        employee.name_search = fold(employee.name)
    if request.email is not None:
        employee.email = names.email(request.email, "input", "email")
    if request.external_reference is not None:
        external = names.reference(request.external_reference, "input", "externalReference")
        await check_unique(work.session, Employee, employee.id, external_reference=external)
        employee.external_reference = external
    employee.touch(work.now)
    await publish_organisation(work, employees=[employee])
    return employee
