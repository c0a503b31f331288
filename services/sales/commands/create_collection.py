"""Receiving money from a customer (domain.md, Collection)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from chassis.errors import CONFLICT, INVALID_INPUT, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from services.sales.commands.collecting import Share, apply_shares, entry, shares_by, with_orders
from services.sales.commands.dates import past_or_today
from services.sales.commands.references import customer_for
from services.sales.events.published import CollectionReceived
from services.sales.model.collections import Collection
from services.sales.model.facts import collection_facts
from services.sales.model.numbering import next_numbers
from services.sales.model.orders import Order
from services.sales.rules.collecting import AllocationRule, CollectionState, EntryKind, PaymentMethod
from services.sales.rules.pricing import check_amount
from services.sales.rules.texts import check_reference


@dataclass(frozen=True)
class CreateCollection:
    """Allocated FIFO by due date, or EXPLICIT as ``allocations`` say; ``allocate`` false keeps it credit."""

    customer_id: UUID
    amount: Money
    method: PaymentMethod
    received_on: date | None = None
    reference: str | None = None
    rule: AllocationRule = AllocationRule.FIFO
    allocations: tuple[Share, ...] = ()
    allocate: bool = True
    external_reference: str | None = None


async def create_collection(work: Work, request: CreateCollection) -> Collection:
    """What no order takes stays the customer's credit. The number comes last: who waits for an order must not
    hold up every other receipt."""
    work.viewer.require("collection:create")
    check_reference(request.external_reference, ("input", "externalReference"))
    check_reference(request.reference, ("input", "reference"))
    await customer_for(work, request.customer_id)
    check_amount(request.amount.amount, ("input", "amount"))
    if request.amount.amount == 0:
        raise Refused(INVALID_INPUT, "more than 0", ("input", "amount"))
    day = past_or_today(work, request.received_on, ("input", "receivedOn"))
    await _require_new_reference(work, request)
    collection = Collection(
        id=new_id(),
        external_reference=request.external_reference,
        customer_id=request.customer_id,
        currency=request.amount.currency,
        amount=request.amount.amount,
        allocated=Decimal(0),
        received_on=day,
        method=request.method,
        reference=request.reference,
        status=CollectionState.RECEIVED,
        maker_id=work.viewer.employee_id,
        created_at=work.now,
    )
    orders: dict[UUID, Order] = {}
    shares: dict[UUID, Decimal] = {}
    if request.allocate:
        orders, shares = await shares_by(
            work, collection, request.rule, request.allocations, "collection:create"
        )
    [collection.number] = await next_numbers(work.session, "COLLECTION", day.year)
    work.session.add(collection)
    await work.session.flush()
    work.session.add(entry(work, collection, EntryKind.RECEIVED, collection.amount))
    apply_shares(work, collection, orders, shares)
    allocations = await with_orders(work, collection)
    work.record(CollectionReceived(**collection_facts(collection, allocations)))
    return collection


async def _require_new_reference(work: Work, request: CreateCollection) -> None:
    """One receipt is entered once: the reference is unique per customer and method."""
    if request.reference is None:
        return
    known = select(Collection.id).where(
        Collection.customer_id == request.customer_id,
        Collection.method == request.method,
        Collection.reference == request.reference,
    )
    if await work.session.scalar(known) is not None:
        raise Refused(CONFLICT, "this receipt was entered already", ("input", "reference"))
