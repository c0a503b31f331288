"""Keeping copies of others' data, and folding what sales tells into customers and leads."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Table, func, select, update

from chassis.db.dialect import upsert
from chassis.events import Reader, WireModel
from chassis.messaging import Received, Subscriber, Work
from chassis.organisation import copy_subscriber
from services.customers.commands.hand_over_work import HandOverWork, hand_over_work
from services.customers.model.base import Base
from services.customers.model.copies import (
    KnownCurrency,
    KnownItem,
    KnownOrder,
    KnownPipeline,
    KnownPool,
    KnownSeries,
)
from services.customers.model.customer import Customer
from services.customers.model.lead import Lead
from services.customers.rules.states import ConversionStatus

#: Statuses of an order that make it a purchase.
_PURCHASES = frozenset({"CONFIRMED", "CLOSED"})


class ItemRead(Reader, reads="masterdata.dictionary_item.saved.v1"):
    """A dictionary item."""

    id: UUID
    version: int
    kind: str
    code: str
    name: str
    external_reference: str | None = None
    active: bool


class PoolRead(Reader, reads="masterdata.pool.saved.v1"):
    """A pool and its claim rule."""

    id: UUID
    version: int
    code: str
    name: str
    is_default: bool
    hidden_fields: list[str]
    daily_claim_limit: int | None = None
    previous_owner_wait_days: int = 0
    rest_days: int = 0
    holding_capacity: int | None = None
    buyers_count_towards_capacity: bool = True
    active: bool


class PipelineRead(Reader, reads="masterdata.pipeline.saved.v1"):
    """A pipeline, as far as it may be asked for."""

    id: UUID
    version: int
    is_default: bool
    active: bool


class SeriesRead(Reader, reads="masterdata.number_series.saved.v1"):
    """A number series."""

    id: UUID
    version: int
    code: str
    pattern: str
    active: bool


class CurrencyRead(Reader, reads="masterdata.currency.saved.v1"):
    """A currency."""

    id: UUID
    version: int
    code: str
    active: bool


class OrderRead(
    Reader,
    reads=(
        "sales.order.confirmed.v1",
        "sales.order.updated.v1",
        "sales.order.cancelled.v1",
        "sales.order.closed.v1",
    ),
):
    """An order, as far as it is a purchase."""

    id: UUID
    version: int
    customer_id: UUID
    market_activity_id: UUID | None = None
    status: str
    ordered_on: date
    currency: str
    net: Decimal


class OpportunityRead(Reader, reads="sales.opportunity.created.v1"):
    """An opportunity, as far as it answers a lead's conversion."""

    id: UUID
    lead_id: UUID | None = None


class CustomerPlanRead(WireModel):
    """What becomes of a leaver's customers."""

    action: Literal["TRANSFER", "RELEASE"]
    employee_id: UUID | None = None


class EmployeeRead(Reader, reads="masterdata.employee.saved.v1"):
    """An employee, as far as they leave customers behind."""

    id: UUID
    active: bool
    customer_plan: CustomerPlanRead | None = None


def _table(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


async def _keep(work: Work, model: type[Base], row: dict[str, Any]) -> None:
    await work.session.execute(upsert(work.session, _table(model), [row], ["id"], newer="version"))


async def on_item(work: Work, event: Received[ItemRead]) -> None:
    """Keep the item."""
    await _keep(work, KnownItem, event.data.model_dump())


async def on_pool(work: Work, event: Received[PoolRead]) -> None:
    """Keep the pool."""
    await _keep(work, KnownPool, event.data.model_dump())


async def on_pipeline(work: Work, event: Received[PipelineRead]) -> None:
    """Keep the pipeline."""
    await _keep(work, KnownPipeline, event.data.model_dump())


async def on_series(work: Work, event: Received[SeriesRead]) -> None:
    """Keep the series."""
    await _keep(work, KnownSeries, event.data.model_dump())


async def on_currency(work: Work, event: Received[CurrencyRead]) -> None:
    """Keep the currency."""
    await _keep(work, KnownCurrency, event.data.model_dump())


async def on_order(work: Work, event: Received[OrderRead]) -> None:
    """Keep the order and fold its customer's purchases anew. The customer's version stays: derived data."""
    row = event.data.model_dump(exclude={"status"})
    await _keep(work, KnownOrder, {**row, "counts": event.data.status in _PURCHASES})
    purchases = select(
        func.count(KnownOrder.id), func.min(KnownOrder.ordered_on), func.max(KnownOrder.ordered_on)
    ).where(KnownOrder.customer_id == event.data.customer_id, KnownOrder.counts)
    count, first, last = (await work.session.execute(purchases)).one()
    await work.session.execute(
        update(Customer)
        .where(Customer.id == event.data.customer_id)
        .values(order_count=count, first_purchase_on=first, last_purchase_on=last)
    )


async def on_opportunity(work: Work, event: Received[OpportunityRead]) -> None:
    """The opportunity a conversion asked for exists."""
    await work.session.execute(
        update(Lead)
        .where(Lead.id == event.data.lead_id, Lead.opportunity_id == event.data.id)
        .values(conversion_status=ConversionStatus.DONE)
    )


async def on_employee(work: Work, event: Received[EmployeeRead]) -> None:
    """Do with a leaver's customers what was planned; the event's id is the transfer's."""
    leaver, plan = event.data, event.data.customer_plan
    if leaver.active or plan is None:
        return
    to = plan.employee_id if plan.action == "TRANSFER" else None
    await hand_over_work(work, HandOverWork(leaver.id, to, event.envelope.id))


SUBSCRIBERS = (
    # Leavers come in the organisation's queue: whoever was there when the plan was made is known by then.
    Subscriber(copy_subscriber.purpose, {**copy_subscriber.handlers, EmployeeRead: on_employee}),
    Subscriber(
        "copies",
        {
            ItemRead: on_item,
            PoolRead: on_pool,
            PipelineRead: on_pipeline,
            SeriesRead: on_series,
            CurrencyRead: on_currency,
            OrderRead: on_order,
            OpportunityRead: on_opportunity,
        },
    ),
)
