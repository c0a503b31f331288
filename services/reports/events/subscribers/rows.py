"""From an event to the rows it makes true. Pure: the same event always gives the same rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.events import Cause, Envelope
from chassis.messaging import Received
from chassis.viewer import SYSTEM
from services.reports.events.subscribers import readers as r
from services.reports.model import (
    AllocationFact,
    Base,
    CustomerFact,
    Document,
    DocumentOwner,
    Label,
    Moment,
    OpportunityFact,
    OrderFact,
    OrderLineFact,
    ShipmentLineFact,
)
from services.reports.rules.freight import allocate_freight
from services.reports.rules.timeline import kind_of

#: A table and the row to stand in it, unless a newer version stands there already.
Row = tuple[type[Base], dict[str, Any]]


def of_department(event: Received[r.DepartmentRead]) -> Iterator[Row]:
    yield _label(event.data, "DEPARTMENT", event.data.name, event.data.names)


def of_dictionary_item(event: Received[r.DictionaryItemRead]) -> Iterator[Row]:
    item = event.data
    yield _label(item, item.kind, item.name, item.names, item.sequence)


def of_product(event: Received[r.ProductRead]) -> Iterator[Row]:
    yield _label(event.data, "PRODUCT", event.data.name, event.data.names)


def of_pipeline(event: Received[r.PipelineRead]) -> Iterator[Row]:
    for stage in event.data.stages:
        version = event.data.version
        yield _label(stage, "OPPORTUNITY_STAGE", stage.name, stage.names, stage.sequence, version)


def of_other(_event: Received[r.OtherRead]) -> Iterator[Row]:
    yield from ()


def _label(
    of: Any,
    kind: str,
    name: str,
    names: dict[str, str] | None,
    place: int | None = None,
    version: int | None = None,
) -> Row:
    return Label, {
        "id": of.id,
        "version": of.version if version is None else version,
        "kind": kind,
        "name": name,
        "names": names or {},
        "place": place,
    }


def of_customer(event: Received[r.CustomerRead]) -> Iterator[Row]:
    customer = event.data
    yield CustomerFact, customer.model_dump()
    yield _moment(
        event, customer.id, "customer", customer.name, on=customer.created_on if _first(event) else None
    )


def of_contact(event: Received[r.ContactRead]) -> Iterator[Row]:
    yield _moment(event, event.data.customer_id, "customer", None)


def of_follow_up(event: Received[r.FollowUpRead]) -> Iterator[Row]:
    table, row = _moment(event, event.data.customer_id, "customer", None, detail=event.data.summary)
    yield table, row | {"happened_at": event.data.occurred_at}


def of_follow_up_plan(event: Received[r.FollowUpPlanRead]) -> Iterator[Row]:
    yield _moment(event, event.data.customer_id, "customer", None, detail=event.data.summary)


def of_lead(event: Received[r.LeadRead]) -> Iterator[Row]:
    if event.data.customer_id:
        yield _moment(event, event.data.customer_id, "customer", event.data.number)


def of_opportunity(event: Received[r.OpportunityRead]) -> Iterator[Row]:
    deal = event.data
    yield OpportunityFact, deal.model_dump(exclude={"number", "name"})
    yield from _owned(deal, {deal.owner_id})
    if deal.customer_id:
        subject = " ".join(filter(None, (deal.number, deal.name)))
        on = deal.opened_on if _first(event) else deal.closed_on
        yield _moment(event, deal.customer_id, "opportunity", subject, deal.amount, deal.currency, on)


def of_contract(event: Received[r.ContractRead]) -> Iterator[Row]:
    contract = event.data
    yield from _owned(contract, {contract.owner_id})
    on = contract.signed_on or contract.starts_on
    yield _moment(
        event,
        contract.customer_id,
        "contract",
        contract.number,
        contract.amount,
        contract.currency,
        on,
    )


def of_order(event: Received[r.OrderRead]) -> Iterator[Row]:
    order = event.data
    fact = order.model_dump(exclude={"number", "lines"})
    yield OrderFact, fact
    shared = {name: value for name, value in fact.items() if name not in ("id", "net", "cost")}
    for line in order.lines:
        yield (
            OrderLineFact,
            shared | line.model_dump(exclude={"id"}) | {"order_id": order.id, "line_id": line.id},
        )
    yield from _owned(order, {order.salesperson_id})
    yield _moment(
        event, order.customer_id, "order", order.number, order.net, order.currency, order.ordered_on
    )


def of_shipment(event: Received[r.ShipmentRead]) -> Iterator[Row]:
    shipment = event.data
    shared = shipment.model_dump(exclude={"id", "number", "lines", "freight"}) | {"shipment_id": shipment.id}
    freights = allocate_freight(
        shipment.freight, [line.revenue for line in shipment.lines], shipment.currency
    )
    for line, freight in zip(shipment.lines, freights, strict=True):
        row = line.model_dump(exclude={"id"}) | {"line_id": line.id, "freight": freight}
        yield ShipmentLineFact, shared | row
    yield from _owned(shipment, {line.salesperson_id for line in shipment.lines})
    revenue = sum((line.revenue for line in shipment.lines), Decimal(0))
    yield _moment(
        event,
        shipment.customer_id,
        "shipment",
        shipment.number,
        revenue,
        shipment.currency,
        shipment.shipped_on,
    )


def of_collection(event: Received[r.CollectionRead]) -> Iterator[Row]:
    receipt = event.data
    shared = receipt.model_dump(exclude={"id", "number", "amount", "allocations"})
    for place, allocation in enumerate(receipt.allocations):
        yield (
            AllocationFact,
            shared | allocation.model_dump() | {"collection_id": receipt.id, "place": place},
        )
    yield from _owned(receipt, {allocation.salesperson_id for allocation in receipt.allocations})
    yield _moment(
        event,
        receipt.customer_id,
        "collection",
        receipt.number,
        receipt.amount,
        receipt.currency,
        receipt.received_on,
    )


def _first(event: Received[Any]) -> bool:
    return event.data.version == 1


def _owned(document: r.State, owners: set[UUID]) -> Iterator[Row]:
    yield Document, {"id": document.id, "version": document.version}
    for owner in owners:
        yield (
            DocumentOwner,
            {"document_id": document.id, "owner_id": owner, "version": document.version},
        )


def _moment(
    event: Received[Any],
    customer_id: UUID,
    resource: str,
    subject: str | None,
    amount: Decimal | None = None,
    currency: str | None = None,
    on: date | None = None,
    detail: str | None = None,
) -> Row:
    envelope = event.envelope
    return Moment, {
        "id": envelope.id,
        "customer_id": customer_id,
        "happened_at": _happened_at(envelope, on),
        "kind": kind_of(envelope.type, getattr(event.data, "stage_type", None)),
        "resource": resource,
        "subject_id": event.data.id,
        "subject": subject,
        "detail": detail,
        "actor_id": None if envelope.actor == SYSTEM.employee_id else envelope.actor,
        "amount": amount,
        "currency": currency if amount is not None else None,
    }


def _happened_at(envelope: Envelope, on: date | None) -> datetime:
    """When it happened: now, but what was imported stands on its document's own date."""
    if envelope.cause is Cause.IMPORT and on is not None:
        return datetime.combine(on, time(), UTC)
    return envelope.time
