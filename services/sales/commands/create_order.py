"""Drafting an order (domain.md, Order)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.ids import new_id
from chassis.messaging import Work
from services.sales.commands.dates import document_date
from services.sales.commands.order_lines import LineRequest, add_up, priced_lines
from services.sales.commands.order_terms import check_references, snapshot_customer
from services.sales.commands.references import currency_for, customer_for, seller_for
from services.sales.events.published import OrderCreated
from services.sales.model.facts import order_facts
from services.sales.model.orders import Order
from services.sales.rules.orders import CollectionStatus, OrderStatus, ShipmentStatus
from services.sales.rules.texts import check_reference


@dataclass(frozen=True)
class CreateOrder:
    """``salesperson_id`` defaults to the viewer, ``ordered_on`` to today, the currency to the customer's."""

    customer_id: UUID
    lines: tuple[LineRequest, ...] = ()
    salesperson_id: UUID | None = None
    ordered_on: date | None = None
    currency: str | None = None
    contract_id: UUID | None = None
    opportunity_id: UUID | None = None
    market_activity_id: UUID | None = None
    external_reference: str | None = None


async def create_order(work: Work, request: CreateOrder) -> Order:
    """A draft whose maker is the viewer, for good."""
    check_reference(request.external_reference, ("input", "externalReference"))
    salesperson = request.salesperson_id or work.viewer.employee_id
    department = await seller_for(work, salesperson, "order:create", ("input", "salespersonId"))
    customer = await customer_for(work, request.customer_id)
    order = new_order(
        work,
        ordered_on=document_date(work, request.ordered_on, ("input", "orderedOn")),
        currency=await currency_for(work, request.currency, customer.currency),
        salesperson_id=salesperson,
        department_id=department,
        external_reference=request.external_reference,
    )
    order.contract_id, order.opportunity_id = request.contract_id, request.opportunity_id
    order.market_activity_id = request.market_activity_id
    await snapshot_customer(work, order, customer)
    await check_references(work, order)
    order.lines = await priced_lines(work, order, request.lines)
    add_up(order)
    work.session.add(order)
    await work.session.flush()
    work.record(OrderCreated(**order_facts(order)))
    return order


def new_order(
    work: Work,
    *,
    ordered_on: date,
    currency: str,
    salesperson_id: UUID,
    department_id: UUID,
    external_reference: str | None,
) -> Order:
    """An empty draft made now by the viewer; the customer is still to be taken."""
    return Order(
        id=new_id(),
        number=None,
        external_reference=external_reference,
        status=OrderStatus.DRAFT,
        shipment_status=ShipmentStatus.NOT_SHIPPED,
        collection_status=CollectionStatus.NOT_COLLECTED,
        ordered_on=ordered_on,
        currency=currency,
        rate_to_base=None,
        salesperson_id=salesperson_id,
        department_id=department_id,
        maker_id=work.viewer.employee_id,
        collected=Decimal(0),
        created_at=work.now,
        confirmed_at=None,
    )
