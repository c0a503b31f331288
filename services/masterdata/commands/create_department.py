"""Make a department."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.messaging import Work
from services.masterdata.commands.checks import check_unique, find, require
from services.masterdata.commands.dated_rows import start_of_being
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Department, DepartmentPlacement
from services.masterdata.rules import names
from services.masterdata.rules.names import Translations


@dataclass(frozen=True)
class CreateDepartment:
    """``parent_id`` absent: a root."""

    name: str
    names: Translations | None = None
    external_reference: str | None = None
    parent_id: UUID | None = None
    valid_from: date | None = None


async def create_department(work: Work, request: CreateDepartment) -> Department:
    """Needs organisation:manage."""
    require(work.viewer, "organisation:manage")
    await lock_organisation(work)
    start = start_of_being(request.valid_from, work.today)
    external = names.reference(request.external_reference, "input", "externalReference")
    await check_unique(work.session, Department, None, external_reference=external)
    if request.parent_id:
        await find(work.session, Department, request.parent_id, "input", "parentId")
    department = Department(
        name=names.name(request.name, "input", "name"),
        names=names.translations(request.names, "input", "names"),
        external_reference=external,
        active=True,
        updated_at=work.now,
    )
    work.session.add(department)
    await work.session.flush()
    work.session.add(
        DepartmentPlacement(department_id=department.id, parent_id=request.parent_id, valid_from=start)
    )
    await publish_organisation(work, departments=[department])
    return department
