"""What reports reads of the other services' events."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from chassis.events import Reader, WireModel


class State(Reader, reads=()):
    """What every event says: which record, in which version."""

    id: UUID
    version: int


class DepartmentRead(State, reads="masterdata.department.saved.v1"):
    """A department's name."""

    name: str
    names: dict[str, str] | None = None


class DictionaryItemRead(State, reads="masterdata.dictionary_item.saved.v1"):
    """The name of a type, source, level, stage or category."""

    kind: str
    name: str
    names: dict[str, str] | None = None
    sequence: int | None = None


class ProductRead(State, reads="masterdata.product.saved.v1"):
    """A product's name."""

    name: str
    names: dict[str, str] | None = None


class StageRead(WireModel):
    """A stage's name and place."""

    id: UUID
    name: str
    names: dict[str, str] | None = None
    sequence: int


class PipelineRead(State, reads="masterdata.pipeline.saved.v1"):
    """The stages of a pipeline."""

    stages: list[StageRead]


class OtherRead(
    State,
    reads=(
        "masterdata.organisation.changed.v1",
        "masterdata.employee.saved.v1",
        "masterdata.currency.saved.v1",
        "masterdata.number_series.saved.v1",
        "masterdata.pool.saved.v1",
        "customers.market_activity.saved.v1",
    ),
):
    """What adds up to nothing here, but whose positions (``minPosition``) a client may wait for."""


class CustomerRead(
    State,
    reads=(
        "customers.customer.created.v1",
        "customers.customer.updated.v1",
        "customers.customer.claimed.v1",
        "customers.customer.released.v1",
        "customers.customer.transferred.v1",
    ),
):
    """A customer as it now is."""

    name: str
    ownership: str
    record: str
    owner_id: UUID | None = None
    pool_id: UUID | None = None
    type_id: UUID | None = None
    source_id: UUID | None = None
    level_id: UUID | None = None
    stage_id: UUID | None = None
    created_on: date


class ContactRead(State, reads="customers.contact.saved.v1"):
    """Whose contact it is."""

    customer_id: UUID


class FollowUpRead(State, reads=("customers.follow_up.recorded.v1", "customers.follow_up.withdrawn.v1")):
    """A follow-up that took place."""

    customer_id: UUID
    occurred_at: datetime
    summary: str | None = None


class FollowUpPlanRead(State, reads="customers.follow_up.planned.v1"):
    """A follow-up somebody means to do."""

    customer_id: UUID
    summary: str | None = None


class LeadRead(
    State,
    reads=("customers.lead.created.v1", "customers.lead.updated.v1", "customers.lead.converted.v1"),
):
    """A lead; of a customer's life once it is converted."""

    number: str | None = None
    customer_id: UUID | None = None


class OpportunityRead(
    State,
    reads=("sales.opportunity.created.v1", "sales.opportunity.updated.v1", "sales.opportunity.moved.v1"),
):
    """An opportunity as it now is."""

    number: str | None = None
    name: str | None = None
    customer_id: UUID | None = None
    owner_id: UUID
    department_id: UUID | None = None
    stage_id: UUID
    stage_type: str
    amount: Decimal | None = None
    currency: str | None = None
    opened_on: date | None = None
    expected_close_on: date | None = None
    closed_on: date | None = None


class ContractRead(
    State,
    reads=(
        "sales.contract.created.v1",
        "sales.contract.updated.v1",
        "sales.contract.signed.v1",
        "sales.contract.voided.v1",
    ),
):
    """A contract as it now is."""

    number: str | None = None
    customer_id: UUID
    owner_id: UUID
    amount: Decimal | None = None
    currency: str | None = None
    signed_on: date | None = None
    starts_on: date | None = None


class OrderLineRead(WireModel):
    """A line of an order."""

    id: UUID
    product_id: UUID
    category_id: UUID | None = None
    net: Decimal
    cost: Decimal | None = None


class OrderRead(
    State,
    reads=(
        "sales.order.created.v1",
        "sales.order.updated.v1",
        "sales.order.confirmed.v1",
        "sales.order.cancelled.v1",
        "sales.order.closed.v1",
    ),
):
    """An order as it now is; department and customer type are those it counts for."""

    number: str | None = None
    customer_id: UUID
    customer_type_id: UUID | None = None
    salesperson_id: UUID
    department_id: UUID | None = None
    status: str
    ordered_on: date
    currency: str
    net: Decimal
    cost: Decimal | None = None
    lines: list[OrderLineRead]


class ShipmentLineRead(WireModel):
    """What was shipped of an order line."""

    id: UUID
    order_id: UUID
    product_id: UUID
    category_id: UUID | None = None
    salesperson_id: UUID
    department_id: UUID | None = None
    revenue: Decimal
    cost: Decimal | None = None


class ShipmentRead(
    State, reads=("sales.shipment.created.v1", "sales.shipment.shipped.v1", "sales.shipment.cancelled.v1")
):
    """A shipment as it now is."""

    number: str | None = None
    customer_id: UUID
    status: str
    shipped_on: date | None = None
    currency: str
    freight: Decimal = Decimal(0)
    lines: list[ShipmentLineRead]


class AllocationRead(WireModel):
    """A part of a collection that pays an order."""

    order_id: UUID
    salesperson_id: UUID
    department_id: UUID | None = None
    amount: Decimal


class CollectionRead(
    State,
    reads=("sales.collection.received.v1", "sales.collection.allocated.v1", "sales.collection.reversed.v1"),
):
    """A collection as it now is."""

    number: str | None = None
    customer_id: UUID
    status: str
    received_on: date
    currency: str
    amount: Decimal
    allocations: list[AllocationRead]
