"""Closing an order; what was not shipped never will be (short close)."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from chassis.errors import Blocker, Refused
from chassis.messaging import Work
from services.sales.commands.access import order_to
from services.sales.commands.order_terms import give_back_to_contract
from services.sales.events.published import OrderClosed
from services.sales.model.facts import order_facts
from services.sales.model.orders import Order
from services.sales.rules.errors import OVER_COLLECTED
from services.sales.rules.orders import OrderStatus, collection_status, require_step


@dataclass(frozen=True)
class CloseOrder:
    """Which order."""

    id: UUID
    expected_version: int | None = None


async def close_order(work: Work, request: CloseOrder) -> Order:
    """The customer then owes what was shipped. More collected than that has to be re-allocated first."""
    order = await order_to(work, request.id, "order:update", request.expected_version)
    require_step(order.status, OrderStatus.CLOSED)
    shipped = sum((line.earned for line in order.lines), Decimal(0))
    if order.collected > shipped:
        blocker = Blocker(str(order.id), f"{order.collected} collected, {shipped} shipped")
        raise Refused(
            OVER_COLLECTED, "re-allocate what was collected beyond the shipped value", (), (blocker,)
        )
    await give_back_to_contract(work, order, order.net - shipped)
    order.status, order.total = OrderStatus.CLOSED, shipped
    order.collection_status = collection_status(order.total, order.collected)
    await work.session.flush()
    work.record(OrderClosed(**order_facts(order)))
    return order
