"""The events of sales: full new state each. Amounts are text with the currency beside them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.events import Event, WireModel
from services.sales.events import examples


class OpportunityState(WireModel):
    """An opportunity as it now is; the stage before a move is ``fromStageId``."""

    number: str
    external_reference: str | None = None
    name: str
    customer_id: UUID | None = None
    owner_id: UUID
    department_id: UUID
    product_id: UUID | None = None
    pipeline_id: UUID
    stage_id: UUID
    stage_type: str
    from_stage_id: UUID | None = None
    probability: Decimal
    amount: Decimal
    currency: str
    opened_on: date | None = None
    expected_close_on: date | None = None
    closed_on: date | None = None
    lead_id: UUID | None = None
    market_activity_id: UUID | None = None
    loss_reason_id: UUID | None = None


class OpportunityCreated(OpportunityState, Event, wire="sales.opportunity.created.v1"):
    """An opportunity came into being."""

    example = examples.OPPORTUNITY


class OpportunityUpdated(OpportunityState, Event, wire="sales.opportunity.updated.v1"):
    """Something other than the stage of an opportunity changed."""

    example = {**examples.OPPORTUNITY, "version": 2, "amount": "13000.00"}


class OpportunityMoved(OpportunityState, Event, wire="sales.opportunity.moved.v1"):
    """An opportunity moved to another stage."""

    example = {
        **examples.OPPORTUNITY,
        "version": 3,
        "stageId": examples.ID.format(10),
        "stageType": "WON",
        "fromStageId": examples.ID.format(7),
        "probability": "1",
        "closedOn": "2026-03-20",
    }


class ContractState(WireModel):
    """A contract as it now is."""

    number: str
    external_reference: str | None = None
    customer_id: UUID
    owner_id: UUID
    department_id: UUID
    opportunity_id: UUID | None = None
    amount: Decimal
    currency: str
    signed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    status: str


class ContractCreated(ContractState, Event, wire="sales.contract.created.v1"):
    """A contract was drawn up."""

    example = examples.CONTRACT


class ContractUpdated(ContractState, Event, wire="sales.contract.updated.v1"):
    """A contract's terms or owner changed."""

    example = {**examples.CONTRACT, "version": 2}


class ContractSigned(ContractState, Event, wire="sales.contract.signed.v1"):
    """A contract was signed; orders may draw on it."""

    example = {**examples.CONTRACT, "version": 3, "signedOn": "2026-03-25", "status": "SIGNED"}


class ContractVoided(ContractState, Event, wire="sales.contract.voided.v1"):
    """A contract was made void for good."""

    example = {**examples.CONTRACT, "version": 4, "signedOn": "2026-03-25", "status": "VOID"}


class OrderLineState(WireModel):
    """A line as it now is; ``unitCost`` and ``cost`` are null when unknown."""

    id: UUID
    product_id: UUID
    category_id: UUID | None = None
    sku: str | None = None
    name: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    net: Decimal
    unit_cost: Decimal | None = None
    cost: Decimal | None = None


class OrderState(WireModel):
    """An order as it now is. ``total`` is what the customer owes in all; ``cost`` null when unknown."""

    number: str | None = None
    external_reference: str | None = None
    customer_id: UUID
    customer_type_id: UUID | None = None
    salesperson_id: UUID
    department_id: UUID
    maker_id: UUID
    contract_id: UUID | None = None
    opportunity_id: UUID | None = None
    market_activity_id: UUID | None = None
    status: str
    ordered_on: date
    due_on: date
    currency: str
    net: Decimal
    total: Decimal
    cost: Decimal | None = None
    lines: list[OrderLineState]


class OrderCreated(OrderState, Event, wire="sales.order.created.v1"):
    """An order was drafted."""

    example = examples.ORDER


class OrderUpdated(OrderState, Event, wire="sales.order.updated.v1"):
    """An order's draft changed."""

    example = {**examples.ORDER, "version": 2}


class OrderConfirmed(OrderState, Event, wire="sales.order.confirmed.v1"):
    """An order got its number and counts; its lines are frozen."""

    example = {**examples.ORDER, "version": 3, "number": "SO-2026-000001", "status": "CONFIRMED"}


class OrderCancelled(OrderState, Event, wire="sales.order.cancelled.v1"):
    """An order counts no more."""

    example = {**examples.ORDER, "version": 4, "number": "SO-2026-000001", "status": "CANCELLED"}


class OrderClosed(OrderState, Event, wire="sales.order.closed.v1"):
    """An order is done; what was not shipped never will be."""

    example = {
        **examples.ORDER,
        "version": 4,
        "number": "SO-2026-000001",
        "status": "CLOSED",
        "total": "95.00",
    }


class ShipmentLineState(WireModel):
    """A shipped quantity of an order line with what it earned and cost (null: unknown)."""

    id: UUID
    order_id: UUID
    order_line_id: UUID
    product_id: UUID
    category_id: UUID | None = None
    salesperson_id: UUID
    department_id: UUID
    quantity: Decimal
    revenue: Decimal
    cost: Decimal | None = None


class ShipmentState(WireModel):
    """A shipment as it now is; revenue and cost of lines count once it is SHIPPED."""

    number: str
    external_reference: str | None = None
    customer_id: UUID
    status: str
    shipped_on: date | None = None
    currency: str
    freight: Decimal
    lines: list[ShipmentLineState]


class ShipmentCreated(ShipmentState, Event, wire="sales.shipment.created.v1"):
    """A shipment was prepared."""

    example = examples.SHIPMENT


class ShipmentShipped(ShipmentState, Event, wire="sales.shipment.shipped.v1"):
    """Goods left; revenue and cost are fixed."""

    example = {**examples.SHIPMENT, "version": 2, "status": "SHIPPED", "shippedOn": "2026-04-03"}


class ShipmentCancelled(ShipmentState, Event, wire="sales.shipment.cancelled.v1"):
    """A shipment was taken back; its quantities are open again."""

    example = {**examples.SHIPMENT, "version": 3, "status": "CANCELLED", "shippedOn": "2026-04-03"}


class AllocationState(WireModel):
    """What an order has of a collection."""

    order_id: UUID
    salesperson_id: UUID
    department_id: UUID
    amount: Decimal


class CollectionState(WireModel):
    """A collection as it now is; ``credit`` is what is not allocated."""

    number: str
    external_reference: str | None = None
    customer_id: UUID
    currency: str
    amount: Decimal
    received_on: date
    method: str
    reference: str | None = None
    status: str
    credit: Decimal
    allocations: list[AllocationState]


class CollectionReceived(CollectionState, Event, wire="sales.collection.received.v1"):
    """Money came in."""

    example = examples.COLLECTION


class CollectionAllocated(CollectionState, Event, wire="sales.collection.allocated.v1"):
    """The allocation of a collection changed."""

    example = {**examples.COLLECTION, "version": 2}


class CollectionReversed(CollectionState, Event, wire="sales.collection.reversed.v1"):
    """A collection bounced; its allocations and credit are gone."""

    example = {**examples.COLLECTION, "version": 3, "status": "REVERSED", "credit": "0.00", "allocations": []}


PUBLISHED: tuple[type[Event], ...] = (
    OpportunityCreated,
    OpportunityUpdated,
    OpportunityMoved,
    ContractCreated,
    ContractUpdated,
    ContractSigned,
    ContractVoided,
    OrderCreated,
    OrderUpdated,
    OrderConfirmed,
    OrderCancelled,
    OrderClosed,
    ShipmentCreated,
    ShipmentShipped,
    ShipmentCancelled,
    CollectionReceived,
    CollectionAllocated,
    CollectionReversed,
)
