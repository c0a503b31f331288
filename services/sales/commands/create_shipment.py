"""Shipping lines of several orders of one customer together (domain.md, Shipment)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.errors import INVALID_INPUT, Refused
from chassis.messaging import Work
from chassis.money import Money
from services.sales.commands.access import orders_of_lines, orders_to
from services.sales.commands.dates import document_date
from services.sales.commands.references import customer_for
from services.sales.commands.shipping import (
    costs_on,
    draft,
    require_same,
    require_shippable,
    ship,
    write_new,
)
from services.sales.events.published import ShipmentCreated, ShipmentShipped
from services.sales.model.facts import shipment_facts
from services.sales.model.shipments import Shipment
from services.sales.rules.pricing import LARGEST_QUANTITY, check_amount
from services.sales.rules.texts import check_reference

LINES = ("input", "lines")


@dataclass(frozen=True)
class ShippedLine:
    """How much of an order line."""

    order_line_id: UUID
    quantity: Decimal


@dataclass(frozen=True)
class CreateShipment:
    """Shipped at once, on ``shipped_on`` (default today), unless ``ship`` is false: then a draft."""

    customer_id: UUID
    lines: tuple[ShippedLine, ...]
    ship: bool = True
    shipped_on: date | None = None
    freight: Money | None = None
    external_reference: str | None = None


async def create_shipment(work: Work, request: CreateShipment) -> Shipment:
    """Refused, with every blocker named, when any line has less open than asked."""
    work.viewer.require("shipment:create")
    check_reference(request.external_reference, ("input", "externalReference"))
    if not request.lines:
        raise Refused(INVALID_INPUT, "a shipment needs at least one line", LINES)
    for index, line in enumerate(request.lines):
        if not 0 < line.quantity <= LARGEST_QUANTITY:
            raise Refused(INVALID_INPUT, "more than 0", (*LINES, str(index), "quantity"))
    await customer_for(work, request.customer_id)
    order_of = await orders_of_lines(work, (line.order_line_id for line in request.lines), LINES)
    wanted = [(order_of[line.order_line_id], line.order_line_id, line.quantity) for line in request.lines]
    orders = {order.id: order for order in await orders_to(work, order_of.values(), "shipment:create", LINES)}
    currency = next(iter(orders.values())).currency
    require_same(orders.values(), request.customer_id, currency, LINES)
    require_shippable([(line, quantity) for _, line, quantity in wanted], orders.values())
    day = document_date(work, request.shipped_on, ("input", "shippedOn"))
    shipment = draft(
        work,
        orders,
        wanted,
        freight=freight_in(request.freight, currency),
        external_reference=request.external_reference,
    )
    if request.ship:
        ship(shipment, day, *await costs_on(work, (line.order_line for line in shipment.lines)))
    await write_new(work, shipment, day)
    event = ShipmentShipped if request.ship else ShipmentCreated
    work.record(event(**shipment_facts(shipment)))
    return shipment


def freight_in(freight: Money | None, currency: str) -> Decimal:
    """The freight's amount, none being 0; it must be in the orders' ``currency``."""
    if freight is None:
        return Decimal(0)
    check_amount(freight.amount, ("input", "freight"))
    if freight.currency != currency:
        raise Refused(INVALID_INPUT, f"the orders are in {currency}", ("input", "freight"))
    return freight.amount
