"""Writing dated rows: from a day on something else holds (domain.md, Organisation)."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import INVALID_INPUT, Refused
from services.masterdata.model.base import Dated
from services.masterdata.model.department import DepartmentPlacement
from services.masterdata.model.employee import ReportingLine
from services.masterdata.rules.errors import CYCLE
from services.masterdata.rules.organisation import Span, cycle_day

Spans = dict[UUID, list[Span]]

_EDGES = {
    DepartmentPlacement: (DepartmentPlacement.department_id, DepartmentPlacement.parent_id),
    ReportingLine: (ReportingLine.employee_id, ReportingLine.manager_id),
}


def start_of_change(asked: date | None, today: date) -> date:
    """The day a change takes effect: today unless a later one is asked for; the past is not rewritten."""
    if asked is not None and asked < today:
        raise Refused(INVALID_INPUT, "a change takes effect today or later", ("input", "validFrom"))
    return asked or today


def start_of_being(asked: date | None, today: date) -> date:
    """The day something new is there from: today unless an earlier one is told."""
    if asked is not None and asked > today:
        raise Refused(
            INVALID_INPUT, "what is made now is there from today or earlier", ("input", "validFrom")
        )
    return asked or today


async def put_from(
    session: AsyncSession,
    model: type[Any],
    subject: dict[str, UUID],
    start: date,
    target: dict[str, UUID | None] | None,
) -> None:
    """From ``start`` on ``subject`` has ``target`` (None: nothing), replacing what was planned after it.

    A row that began before is ended; one that begins on that very day is corrected in place.
    """
    rows = await session.scalars(
        select(model)
        .filter_by(**subject)
        .where(or_(model.valid_to.is_(None), model.valid_to > start))
        .order_by(model.valid_from)
    )
    placed = target is None
    for row in rows:
        if row.valid_from < start:
            row.valid_to = start
        elif row.valid_from == start and target is not None:
            for name, value in target.items():
                setattr(row, name, value)
            row.valid_to = None
            placed = True
        else:
            await session.delete(row)
    if not placed:
        session.add(model(**subject, **target or {}, valid_from=start))
    await session.flush()


async def edges_from(session: AsyncSession, model: type[Dated], start: date) -> Spans:
    """Every upward edge of ``model`` that still holds on ``start`` or later."""
    child, above = _EDGES[model]  # pyright: ignore[reportArgumentType]
    rows = await session.execute(
        select(child, model.valid_from, model.valid_to, above).where(
            or_(model.valid_to.is_(None), model.valid_to > start)
        )
    )
    spans: Spans = {}
    for subject, begins, ends, target in rows:
        spans.setdefault(subject, []).append(Span(begins, ends, target))
    return spans


def refuse_cycle(spans: Spans, child: UUID, above: UUID | None, start: date, *path: str) -> None:
    """Refuses CYCLE when ``above`` over ``child`` from ``start`` on would close a circle on any day."""
    day = cycle_day(spans, child, above, start)
    if day is not None:
        raise Refused(CYCLE, f"on {day} that would close a circle", path)


def note(spans: Spans, child: UUID, above: UUID | None, start: date) -> None:
    """Keep ``spans`` as :func:`put_from` left the table."""
    before = [
        Span(s.start, min(s.end, start) if s.end else start, s.target)
        for s in spans.get(child, ())
        if s.start < start
    ]
    spans[child] = [*before, Span(start, None, above)]
