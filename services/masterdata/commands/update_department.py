"""Change a department: its names, whether it is in use, its place in the tree."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.errors import CONFLICT, Blocker, Refused
from chassis.messaging import Work
from chassis.organisation.tables import known_departments, known_employees
from services.masterdata.commands.checks import check_unique, check_version, find, require
from services.masterdata.commands.dated_rows import edges_from, put_from, refuse_cycle, start_of_change
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Department, DepartmentPlacement
from services.masterdata.rules import names
from services.masterdata.rules.names import Translations

_BLOCKERS_SHOWN = 20


@dataclass(frozen=True)
class UpdateDepartment:
    """What is absent stays. ``parent_id`` moves it from ``valid_from`` on; ``to_root`` makes it a root."""

    id: UUID
    expected_version: int
    name: str | None = None
    names: Translations | None = None
    external_reference: str | None = None
    active: bool | None = None
    parent_id: UUID | None = None
    to_root: bool = False
    valid_from: date | None = None


async def update_department(work: Work, request: UpdateDepartment) -> Department:
    """Needs organisation:manage. Refuses CYCLE; CONFLICT to deactivate one that is not empty."""
    require(work.viewer, "organisation:manage")
    await lock_organisation(work)
    department = await find(work.session, Department, request.id, "input", "id")
    check_version(department, request.expected_version)
    if request.name is not None:
        department.name = names.name(request.name, "input", "name")
    if request.names is not None:
        department.names = names.translations(request.names, "input", "names")
    if request.external_reference is not None:
        external = names.reference(request.external_reference, "input", "externalReference")
        await check_unique(work.session, Department, department.id, external_reference=external)
        department.external_reference = external
    if request.parent_id or request.to_root:
        await _place(work, department, request)
    if request.active is not None:
        if not request.active:
            await _refuse_unless_empty(work, department)
        department.active = request.active
    department.touch(work.now)
    await publish_organisation(work, departments=[department])
    return department


async def _place(work: Work, department: Department, request: UpdateDepartment) -> None:
    start = start_of_change(request.valid_from, work.today)
    parent_id = None if request.to_root else request.parent_id
    if parent_id:
        await find(work.session, Department, parent_id, "input", "parentId")
    spans = await edges_from(work.session, DepartmentPlacement, start)
    refuse_cycle(spans, department.id, parent_id, start, "input", "parentId")
    subject = {"department_id": department.id}
    await put_from(work.session, DepartmentPlacement, subject, start, {"parent_id": parent_id})


async def _refuse_unless_empty(work: Work, department: Department) -> None:
    """A department with active people or departments in it stays in use."""
    blockers: list[Blocker] = []
    for table, column, reason in (
        (known_employees, known_employees.c.department_id, "an active employee belongs to it"),
        (known_departments, known_departments.c.parent_id, "an active department stands under it"),
    ):
        found = await work.session.scalars(
            select(table.c.id).where(column == department.id, table.c.active).limit(_BLOCKERS_SHOWN)
        )
        blockers += [Blocker(str(id), reason) for id in found]
    if blockers:
        raise Refused(CONFLICT, "the department is not empty", ("input", "active"), tuple(blockers))
