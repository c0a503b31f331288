"""Loaders: what many documents of one answer need, in one statement each; the viewer's scope applies."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from chassis.graphql.context import Context
from services.sales.model.collections import Collection
from services.sales.model.contracts import Contract
from services.sales.model.opportunities import Opportunity
from services.sales.model.orders import Order
from services.sales.model.shipments import Shipment
from services.sales.queries import documents, parts

Load = Callable[[Context, list[UUID]], Awaitable[Sequence[Any]]]


def _by_id(model: Any, seen: Callable[[Any], Any]) -> Load:
    async def load(context: Context, ids: list[UUID]) -> Sequence[Any]:
        async with context.read() as session:
            return await parts.rows_by_id(session, seen(context.viewer), model, ids)

    return load


def _parts(read: Callable[..., Awaitable[Sequence[Any]]], scoped: bool = True) -> Load:
    async def load(context: Context, ids: list[UUID]) -> Sequence[Any]:
        async with context.read() as session:
            return await (read(session, context.viewer, ids) if scoped else read(session, ids))

    return load


order = _by_id(Order, documents.orders_seen)
opportunity = _by_id(Opportunity, documents.opportunities_seen)
contract = _by_id(Contract, documents.contracts_seen)
shipment = _by_id(Shipment, documents.shipments_seen)
collection = _by_id(Collection, documents.collections_seen)
order_lines = _parts(parts.lines_of_orders, scoped=False)
order_shipments = _parts(parts.shipments_of_orders)
order_allocations = _parts(parts.allocations_to)
opportunity_moves = _parts(parts.moves_of, scoped=False)
shipment_lines = _parts(parts.lines_of_shipments)
collection_allocations = _parts(parts.allocations_of)
collection_entries = _parts(parts.entries_of)
customer_balances = _parts(parts.balances_of)
