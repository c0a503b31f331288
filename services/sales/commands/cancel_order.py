"""Cancelling an order nothing was done on yet."""

from dataclasses import dataclass
from uuid import UUID

from chassis.messaging import Work
from services.sales.commands.access import order_to
from services.sales.commands.order_terms import give_back_to_contract
from services.sales.events.published import OrderCancelled
from services.sales.model.facts import order_facts
from services.sales.model.orders import Order
from services.sales.rules.orders import OrderStatus, require_step, require_untouched


@dataclass(frozen=True)
class CancelOrder:
    """Which order."""

    id: UUID
    expected_version: int | None = None


async def cancel_order(work: Work, request: CancelOrder) -> Order:
    """Refused once anything was shipped or collected; a number given stays given."""
    order = await order_to(work, request.id, "order:cancel", request.expected_version)
    require_step(order.status, OrderStatus.CANCELLED)
    require_untouched(((str(line.id), line.shipped) for line in order.lines), order.collected, str(order.id))
    if order.status == OrderStatus.CONFIRMED:
        await give_back_to_contract(work, order, order.net)
    order.status = OrderStatus.CANCELLED
    await work.session.flush()
    work.record(OrderCancelled(**order_facts(order)))
    return order
