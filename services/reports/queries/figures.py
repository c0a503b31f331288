"""What a customer bought and what an employee sold, for many of them at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisation import readable
from chassis.organisation.tables import known_employees
from chassis.viewer import Viewer
from services.reports.model import OrderFact
from services.reports.queries.measures import (
    COLLECTIONS,
    ORDERS,
    PROFIT,
    SHIPMENTS,
    Measure,
    opportunities,
)
from services.reports.queries.sums import unknown_of, unknown_sums
from services.reports.rules.groups import NOTHING_UNKNOWN, Unknown
from services.reports.rules.periods import ALL_TIME, Period

WON = opportunities("CLOSED", ["WON"], amounts=True)


@dataclass
class Figures:
    """Sums of one customer or employee in one currency. ``profit`` is None where no cost is known."""

    currency: str
    ordered: Decimal = Decimal(0)
    shipped: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)
    profit: Decimal | None = None
    unknown: Unknown = NOTHING_UNKNOWN
    won: Decimal = Decimal(0)
    order_count: int = 0
    won_count: int = 0
    first_order_on: date | None = None
    last_order_on: date | None = None


@dataclass
class _Collected:
    """Figures by subject and currency while they are put together."""

    found: dict[UUID, dict[str, Figures]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, subject: UUID, currency: str) -> Figures:
        return self.found[subject].setdefault(currency, Figures(currency))


async def customer_totals(
    session: AsyncSession, viewer: Viewer, customers: Sequence[UUID]
) -> list[list[Figures]]:
    """Per customer the sums of the orders, shipments and collections the viewer may see, per currency."""
    figures = _Collected()
    await _add_sales(session, viewer, figures, "CUSTOMER", customers, ALL_TIME)
    dates: Any = select(
        ORDERS.dimensions["CUSTOMER"], OrderFact.currency, func.min(ORDERS.on), func.max(ORDERS.on)
    ).where(ORDERS.counts, ORDERS.visible(viewer), ORDERS.dimensions["CUSTOMER"].in_(customers))
    for customer, currency, first, last in await _rows(
        session, dates.group_by(ORDERS.dimensions["CUSTOMER"], OrderFact.currency)
    ):
        found = figures.of(customer, currency)
        found.first_order_on, found.last_order_on = first, last
    return [_by_currency(figures.found.get(customer, {})) for customer in customers]


async def sales_figures(
    session: AsyncSession, viewer: Viewer, employees: Sequence[UUID], period: Period
) -> list[list[Figures] | None]:
    """Per employee their sums of a period, per currency; None for one outside the viewer's scope."""
    seen = readable(viewer, "report", known_employees.c.id)
    visible = set(
        await session.scalars(select(known_employees.c.id).where(known_employees.c.id.in_(employees), seen))
    )
    figures = _Collected()
    await _add_sales(session, viewer, figures, "SALESPERSON", list(visible), period)
    for owner, currency, count, value in await _rows(
        session, _summed(WON, viewer, WON.dimensions["OWNER"], list(visible), period)
    ):
        found = figures.of(owner, currency)
        found.won_count, found.won = count, value or Decimal(0)
    return [_by_currency(figures.found.get(e, {})) if e in visible else None for e in employees]


async def _rows(session: AsyncSession, statement: Any) -> Sequence[Any]:
    return (await session.execute(statement)).all()


def _by_currency(found: dict[str, Figures]) -> list[Figures]:
    return [found[currency] for currency in sorted(found)]


async def _add_sales(
    session: AsyncSession,
    viewer: Viewer,
    figures: _Collected,
    by: str,
    subjects: Sequence[UUID],
    period: Period,
) -> None:
    for measure, name in ((ORDERS, "ordered"), (SHIPMENTS, "shipped"), (COLLECTIONS, "collected")):
        statement = _summed(measure, viewer, measure.dimensions[by], subjects, period)
        for subject, currency, count, value in await _rows(session, statement):
            found = figures.of(subject, currency)
            setattr(found, name, value)
            if measure is ORDERS:
                found.order_count = count
    if viewer.sees_group("COST"):
        await _add_profit(session, viewer, figures, by, subjects, period)


async def _add_profit(
    session: AsyncSession,
    viewer: Viewer,
    figures: _Collected,
    by: str,
    subjects: Sequence[UUID],
    period: Period,
) -> None:
    statement = _summed(PROFIT, viewer, PROFIT.dimensions[by], subjects, period)
    for subject, currency, _, profit, *unknown in await _rows(
        session, statement.add_columns(*unknown_sums(PROFIT))
    ):
        found = figures.of(subject, currency)
        found.profit, found.unknown = profit, unknown_of(*unknown)


def _summed(measure: Measure, viewer: Viewer, subject: Any, subjects: Sequence[UUID], period: Period) -> Any:
    conditions: list[ColumnElement[bool]] = [measure.counts, measure.visible(viewer), subject.in_(subjects)]
    if period.first:
        conditions.append(measure.on >= period.first)
    if period.last:
        conditions.append(measure.on <= period.last)
    assert measure.currency is not None
    return (
        select(subject, measure.currency, func.count(distinct(measure.counted)), func.sum(measure.value))
        .where(*conditions, measure.currency.is_not(None))
        .group_by(subject, measure.currency)
    )
