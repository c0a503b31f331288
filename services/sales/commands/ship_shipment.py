"""Shipping a prepared shipment."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.messaging import Work
from services.sales.commands.dates import document_date
from services.sales.commands.shipping import costs_on, require_shippable, ship, shipment_to
from services.sales.events.published import ShipmentShipped
from services.sales.model.facts import shipment_facts
from services.sales.model.shipments import Shipment
from services.sales.rules.shipping import ShipmentState, require_state


@dataclass(frozen=True)
class ShipShipment:
    """``shipped_on`` defaults to today."""

    id: UUID
    expected_version: int | None = None
    shipped_on: date | None = None


async def ship_shipment(work: Work, request: ShipShipment) -> Shipment:
    """What was open when the draft was made may have been shipped otherwise since: refused then."""
    shipment = await shipment_to(work, request.id, request.expected_version)
    require_state(shipment.status, ShipmentState.DRAFT)
    wanted = [(line.order_line_id, line.quantity) for line in shipment.lines]
    orders = {line.order_id: line.order for line in shipment.lines}
    require_shippable(wanted, orders.values())
    day = document_date(work, request.shipped_on, ("input", "shippedOn"))
    ship(shipment, day, *await costs_on(work, (line.order_line for line in shipment.lines)))
    await work.session.flush()
    work.record(ShipmentShipped(**shipment_facts(shipment)))
    return shipment
