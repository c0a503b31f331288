"""Importing market activities, found by external reference."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from chassis.text import fold
from services.customers.commands.announce import announce_activity
from services.customers.commands.importing import (
    check_item_texts,
    given,
    named,
    refuse_repeated,
    require_import,
)
from services.customers.commands.numbering import next_numbers
from services.customers.commands.save_market_activity import in_currency
from services.customers.commands.update_customer import differing
from services.customers.model import ActivityCost, MarketActivity
from services.customers.model.copies import KnownCurrency
from services.customers.rules.activities import check_period
from services.customers.rules.states import ActivityStatus, Attribution

#: The cost line by which an imported total is reached.
IMPORTED_COST = "Imported"


@dataclass(frozen=True)
class MarketActivityImportItem:
    """What is absent stays as it is. The currency is that of the amounts unless it is given.

    ``actual_cost`` is the total so far: what is missing to it is added as one cost line.
    """

    external_reference: str
    name: str
    starts_on: date
    ends_on: date | None = None
    status: ActivityStatus | None = None
    attribution: Attribution | None = None
    currency: str | None = None
    budget: Money | None = None
    expected_revenue: Money | None = None
    actual_cost: Money | None = None


@dataclass(frozen=True)
class ImportMarketActivities:
    """At most 500 items."""

    items: tuple[MarketActivityImportItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


async def import_market_activities(work: Work, request: ImportMarketActivities) -> BulkOutcome:
    """Needs import:run."""
    require_import(work)
    items = request.items
    rows = await work.session.scalars(
        select(MarketActivity)
        .where(MarketActivity.external_reference.in_(named(items, "external_reference")))
        .order_by(MarketActivity.id)
        .with_for_update()
    )
    currencies = frozenset(await work.session.scalars(select(KnownCurrency.code)))
    book = _Book({row.external_reference or "": row for row in rows}, currencies)
    async with work.attempt() as whole:
        new = sum(item.external_reference not in book.activities for item in items)
        book.numbers = iter(await next_numbers(work, "MARKET_ACTIVITY", new))
        outcome = await each_item(
            work, items, book.keep, policy=request.error_policy, dry_run=request.dry_run
        )
        if not outcome.applied:
            whole.undo()
    return outcome


@dataclass
class _Book:
    activities: dict[str, MarketActivity]
    currencies: frozenset[str]
    numbers: Iterator[str] = field(default_factory=lambda: iter(()))
    seen: set[str] = field(default_factory=set)

    async def keep(self, work: Work, item: MarketActivityImportItem) -> tuple[ItemOutcome, UUID]:
        refuse_repeated(item.external_reference, self.seen)
        activity = self.activities.get(item.external_reference)
        outcome = ItemOutcome.UPDATED if activity else ItemOutcome.CREATED
        currency = activity.currency if activity else self._currency(item)
        values = self._values(item, currency)
        if activity is None:
            activity = MarketActivity(
                id=new_id(), number=next(self.numbers), currency=currency, actual_cost=Decimal(0), **values
            )
            work.session.add(activity)
            changed = True
        else:
            changed = bool(changes := differing(activity, values))
            for name, value in changes.items():
                setattr(activity, name, value)
        check_period(activity.starts_on, activity.ends_on)
        await work.session.flush()
        changed |= await self._spend(work, activity, item.actual_cost)
        if not changed:
            return ItemOutcome.UNCHANGED, activity.id
        announce_activity(work, activity)
        return outcome, activity.id

    def _currency(self, item: MarketActivityImportItem) -> str:
        amounts = (item.budget, item.expected_revenue, item.actual_cost)
        currency = item.currency or next((money.currency for money in amounts if money), None)
        if currency is None:
            raise Refused(INVALID_INPUT, "give a currency or an amount", ("currency",))
        if currency not in self.currencies:
            raise Refused(REFERENCE_UNKNOWN, f"no currency {currency!r}", ("currency",))
        return currency

    def _values(self, item: MarketActivityImportItem, currency: str) -> dict[str, Any]:
        values = given(item, "external_reference", "name", "starts_on", "ends_on", "status", "attribution")
        check_item_texts(MarketActivity, values, "name")
        values["search_name"] = fold(item.name)[:200]
        for name in ("budget", "expected_revenue"):
            if (money := getattr(item, name)) is not None:
                values[name] = in_currency(money, currency, name)
        return values

    async def _spend(self, work: Work, activity: MarketActivity, total: Money | None) -> bool:
        amount = in_currency(total, activity.currency, "actualCost")
        if amount is None or amount == activity.actual_cost:
            return False
        if amount < activity.actual_cost:
            raise Refused(INVALID_INPUT, "less than has been spent already", ("actualCost",))
        work.session.add(
            ActivityCost(
                id=new_id(),
                activity_id=activity.id,
                spent_on=min(work.today, activity.ends_on or activity.starts_on),
                description=IMPORTED_COST,
                amount=amount - activity.actual_cost,
            )
        )
        activity.actual_cost = amount
        await work.session.flush()
        return True
