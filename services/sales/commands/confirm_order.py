"""Confirming an order: number, frozen lines, drawn contract."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import Refused
from chassis.messaging import Work
from services.sales.commands.access import order_to
from services.sales.commands.order_lines import freeze_costs
from services.sales.commands.order_terms import draw_on_contract
from services.sales.events.published import OrderConfirmed
from services.sales.model import lookups
from services.sales.model.facts import order_facts
from services.sales.model.numbering import next_numbers
from services.sales.model.orders import Order
from services.sales.rules.errors import ORDER_EMPTY
from services.sales.rules.orders import OrderStatus, require_step


@dataclass(frozen=True)
class ConfirmOrder:
    """Which draft or submitted order."""

    id: UUID
    expected_version: int | None = None


async def confirm_order(work: Work, request: ConfirmOrder) -> Order:
    """The number comes last: its counter stays locked until the transaction ends."""
    order = await order_to(work, request.id, "order:confirm", request.expected_version)
    require_step(order.status, OrderStatus.CONFIRMED)
    if not order.lines:
        raise Refused(ORDER_EMPTY)
    rates = await freeze_costs(work, order)
    await draw_on_contract(work, order)
    order.rate_to_base = lookups.rate_to_base(order.currency, order.ordered_on, rates)
    [order.number] = await next_numbers(work.session, "ORDER", order.ordered_on.year)
    order.status, order.confirmed_at = OrderStatus.CONFIRMED, work.now
    await work.session.flush()
    work.record(OrderConfirmed(**order_facts(order)))
    return order
