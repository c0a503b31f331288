"""Making and editing market activities, and adding their costs (domain.md, Market activity)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from chassis.errors import INVALID_INPUT, NOT_FOUND, STALE_VERSION, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from chassis.text import fold
from services.customers.commands.announce import announce_activity
from services.customers.commands.numbering import next_numbers
from services.customers.commands.references import check_currency
from services.customers.commands.texts import check_texts
from services.customers.commands.update_customer import UNCHANGED, Unchanged
from services.customers.model import ActivityCost, MarketActivity
from services.customers.rules.activities import check_not_negative, check_period
from services.customers.rules.states import ActivityStatus, Attribution

MANAGE = "market_activity:manage"


@dataclass(frozen=True)
class CreateMarketActivity:
    """All its money is in ``currency``."""

    name: str
    starts_on: date
    currency: str
    ends_on: date | None = None
    budget: Money | None = None
    expected_revenue: Money | None = None
    status: ActivityStatus = ActivityStatus.PLANNED
    attribution: Attribution = Attribution.LAST_TOUCH
    external_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateMarketActivity:
    """Only the named fields change."""

    id: UUID
    expected_version: int
    name: str | Unchanged = UNCHANGED
    starts_on: date | None = None
    ends_on: date | Unchanged | None = UNCHANGED
    budget: Money | Unchanged | None = UNCHANGED
    expected_revenue: Money | Unchanged | None = UNCHANGED
    status: ActivityStatus | None = None
    attribution: Attribution | None = None


@dataclass(frozen=True)
class AddActivityCost:
    """Money spent on a day."""

    activity_id: UUID
    amount: Money
    description: str
    spent_on: date | None = None


async def create_market_activity(work: Work, request: CreateMarketActivity) -> MarketActivity:
    """The new activity."""
    work.viewer.require(MANAGE)
    await check_currency(work, request.currency)
    check_texts(
        MarketActivity, {"name": request.name, "external_reference": request.external_reference}, "name"
    )
    [number] = await next_numbers(work, "MARKET_ACTIVITY")
    activity = MarketActivity(
        id=new_id(),
        number=number,
        name=request.name.strip(),
        search_name=fold(request.name)[:200],
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        currency=request.currency,
        status=request.status,
        attribution=request.attribution,
        external_reference=request.external_reference,
        budget=in_currency(request.budget, request.currency, "budget"),
        expected_revenue=in_currency(request.expected_revenue, request.currency, "expectedRevenue"),
    )
    check_period(activity.starts_on, activity.ends_on)
    work.session.add(activity)
    await work.session.flush()
    announce_activity(work, activity)
    return activity


async def update_market_activity(work: Work, request: UpdateMarketActivity) -> MarketActivity:
    """The edited activity."""
    activity = await _activity(work, request.id)
    if activity.version != request.expected_version:
        raise Refused(STALE_VERSION, path=("input", "expectedVersion"))
    if not isinstance(request.name, Unchanged):
        check_texts(MarketActivity, {"name": request.name}, "name")
        activity.name, activity.search_name = request.name.strip(), fold(request.name)[:200]
    if not isinstance(request.ends_on, Unchanged):
        activity.ends_on = request.ends_on
    if not isinstance(request.budget, Unchanged):
        activity.budget = in_currency(request.budget, activity.currency, "budget")
    if not isinstance(request.expected_revenue, Unchanged):
        activity.expected_revenue = in_currency(
            request.expected_revenue, activity.currency, "expectedRevenue"
        )
    activity.starts_on = request.starts_on or activity.starts_on
    activity.status = request.status or activity.status
    activity.attribution = request.attribution or activity.attribution
    check_period(activity.starts_on, activity.ends_on)
    changed = work.session.is_modified(activity)
    await work.session.flush()
    if changed:
        announce_activity(work, activity)
    return activity


async def add_activity_cost(work: Work, request: AddActivityCost) -> MarketActivity:
    """The activity with the cost added to its sum."""
    activity = await _activity(work, request.activity_id)
    check_texts(ActivityCost, {"description": request.description}, "description")
    amount = in_currency(request.amount, activity.currency, "amount")
    if not amount:
        raise Refused(INVALID_INPUT, "more than zero", ("input", "amount"))
    activity.actual_cost += amount
    work.session.add(
        ActivityCost(
            id=new_id(),
            activity_id=activity.id,
            spent_on=request.spent_on or work.today,
            description=request.description,
            amount=amount,
        )
    )
    await work.session.flush()
    announce_activity(work, activity)
    return activity


def in_currency(money: Money | None, currency: str, field: str) -> Decimal | None:
    """The amount of ``money``, which is none negative and in ``currency``."""
    if money is None:
        return None
    if money.currency != currency:
        raise Refused(INVALID_INPUT, f"the activity is in {currency}", ("input", field, "currency"))
    check_not_negative(money.amount, field)
    return money.amount


async def _activity(work: Work, id: UUID) -> MarketActivity:
    work.viewer.require(MANAGE)
    found = await work.session.scalar(select(MarketActivity).where(MarketActivity.id == id).with_for_update())
    if found is None:
        raise Refused(NOT_FOUND, path=("input", "id"))
    return found
