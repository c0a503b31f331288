"""What sales reads of others: copies of their data, leads that become opportunities, hand-overs."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from chassis.db.dialect import upsert
from chassis.events import Reader, WireModel
from chassis.messaging import Received, Subscriber, Work
from chassis.money import round_half_up
from chassis.organisation import copy_subscriber
from services.sales.events.published import (
    ContractUpdated,
    OpportunityCreated,
    OpportunityUpdated,
    OrderUpdated,
)
from services.sales.model import lookups
from services.sales.model.base import Base
from services.sales.model.catalogue import (
    KnownCurrency,
    KnownDictionaryItem,
    KnownPipeline,
    KnownProduct,
    KnownStage,
)
from services.sales.model.contracts import Contract
from services.sales.model.facts import contract_facts, opportunity_facts, order_facts
from services.sales.model.numbering import KnownNumberSeries, next_numbers
from services.sales.model.opportunities import Opportunity
from services.sales.model.opportunity_stages import history_row, put_into, stage_in
from services.sales.model.orders import Order
from services.sales.model.partners import KnownContact, KnownCustomer
from services.sales.rules.contracts import ContractStatus
from services.sales.rules.costing import COST_PLACES
from services.sales.rules.opportunities import StageType
from services.sales.rules.orders import UNPOSTED


class CustomerRead(
    Reader,
    reads=(
        "customers.customer.created.v1",
        "customers.customer.updated.v1",
        "customers.customer.claimed.v1",
        "customers.customer.released.v1",
    ),
):
    """What an order looks up of a customer."""

    id: UUID
    version: int
    number: str
    name: str
    external_reference: str | None = None
    type_id: UUID | None = None
    owner_id: UUID | None = None
    record: str
    contact_name: str | None = None
    address: dict[str, Any] | None = None
    currency: str | None = None
    payment_terms_days: int | None = None


class CustomerTransferredRead(CustomerRead, reads="customers.customer.transferred.v1"):
    """A customer with a new owner, and what goes with it."""

    previous_owner_id: UUID | None = None
    transfer_include: list[str] = []


class ContactRead(Reader, reads="customers.contact.saved.v1"):
    """A customer's contact."""

    id: UUID
    version: int
    customer_id: UUID
    name: str
    is_primary: bool


class LeadOpportunity(WireModel):
    """The opportunity a converted lead asks for. No amount: not known yet."""

    id: UUID
    name: str
    amount: Decimal | None = None
    currency: str | None = None
    expected_close_on: date | None = None
    pipeline_id: UUID | None = None


class LeadConvertedRead(Reader, reads="customers.lead.converted.v1"):
    """A lead that became a customer and perhaps an opportunity."""

    id: UUID
    owner_id: UUID | None = None
    customer_id: UUID | None = None
    market_activity_id: UUID | None = None
    opportunity: LeadOpportunity | None = None


class DatedCostRead(WireModel):
    """A product's cost from a day on."""

    valid_from: date
    amount: Decimal
    currency: str


class ProductRead(Reader, reads="masterdata.product.saved.v1"):
    """A product with its dated costs."""

    id: UUID
    version: int
    sku: str | None = None
    name: str
    category_id: UUID | None = None
    unit_id: UUID | None = None
    currency: str | None = None
    list_price: Decimal | None = None
    costs: list[DatedCostRead] = []
    external_reference: str | None = None
    active: bool


class DatedRateRead(WireModel):
    """A currency's worth in base currency from a day on."""

    valid_from: date
    rate: Decimal


class CurrencyRead(Reader, reads="masterdata.currency.saved.v1"):
    """A currency with its dated rates."""

    id: UUID
    version: int
    code: str
    rate_to_base: list[DatedRateRead] = []
    active: bool


class DictionaryItemRead(Reader, reads="masterdata.dictionary_item.saved.v1"):
    """A dictionary item."""

    id: UUID
    version: int
    kind: str
    code: str
    name: str
    active: bool


class NumberSeriesRead(Reader, reads="masterdata.number_series.saved.v1"):
    """How numbers of a kind look."""

    id: UUID
    version: int
    code: str
    pattern: str
    active: bool


class StageRead(WireModel):
    """A stage of a pipeline."""

    id: UUID
    code: str
    sequence: int
    type: StageType
    probability: Decimal
    active: bool


class PipelineRead(Reader, reads="masterdata.pipeline.saved.v1"):
    """A pipeline with its stages."""

    id: UUID
    version: int
    code: str
    is_default: bool
    active: bool
    stages: list[StageRead]


async def _keep(work: Work, model: type[Base], row: Mapping[str, Any]) -> None:
    """Keep a copy, unless a newer one is there."""
    table: Any = model.__table__
    await work.session.execute(upsert(work.session, table, [dict(row)], ["id"], newer="version"))


async def keep_customer(work: Work, event: Received[CustomerRead]) -> None:
    """The customer as it now is."""
    await _keep_customer(work, event.data)


async def _keep_customer(work: Work, read: CustomerRead) -> None:
    row = read.model_dump(exclude={"previous_owner_id", "transfer_include"})
    await _keep(work, KnownCustomer, {**row, "address": row["address"] or {}})


async def keep_contact(work: Work, event: Received[ContactRead]) -> None:
    """The contact as it now is."""
    await _keep(work, KnownContact, event.data.model_dump())


async def keep_product(work: Work, event: Received[ProductRead]) -> None:
    """The product as it now is; costs stay as published, exact text."""
    costs = [cost.model_dump(mode="json", by_alias=True) for cost in event.data.costs]
    await _keep(work, KnownProduct, {**event.data.model_dump(), "costs": costs})


async def keep_currency(work: Work, event: Received[CurrencyRead]) -> None:
    """The currency as it now is; rates to 6 places."""
    read = event.data
    rates = [
        {"validFrom": r.valid_from.isoformat(), "rate": str(round_half_up(r.rate, COST_PLACES))}
        for r in read.rate_to_base
    ]
    row = read.model_dump(include={"id", "version", "code", "active"})
    await _keep(work, KnownCurrency, {**row, "rates": rates})


async def keep_dictionary_item(work: Work, event: Received[DictionaryItemRead]) -> None:
    """The dictionary item as it now is."""
    await _keep(work, KnownDictionaryItem, event.data.model_dump())


async def keep_number_series(work: Work, event: Received[NumberSeriesRead]) -> None:
    """The series as it now is."""
    await _keep(work, KnownNumberSeries, event.data.model_dump())


async def keep_pipeline(work: Work, event: Received[PipelineRead]) -> None:
    """The pipeline and its stages; a stage that left it is only not active any more."""
    read = event.data
    known = await work.session.scalar(select(KnownPipeline.version).where(KnownPipeline.id == read.id))
    if known is not None and known >= read.version:
        return
    await _keep(work, KnownPipeline, read.model_dump(exclude={"stages"}))
    await work.session.execute(
        update(KnownStage).where(KnownStage.pipeline_id == read.id).values(active=False)
    )
    table: Any = KnownStage.__table__
    if read.stages:
        rows = [{**stage.model_dump(), "pipeline_id": read.id} for stage in read.stages]
        await work.session.execute(upsert(work.session, table, rows, ["id"]))


async def open_from_lead(work: Work, event: Received[LeadConvertedRead]) -> None:
    """The opportunity a lead asked for, with the id it was promised (domain.md, Lead)."""
    lead, asked = event.data, event.data.opportunity
    if asked is None or lead.owner_id is None:
        return
    if await work.session.scalar(select(Opportunity.id).where(Opportunity.id == asked.id)) is not None:
        return
    department = await lookups.department_of(work.session, lead.owner_id)
    currency = asked.currency or await lookups.base_currency(work.session)
    if department is None or currency is None:
        raise LookupError("the lead's owner or the base currency has not arrived yet")
    pipeline, stage = await stage_in(work.session, asked.pipeline_id, None)
    opportunity = Opportunity(
        id=asked.id,
        name=asked.name,
        customer_id=lead.customer_id,
        owner_id=lead.owner_id,
        department_id=department,
        pipeline_id=pipeline,
        amount=asked.amount or Decimal(0),
        currency=currency,
        opened_on=work.today,
        expected_close_on=asked.expected_close_on,
        lead_id=lead.id,
        market_activity_id=lead.market_activity_id,
        created_at=work.now,
    )
    put_into(opportunity, lookups.as_stage(stage), None, work.today)
    [opportunity.number] = await next_numbers(work.session, "OPPORTUNITY", work.today.year)
    work.session.add(opportunity)
    await work.session.flush()
    work.session.add(history_row(opportunity, None, work.now, lead.owner_id))
    work.record(OpportunityCreated(**opportunity_facts(opportunity)))


async def hand_over(work: Work, event: Received[CustomerTransferredRead]) -> None:
    """Give what goes with a customer to its new owner (domain.md, Batch transfer).

    Only what the previous owner had; stage, amounts and history stay, and posted orders keep their
    salesperson.
    """
    read = event.data
    await _keep_customer(work, read)
    if read.owner_id is None or read.previous_owner_id is None or not read.transfer_include:
        return
    department = await lookups.department_of(work.session, read.owner_id)
    if department is None:
        raise LookupError("the new owner has not arrived yet")
    await _hand_over_opportunities(work, read, read.owner_id, department)
    if "CONTRACTS" in read.transfer_include:
        await _hand_over_contracts(work, read, read.owner_id, department)
    if "OPEN_ORDERS" in read.transfer_include:
        await _hand_over_drafts(work, read, read.owner_id, department)


async def _hand_over_opportunities(
    work: Work, read: CustomerTransferredRead, owner: UUID, department: UUID
) -> None:
    kinds = []
    if "OPEN_OPPORTUNITIES" in read.transfer_include:
        kinds.append(StageType.OPEN)
    if "CLOSED_OPPORTUNITIES" in read.transfer_include:
        kinds += [StageType.WON, StageType.LOST]
    rows = (
        await work.session.scalars(
            select(Opportunity)
            .where(
                Opportunity.customer_id == read.id,
                Opportunity.owner_id == read.previous_owner_id,
                Opportunity.stage_type.in_(kinds),
            )
            .order_by(Opportunity.id)
            .with_for_update()
        )
    ).all()
    for opportunity in rows:
        opportunity.owner_id = owner
        if opportunity.stage_type == StageType.OPEN:  # a closed one counted for the department then
            opportunity.department_id = department
    await work.session.flush()
    for opportunity in rows:
        work.record(OpportunityUpdated(**opportunity_facts(opportunity)))


async def _hand_over_contracts(
    work: Work, read: CustomerTransferredRead, owner: UUID, department: UUID
) -> None:
    rows = (
        await work.session.scalars(
            select(Contract)
            .where(
                Contract.customer_id == read.id,
                Contract.owner_id == read.previous_owner_id,
                Contract.status != ContractStatus.VOID,
            )
            .order_by(Contract.id)
            .with_for_update()
        )
    ).all()
    for contract in rows:
        contract.owner_id, contract.department_id = owner, department
    await work.session.flush()
    for contract in rows:
        work.record(ContractUpdated(**contract_facts(contract)))


async def _hand_over_drafts(work: Work, read: CustomerTransferredRead, owner: UUID, department: UUID) -> None:
    rows = (
        await work.session.scalars(
            select(Order)
            .where(
                Order.customer_id == read.id,
                Order.salesperson_id == read.previous_owner_id,
                Order.status.in_(UNPOSTED),
            )
            .order_by(Order.id)
            .with_for_update()
            .options(selectinload(Order.lines))
        )
    ).all()
    for order in rows:
        order.salesperson_id, order.department_id = owner, department
    await work.session.flush()
    for order in rows:
        work.record(OrderUpdated(**order_facts(order)))


#: Queues ``sales.organisation`` and ``sales.copies``.
SUBSCRIBERS = (
    copy_subscriber,
    Subscriber(
        "copies",
        {
            CustomerRead: keep_customer,
            CustomerTransferredRead: hand_over,
            ContactRead: keep_contact,
            LeadConvertedRead: open_from_lead,
            ProductRead: keep_product,
            CurrencyRead: keep_currency,
            DictionaryItemRead: keep_dictionary_item,
            NumberSeriesRead: keep_number_series,
            PipelineRead: keep_pipeline,
        },
    ),
)
