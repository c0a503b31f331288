"""Market activities, their costs and what they brought, for who may read them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, false, func, select, true

from chassis.graphql.connection import SortKey, scalars_in_order
from chassis.graphql.context import Context
from services.customers.model import ActivityCost, MarketActivity
from services.customers.model.copies import KnownOrder

#: What activities may be filtered by, as ``where_clause`` takes it.
ACTIVITY_FILTERS: dict[str, Any] = {
    "id": MarketActivity.id,
    "number": MarketActivity.number,
    "name": MarketActivity.search_name,
    "external_reference": MarketActivity.external_reference,
    "status": MarketActivity.status,
    "starts_on": MarketActivity.starts_on,
}

_ORDERS: dict[str, Any] = {
    "NAME": MarketActivity.search_name,
    "NUMBER": MarketActivity.number,
    "STARTS_ON": MarketActivity.starts_on,
    "ID": MarketActivity.id,
}


def activity_sort_key(field: str, descending: bool) -> SortKey:
    """How a list is ordered by a field."""
    column = _ORDERS[field]
    return SortKey(column, lambda row: getattr(row, column.key), descending)


def activities(context: Context) -> Select[MarketActivity]:
    """All activities: they are the company's, for who may read market activities at all."""
    readable = true() if context.viewer.may("market_activity:read") else false()
    return select(MarketActivity).where(readable)


async def load_activities(context: Context, ids: list[UUID]) -> Sequence[MarketActivity | None]:
    """Activities by id; None for one that is unknown or not to be read."""
    async with context.read() as session:
        return await scalars_in_order(
            session, activities(context).where(MarketActivity.id.in_(ids)), ids, lambda row: row.id
        )


async def load_costs_of(context: Context, activity_ids: list[UUID]) -> Sequence[list[ActivityCost]]:
    """The cost lines of activities, oldest first."""
    of: dict[UUID, list[ActivityCost]] = {id: [] for id in activity_ids}
    statement = (
        select(ActivityCost)
        .where(ActivityCost.activity_id.in_(activity_ids))
        .order_by(ActivityCost.spent_on, ActivityCost.id)
    )
    async with context.read() as session:
        for cost in await session.scalars(statement):
            of[cost.activity_id].append(cost)
    return [of[id] for id in activity_ids]


async def load_ordered_of(context: Context, activity_ids: list[UUID]) -> Sequence[Decimal]:
    """Net of the confirmed orders activities led to, in each activity's own currency."""
    statement = (
        select(KnownOrder.market_activity_id, func.sum(KnownOrder.net))
        .join(MarketActivity, MarketActivity.id == KnownOrder.market_activity_id)
        .where(
            KnownOrder.market_activity_id.in_(activity_ids),
            KnownOrder.counts,
            KnownOrder.currency == MarketActivity.currency,
        )
        .group_by(KnownOrder.market_activity_id)
    )
    async with context.read() as session:
        sums = {row[0]: row[1] for row in await session.execute(statement)}
    return [sums.get(id, Decimal(0)) for id in activity_ids]
