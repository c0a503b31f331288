"""Import departments, found by external reference; parents may be in the same call, in any order."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from sqlalchemy import select

from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.messaging import Work
from services.masterdata.commands.dated_rows import Spans, edges_from, note, put_from, refuse_cycle
from services.masterdata.commands.imports import (
    ALWAYS,
    in_input_order,
    referenced,
    refuse_repeated,
    require_import,
)
from services.masterdata.commands.publish_organisation import lock_organisation, publish_organisation
from services.masterdata.model import Department, DepartmentPlacement
from services.masterdata.rules import names
from services.masterdata.rules.names import Translations
from services.masterdata.rules.organisation import Span, above_first


@dataclass(frozen=True)
class DepartmentItem:
    """``parent`` is an external reference; what is absent stays as it is."""

    external_reference: str
    name: str
    names: Translations | None = None
    parent: str | None = None
    active: bool | None = None


@dataclass(frozen=True)
class ImportDepartments:
    """At most 500 items."""

    items: tuple[DepartmentItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


@dataclass
class _Book:
    """What the items refer to, read once."""

    by_reference: dict[str, Department]
    ids: dict[str, UUID]
    spans: Spans
    seen: set[object] = field(default_factory=set)
    touched: dict[UUID, Department] = field(default_factory=dict)


async def import_departments(work: Work, request: ImportDepartments) -> BulkOutcome:
    """Needs import:run."""
    require_import(work)
    await lock_organisation(work)
    asked = {ref for item in request.items for ref in (item.external_reference, item.parent) if ref}
    rows = await work.session.scalars(select(Department).where(Department.external_reference.in_(asked)))
    known = {row.external_reference: row for row in rows if row.external_reference}
    book = _Book(
        known,
        {reference: row.id for reference, row in known.items()},
        await edges_from(work.session, DepartmentPlacement, work.today),
    )
    handled = above_first(
        range(len(request.items)),
        {i: item.external_reference for i, item in enumerate(request.items)},
        {i: item.parent for i, item in enumerate(request.items)},
    )
    items = [request.items[i] for i in handled]
    outcome = await each_item(
        work, items, partial(_import, book), policy=request.error_policy, dry_run=request.dry_run
    )
    if outcome.applied:
        await publish_organisation(work, departments=book.touched.values())
    return in_input_order(outcome, handled)


async def _import(book: _Book, work: Work, item: DepartmentItem) -> tuple[ItemOutcome, UUID]:
    refuse_repeated(item.external_reference, book.seen, "externalReference")
    reference = names.text(item.external_reference, names.REFERENCE_LENGTH, "externalReference")
    name = names.name(item.name, "name")
    translated = names.translations(item.names, "names") if item.names else None
    parent_id = (
        referenced(book.ids.get(item.parent), "department", item.parent, "parent") if item.parent else None
    )
    department = book.by_reference.get(reference)
    outcome = ItemOutcome.UPDATED if department else ItemOutcome.CREATED
    if department is None:
        department = await _create(work, reference, name, parent_id)
        place = Span(ALWAYS, None, parent_id)
    else:
        place = await _place(book, work, department, parent_id)
    before = (department.name, department.names, department.active)
    after = (
        name,
        translated if translated is not None else department.names,
        item.active if item.active is not None else department.active,
    )
    if outcome is ItemOutcome.UPDATED and before == after and place is None:
        return ItemOutcome.UNCHANGED, department.id
    department.name, department.names, department.active = after
    department.touch(work.now)
    await work.session.flush()
    book.ids[reference], book.touched[department.id] = department.id, department
    if place is not None:
        note(book.spans, department.id, place.target, place.start)
    return outcome, department.id


async def _create(work: Work, reference: str, name: str, parent_id: UUID | None) -> Department:
    department = Department(
        name=name, names={}, external_reference=reference, active=True, updated_at=work.now
    )
    work.session.add(department)
    await work.session.flush()
    work.session.add(DepartmentPlacement(department_id=department.id, parent_id=parent_id, valid_from=ALWAYS))
    return department


async def _place(book: _Book, work: Work, department: Department, parent_id: UUID | None) -> Span | None:
    """The new place, if the department had to be moved, and is."""
    now = next((span for span in book.spans.get(department.id, ()) if span.holds(work.today)), None)
    if parent_id is None or (now is not None and now.target == parent_id):
        return None
    refuse_cycle(book.spans, department.id, parent_id, work.today, "parent")
    subject = {"department_id": department.id}
    await put_from(work.session, DepartmentPlacement, subject, work.today, {"parent_id": parent_id})
    return Span(work.today, None, parent_id)
