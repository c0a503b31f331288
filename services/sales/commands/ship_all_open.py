"""Shipping everything open for a customer, oldest order first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.errors import Blocker, Refused
from chassis.messaging import Work
from chassis.money import Money
from chassis.organisation import readable, visible
from services.sales.commands.access import lock_orders
from services.sales.commands.create_shipment import freight_in
from services.sales.commands.dates import document_date
from services.sales.commands.references import customer_for
from services.sales.commands.shipping import costs_on, draft, ship, write_new
from services.sales.events.published import ShipmentShipped
from services.sales.model.facts import shipment_facts
from services.sales.model.orders import Order
from services.sales.model.shipments import Shipment
from services.sales.rules.errors import MIXED_DOCUMENTS, NOTHING_OPEN
from services.sales.rules.orders import OrderStatus, ShipmentStatus


@dataclass(frozen=True)
class ShipAllOpen:
    """Of which customer; ``currency`` where open orders have several."""

    customer_id: UUID
    currency: str | None = None
    shipped_on: date | None = None
    freight: Money | None = None


async def ship_all_open(work: Work, request: ShipAllOpen) -> Shipment:
    """One shipment over all open lines of the orders the viewer may ship."""
    work.viewer.require("shipment:create")
    await customer_for(work, request.customer_id)
    open_orders = await _open_orders(work, request)
    wanted = [
        (order.id, line.id, line.quantity - line.shipped)
        for order in open_orders
        for line in order.lines
        if line.shipped < line.quantity
    ]
    if not wanted:
        raise Refused(NOTHING_OPEN, path=("input", "customerId"))
    if len({order.currency for order in open_orders}) > 1:
        blockers = tuple(Blocker(str(order.id), order.currency) for order in open_orders)
        raise Refused(MIXED_DOCUMENTS, "name one currency", ("input", "currency"), blockers)
    day = document_date(work, request.shipped_on, ("input", "shippedOn"))
    shipment = draft(
        work,
        {order.id: order for order in open_orders},
        wanted,
        freight=freight_in(request.freight, open_orders[0].currency),
    )
    ship(shipment, day, *await costs_on(work, (line.order_line for line in shipment.lines)))
    await write_new(work, shipment, day)
    work.record(ShipmentShipped(**shipment_facts(shipment)))
    return shipment


async def _open_orders(work: Work, request: ShipAllOpen) -> list[Order]:
    """Locked, then looked at again: what another shipment took meanwhile is not open any more."""
    statement = select(Order.id).where(
        Order.customer_id == request.customer_id,
        Order.status == OrderStatus.CONFIRMED,
        Order.shipment_status != ShipmentStatus.SHIPPED,
        readable(work.viewer, "order", Order.salesperson_id),
        visible(work.viewer, "shipment:create", Order.salesperson_id),
    )
    if request.currency is not None:
        statement = statement.where(Order.currency == request.currency)
    locked = await lock_orders(work, await work.session.scalars(statement))
    still = [o for o in locked.values() if o.status == OrderStatus.CONFIRMED]
    return sorted(still, key=lambda order: (order.ordered_on, order.id))
