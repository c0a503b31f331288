"""Parts of documents in batches: lines, history, allocations. One statement for any number of documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from chassis.organisation import readable
from chassis.viewer import Viewer
from services.sales.model.collections import Collection, CollectionEntry
from services.sales.model.opportunities import OpportunityMove
from services.sales.model.orders import Order, OrderLine
from services.sales.model.shipments import Shipment, ShipmentLine
from services.sales.model.sight import collection_seen, shipment_seen
from services.sales.rules.collecting import CollectionState
from services.sales.rules.orders import POSTED

T = TypeVar("T")


async def rows_by_id(session: AsyncSession, seen: Select[Any], model: Any, ids: Sequence[UUID]) -> list[Any]:
    """The rows of ``ids`` in their order, None where there is none or none to see."""
    found = {row.id: row for row in await session.scalars(seen.where(model.id.in_(ids)))}
    return [found.get(id) for id in ids]


def _grouped(keys: Sequence[UUID], pairs: Sequence[tuple[UUID, T]]) -> list[list[T]]:
    groups: dict[UUID, list[T]] = {key: [] for key in keys}
    for key, value in pairs:
        groups[key].append(value)
    return [groups[key] for key in keys]


async def lines_of_orders(session: AsyncSession, order_ids: Sequence[UUID]) -> list[list[OrderLine]]:
    """Lines in their order."""
    rows = await session.scalars(
        select(OrderLine).where(OrderLine.order_id.in_(order_ids)).order_by(OrderLine.position)
    )
    return _grouped(order_ids, [(row.order_id, row) for row in rows])


async def moves_of(session: AsyncSession, opportunity_ids: Sequence[UUID]) -> list[list[OpportunityMove]]:
    """Stage history, oldest first."""
    rows = await session.scalars(
        select(OpportunityMove)
        .where(OpportunityMove.opportunity_id.in_(opportunity_ids))
        .order_by(OpportunityMove.id)
    )
    return _grouped(opportunity_ids, [(row.opportunity_id, row) for row in rows])


async def lines_of_shipments(
    session: AsyncSession, viewer: Viewer, shipment_ids: Sequence[UUID]
) -> list[list[ShipmentLine]]:
    """Lines of orders within ``shipment:read``, with order and order line."""
    rows = await session.scalars(
        select(ShipmentLine)
        .join(Order, Order.id == ShipmentLine.order_id)
        .where(ShipmentLine.shipment_id.in_(shipment_ids), readable(viewer, "shipment", Order.salesperson_id))
        .options(joinedload(ShipmentLine.order), joinedload(ShipmentLine.order_line))
        .order_by(ShipmentLine.id)
    )
    return _grouped(shipment_ids, [(row.shipment_id, row) for row in rows])


async def shipments_of_orders(
    session: AsyncSession, viewer: Viewer, order_ids: Sequence[UUID]
) -> list[list[Shipment]]:
    """Shipments an order's lines are on, oldest first."""
    rows = await session.execute(
        select(ShipmentLine.order_id, Shipment)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(ShipmentLine.order_id.in_(order_ids), shipment_seen(viewer))
        .order_by(Shipment.id)
    )
    unique = dict.fromkeys((row[0], row[1]) for row in rows)
    return _grouped(order_ids, list(unique))


@dataclass(frozen=True)
class Allocated:
    """What an order has of a collection."""

    order: Order
    collection: Collection
    amount: Decimal


async def allocations_of(
    session: AsyncSession, viewer: Viewer, collection_ids: Sequence[UUID]
) -> list[list[Allocated]]:
    """What orders within ``collection:read`` have of each collection."""
    found = await _allocations(session, viewer, CollectionEntry.collection_id.in_(collection_ids))
    return _grouped(collection_ids, [(a.collection.id, a) for a in found])


async def allocations_to(
    session: AsyncSession, viewer: Viewer, order_ids: Sequence[UUID]
) -> list[list[Allocated]]:
    """What each order has of collections."""
    found = await _allocations(session, viewer, CollectionEntry.order_id.in_(order_ids))
    return _grouped(order_ids, [(a.order.id, a) for a in found])


async def _allocations(session: AsyncSession, viewer: Viewer, which: Any) -> list[Allocated]:
    share = func.sum(CollectionEntry.amount).label("share")
    shares = (
        select(CollectionEntry.collection_id, CollectionEntry.order_id, share)
        .where(which, CollectionEntry.order_id.is_not(None))
        .group_by(CollectionEntry.collection_id, CollectionEntry.order_id)
        .having(share != 0)
        .subquery()
    )
    rows = await session.execute(
        select(Order, Collection, shares.c.share)
        .join(shares, shares.c.order_id == Order.id)
        .join(Collection, Collection.id == shares.c.collection_id)
        .where(readable(viewer, "collection", Order.salesperson_id), collection_seen(viewer))
        .order_by(Collection.id, Order.id)
    )
    return [Allocated(order, collection, amount) for order, collection, amount in rows]


async def entries_of(
    session: AsyncSession, viewer: Viewer, collection_ids: Sequence[UUID]
) -> list[list[CollectionEntry]]:
    """The ledger of each collection, rows of orders outside ``collection:read`` left out."""
    rows = await session.scalars(
        select(CollectionEntry)
        .outerjoin(Order, Order.id == CollectionEntry.order_id)
        .where(
            CollectionEntry.collection_id.in_(collection_ids),
            CollectionEntry.order_id.is_(None) | readable(viewer, "collection", Order.salesperson_id),
        )
        .order_by(CollectionEntry.id)
    )
    return _grouped(collection_ids, [(row.collection_id, row) for row in rows])


@dataclass(frozen=True)
class Balance:
    """What a customer owes and has to their credit in a currency, as far as the viewer sees."""

    currency: str
    outstanding: Decimal
    credit: Decimal


async def balances_of(
    session: AsyncSession, viewer: Viewer, customer_ids: Sequence[UUID]
) -> list[list[Balance]]:
    """Per customer and currency; currencies in which nothing is open are left out."""
    owed = await session.execute(
        select(Order.customer_id, Order.currency, func.sum(Order.total - Order.collected))
        .where(
            Order.customer_id.in_(customer_ids),
            Order.status.in_(POSTED),
            readable(viewer, "order", Order.salesperson_id),
        )
        .group_by(Order.customer_id, Order.currency)
    )
    free = await session.execute(
        select(
            Collection.customer_id, Collection.currency, func.sum(Collection.amount - Collection.allocated)
        )
        .where(
            Collection.customer_id.in_(customer_ids),
            Collection.status == CollectionState.RECEIVED,
            collection_seen(viewer),
        )
        .group_by(Collection.customer_id, Collection.currency)
    )
    outstanding = {(row[0], row[1]): row[2] for row in owed}
    credit = {(row[0], row[1]): row[2] for row in free}
    zero = Decimal(0)
    pairs = [
        (key[0], Balance(key[1], outstanding.get(key, zero), credit.get(key, zero)))
        for key in sorted(outstanding.keys() | credit.keys())
        if outstanding.get(key) or credit.get(key)
    ]
    return _grouped(customer_ids, pairs)
