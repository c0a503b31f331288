"""Handing a draft in for confirmation."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refused
from chassis.messaging import Work
from services.sales.commands.access import order_to
from services.sales.events.published import OrderUpdated
from services.sales.model.facts import order_facts
from services.sales.model.orders import Order
from services.sales.rules.errors import ORDER_EMPTY
from services.sales.rules.orders import OrderStatus, require_step


@dataclass(frozen=True)
class SubmitOrder:
    """Which draft."""

    id: UUID
    expected_version: int | None = None


async def submit_order(work: Work, request: SubmitOrder) -> Order:
    """From now on only confirming and cancelling are left."""
    order = await order_to(work, request.id, "order:update", request.expected_version)
    require_step(order.status, OrderStatus.SUBMITTED)
    if not order.lines:
        raise Refused(ORDER_EMPTY)
    order.status = OrderStatus.SUBMITTED
    await work.session.flush()
    work.record(OrderUpdated(**order_facts(order)))
    return order
