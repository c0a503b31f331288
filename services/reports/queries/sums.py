"""Adding up a measure's rows: per group and in all, per currency, within the viewer's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, distinct, func, literal, null, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisation.tables import department_closure
from chassis.viewer import Viewer
from services.reports.queries.measures import Measure
from services.reports.rules.groups import NONE, NOTHING_UNKNOWN, Group, Unknown
from services.reports.rules.periods import ALL_TIME, Period, month_key

_KEY = "group_key"


@dataclass(frozen=True, slots=True)
class Slice:
    """What of a measure is asked for; an absent part means all."""

    period: Period = ALL_TIME
    department_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum over all rows of one currency (None for a report that only counts)."""

    currency: str | None
    count: int
    value: Decimal | None
    unknown: Unknown = NOTHING_UNKNOWN


async def group_sums(
    session: AsyncSession, measure: Measure, by: str, viewer: Viewer, wanted: Slice, currency: str | None
) -> list[Group]:
    """The groups of one currency, in no order, without labels."""
    key = measure.dimension(by)
    statement = _selecting(measure, viewer, wanted, key, by)
    if measure.currency is not None:
        statement = statement.where(measure.currency == currency)
    rows = await session.execute(statement.group_by(_KEY))
    return [_group(by, *row) for row in rows]


async def totals(
    session: AsyncSession, measure: Measure, by: str, viewer: Viewer, wanted: Slice
) -> list[Total]:
    """The sum of each currency there is; ``by`` only says over which rows."""
    if measure.currency is None:
        rows = await session.execute(_selecting(measure, viewer, wanted, null(), by))
        return [_total(*row) for row in rows]
    statement = _selecting(measure, viewer, wanted, measure.currency, by)
    rows = await session.execute(statement.where(measure.currency.is_not(None)).group_by(_KEY))
    return [_total(*row) for row in rows]


def _selecting(measure: Measure, viewer: Viewer, wanted: Slice, key: Any, by: str) -> Any:
    value = null() if measure.value is None else func.sum(measure.value)
    counted = func.count(distinct(measure.counted))
    statement = select(key.label(_KEY), counted, value, *unknown_sums(measure))
    needed = {by, *(["DEPARTMENT"] if wanted.department_id else [])}
    for table, condition in (measure.joins[name] for name in sorted(needed & measure.joins.keys())):
        statement = statement.outerjoin_from(measure.counted.class_, table, condition)  # pyright: ignore
    return statement.where(measure.counts, measure.visible(viewer), _within(measure, wanted, by))


def unknown_sums(measure: Measure) -> Sequence[Any]:
    """Columns for :func:`unknown_of`: lines, revenue and freight of what has no known cost."""
    if measure.unknown is None:
        return literal(0), null(), null()
    revenue, freight = measure.unknown
    return func.count(revenue), func.sum(revenue), func.sum(freight)


def unknown_of(lines: int, revenue: Decimal | None, freight: Decimal | None) -> Unknown:
    """What a row's :func:`unknown_sums` say."""
    return Unknown(lines, revenue or Decimal(0), freight or Decimal(0))


def _within(measure: Measure, wanted: Slice, by: str) -> ColumnElement[bool]:
    """The period, department (with all below it) and person asked for."""
    conditions: list[Any] = []
    if wanted.period.first:
        conditions.append(measure.on >= wanted.period.first)
    if wanted.period.last:
        conditions.append(measure.on <= wanted.period.last)
    if by in ("MONTH", "YEAR"):
        conditions.append(measure.on.is_not(None))
    if wanted.department_id:
        conditions.append(measure.department.in_(departments_below(wanted.department_id)))
    if wanted.person_id:
        conditions.append(measure.person == wanted.person_id)
    return and_(true(), *conditions)


def departments_below(department_id: UUID) -> Select[Any]:
    """The department and all its sub-departments, as they stand today."""
    return select(department_closure.c.descendant_id).where(department_closure.c.ancestor_id == department_id)


def _group(by: str, key: Any, count: int, value: Decimal | None, *unknown: Any) -> Group:
    sums: dict[str, Any] = {"value": value, "unknown": unknown_of(*unknown)}
    if key is None:
        return Group(NONE, count, **sums)
    if by == "MONTH":
        return Group(month_key(int(key)), count, **sums)
    if by == "YEAR":
        return Group(f"{int(key):04}", count, **sums)
    return Group(str(key), count, id=key, **sums)


def _total(currency: Any, count: int, value: Decimal | None, *unknown: Any) -> Total:
    return Total(currency, count, value, unknown_of(*unknown))
