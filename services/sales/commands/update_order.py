"""Editing a draft order."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from chassis.messaging import Work
from services.sales.commands.access import order_to
from services.sales.commands.dates import document_date
from services.sales.commands.order_lines import LineRequest, add_up, priced_lines
from services.sales.commands.order_terms import check_references, snapshot_customer
from services.sales.commands.references import customer_for, seller_for
from services.sales.events.published import OrderUpdated
from services.sales.model.facts import order_facts
from services.sales.model.orders import Order
from services.sales.rules.orders import require_draft


@dataclass(frozen=True)
class UpdateOrder:
    """What is absent stays as it is; ``lines``, when given, replace all lines."""

    id: UUID
    expected_version: int
    customer_id: UUID | None = None
    salesperson_id: UUID | None = None
    ordered_on: date | None = None
    contract_id: UUID | None = None
    opportunity_id: UUID | None = None
    market_activity_id: UUID | None = None
    lines: tuple[LineRequest, ...] | None = None


async def update_order(work: Work, request: UpdateOrder) -> Order:
    """Only a draft; the maker never changes."""
    order = await order_to(work, request.id, "order:update", request.expected_version)
    require_draft(order.status)
    if request.salesperson_id is not None:
        path = ("input", "salespersonId")
        order.department_id = await seller_for(work, request.salesperson_id, "order:update", path)
        order.salesperson_id = request.salesperson_id
    if request.ordered_on is not None and request.ordered_on != order.ordered_on:
        order.ordered_on = document_date(work, request.ordered_on, ("input", "orderedOn"))
    await snapshot_customer(work, order, await customer_for(work, request.customer_id or order.customer_id))
    for name in ("contract_id", "opportunity_id", "market_activity_id"):
        if (value := getattr(request, name)) is not None:
            setattr(order, name, value)
    await check_references(work, order)
    if request.lines is not None:
        lines = await priced_lines(work, order, request.lines)
        order.lines.clear()
        await work.session.flush()  # positions are unique: old lines go before new ones come
        order.lines.extend(lines)
        add_up(order)
    flag_modified(order, "status")  # a change of lines alone is a new version too
    await work.session.flush()
    work.record(OrderUpdated(**order_facts(order)))
    return order
