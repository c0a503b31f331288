"""Taking a shipment back: its quantities are open again."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Blocker, Refused
from chassis.messaging import Work
from services.sales.commands.shipping import shipment_to, take_back
from services.sales.events.published import ShipmentCancelled
from services.sales.model.facts import shipment_facts
from services.sales.model.shipments import Shipment
from services.sales.rules.errors import ORDER_STATE
from services.sales.rules.orders import OrderStatus
from services.sales.rules.shipping import ShipmentState, require_state


@dataclass(frozen=True)
class CancelShipment:
    """Which shipment."""

    id: UUID
    expected_version: int | None = None


async def cancel_shipment(work: Work, request: CancelShipment) -> Shipment:
    """Refused when an order was closed meanwhile: what it owes was settled by what was shipped."""
    shipment = await shipment_to(work, request.id, request.expected_version)
    require_state(shipment.status, ShipmentState.DRAFT, ShipmentState.SHIPPED)
    if shipment.status == ShipmentState.SHIPPED:
        orders = {line.order_id: line.order for line in shipment.lines}
        closed = [o for o in orders.values() if o.status == OrderStatus.CLOSED]
        if closed:
            raise Refused(ORDER_STATE, blockers=tuple(Blocker(str(o.id), "closed") for o in closed))
        take_back(shipment)
    shipment.status = ShipmentState.CANCELLED
    await work.session.flush()
    work.record(ShipmentCancelled(**shipment_facts(shipment)))
    return shipment
