"""Re-organise: another department, another manager, from a day on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from services.masterdata.commands.checks import check_version, find, require
from services.masterdata.commands.dated_rows import edges_from, put_from, refuse_cycle, start_of_change
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Department, Employee, Membership, ReportingLine


@dataclass(frozen=True)
class MoveEmployee:
    """What is absent stays; ``without_manager`` ends the reporting line."""

    id: UUID
    expected_version: int
    department_id: UUID | None = None
    manager_id: UUID | None = None
    without_manager: bool = False
    valid_from: date | None = None


async def move_employee(work: Work, request: MoveEmployee) -> Employee:
    """Needs organisation:manage. Refuses CYCLE when the reporting line would close a circle on any day."""
    require(work.viewer, "organisation:manage")
    if request.manager_id and request.without_manager:
        raise Refused(INVALID_INPUT, "give managerId or withoutManager, not both", ("input", "managerId"))
    await lock_organisation(work)
    employee = await find(work.session, Employee, request.id, "input", "id")
    check_version(employee, request.expected_version)
    start = start_of_change(request.valid_from, work.today)
    subject = {"employee_id": employee.id}
    if request.department_id:
        department = await active_department(work, request.department_id)
        await put_from(work.session, Membership, subject, start, {"department_id": department.id})
    if request.manager_id or request.without_manager:
        if request.manager_id:
            await active_manager(work, request.manager_id)
        spans = await edges_from(work.session, ReportingLine, start)
        refuse_cycle(spans, employee.id, request.manager_id, start, "input", "managerId")
        await put_from(work.session, ReportingLine, subject, start, {"manager_id": request.manager_id})
    employee.touch(work.now)
    await publish_organisation(work, employees=[employee])
    return employee


async def active_department(work: Work, id: UUID) -> Department:
    """The department; refuses REFERENCE_UNKNOWN unless people may be put there."""
    department = await work.session.get(Department, id)
    if department is None or not department.active:
        raise Refused(REFERENCE_UNKNOWN, "no active department", ("input", "departmentId"))
    return department


async def active_manager(work: Work, id: UUID) -> Employee:
    """The manager; refuses REFERENCE_UNKNOWN unless people may be put under them."""
    manager = await work.session.get(Employee, id)
    if manager is None or not manager.active:
        raise Refused(REFERENCE_UNKNOWN, "no active employee", ("input", "managerId"))
    return manager
