"""Say who heads a department from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from chassis.errors import REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from services.masterdata.commands.checks import check_version, find, require
from services.masterdata.commands.dated_rows import put_from, start_of_change
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Department, DepartmentHead, Employee


@dataclass(frozen=True)
class SetDepartmentHead:
    """``employee_ids`` are all its heads from ``valid_from`` on; none leaves it without."""

    department_id: UUID
    expected_version: int
    employee_ids: tuple[UUID, ...]
    valid_from: date | None = None


async def set_department_head(work: Work, request: SetDepartmentHead) -> Department:
    """Needs organisation:manage."""
    require(work.viewer, "organisation:manage")
    await lock_organisation(work)
    department = await find(work.session, Department, request.department_id, "input", "departmentId")
    check_version(department, request.expected_version)
    start = start_of_change(request.valid_from, work.today)
    asked = set(request.employee_ids)
    active = await work.session.scalars(select(Employee.id).where(Employee.id.in_(asked), Employee.active))
    if unknown := asked - set(active):
        raise Refused(REFERENCE_UNKNOWN, f"no active employee {min(unknown)}", ("input", "employeeIds"))
    await put_heads(work, department.id, asked, start)
    department.touch(work.now)
    await publish_organisation(work, departments=[department])
    return department


async def put_heads(work: Work, department_id: UUID, asked: Iterable[UUID], start: date) -> None:
    """From ``start`` on the heads are exactly ``asked``."""
    wanted = set(asked)
    rows = (
        await work.session.scalars(
            select(DepartmentHead).where(
                DepartmentHead.department_id == department_id,
                or_(DepartmentHead.valid_to.is_(None), DepartmentHead.valid_to > start),
            )
        )
    ).all()
    lasting = {row.employee_id for row in rows if row.valid_to is None and row.valid_from <= start}
    for employee_id in {row.employee_id for row in rows} - wanted:
        subject = {"department_id": department_id, "employee_id": employee_id}
        await put_from(work.session, DepartmentHead, subject, start, None)
    for employee_id in wanted - lasting:
        subject = {"department_id": department_id, "employee_id": employee_id}
        await put_from(work.session, DepartmentHead, subject, start, {})
