"""Importing collections, allocated as told or FIFO."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from chassis.errors import CONFLICT, INVALID_INPUT, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from services.sales.commands import importing as shared
from services.sales.commands.access import lock_orders
from services.sales.commands.collecting import allocated, collect, entry, receivable
from services.sales.commands.shipping import require_same
from services.sales.events.published import CollectionReceived
from services.sales.model.collections import Collection, CollectionEntry
from services.sales.model.facts import collection_facts
from services.sales.model.orders import Order
from services.sales.model.partners import KnownCustomer
from services.sales.rules.collecting import CollectionState, EntryKind, PaymentMethod, explicit, fifo
from services.sales.rules.errors import COLLECTION_STATE
from services.sales.rules.orders import POSTED
from services.sales.rules.pricing import check_amount
from services.sales.rules.texts import check_reference


@dataclass(frozen=True)
class AllocationItem:
    """What an order gets."""

    order: str
    amount: shared.GivenMoney


@dataclass(frozen=True)
class CollectionItem:
    """Without allocations: FIFO over the customer's orders by due date."""

    external_reference: str
    customer: str
    amount: shared.GivenMoney
    received_on: date
    method: str
    reference: str | None = None
    allocations: tuple[AllocationItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ImportCollections(shared.ImportRequest):
    """Up to 500 collections."""

    items: tuple[CollectionItem, ...]


Receipt = tuple[UUID, str, str | None]


@dataclass
class _Import:
    work: Work
    known: dict[str, Collection]
    allocated: dict[UUID, dict[UUID, Decimal]]
    customers: dict[str, KnownCustomer]
    named: dict[str, Order]
    orders: dict[UUID, list[Order]]
    receipts: set[Receipt]
    created: list[tuple[Collection, dict[UUID, Decimal]]] = field(default_factory=list)

    def take(self, item: CollectionItem) -> tuple[ItemOutcome, UUID]:
        customer = shared.known(self.customers, item.customer, "customer")
        money = item.amount.checked("amount")
        check_amount(money.amount, ("amount",))
        method = shared.parsed(PaymentMethod, item.method, "method")
        check_reference(item.reference, ("reference",))
        if money.amount == 0 or item.received_on > self.work.today:
            raise Refused(INVALID_INPUT, "more than 0, and not on a day to come", ("amount",))
        found = self.known.get(item.external_reference)
        if found is not None:
            self._require_same(item, found, customer.id, money, method)
            return ItemOutcome.UNCHANGED, found.id
        receipt = (customer.id, method.value, item.reference)
        if item.reference is not None and receipt in self.receipts:
            raise Refused(CONFLICT, "this receipt was entered already", ("reference",))
        collection = Collection(
            id=new_id(),
            external_reference=item.external_reference,
            customer_id=customer.id,
            currency=money.currency,
            amount=money.amount,
            allocated=Decimal(0),
            received_on=item.received_on,
            method=method,
            reference=item.reference,
            status=CollectionState.RECEIVED,
            maker_id=self.work.viewer.employee_id,
            created_at=self.work.now,
        )
        shares = self._shares(item, collection)
        self.receipts.add(receipt)
        by_id = {order.id: order for order in self.orders.get(customer.id, [])}
        for order_id, share in shares.items():
            collect(by_id[order_id], share)
            collection.allocated += share
        self.created.append((collection, shares))
        return ItemOutcome.CREATED, collection.id

    def _require_same(
        self, item: CollectionItem, found: Collection, customer_id: UUID, money: Money, method: PaymentMethod
    ) -> None:
        """An item without allocations leaves them open: what FIFO gave may have been allocated anew since."""
        said: dict[str, Any] = {
            "customer": customer_id,
            "amount": (money.amount, money.currency),
            "receivedOn": item.received_on,
            "method": method,
            "reference": item.reference,
            "status": CollectionState.RECEIVED,
        }
        if item.allocations:
            said["allocations"] = self._asked(item, found.currency)[1]
        posted = {
            "customer": found.customer_id,
            "amount": (found.amount, found.currency),
            "receivedOn": found.received_on,
            "method": found.method,
            "reference": found.reference,
            "status": found.status,
            "allocations": self.allocated.get(found.id, {}),
        }
        shared.require_same(COLLECTION_STATE, posted, said)

    def _shares(self, item: CollectionItem, collection: Collection) -> dict[UUID, Decimal]:
        if not item.allocations:
            owing = [
                order
                for order in self.orders.get(collection.customer_id, [])
                if order.currency == collection.currency
            ]
            return fifo(collection.amount, [receivable(order) for order in owing])
        orders, asked = self._asked(item, collection.currency)
        require_same(orders, collection.customer_id, collection.currency, ("allocations",))
        return explicit(collection.amount, asked, [receivable(order) for order in orders])

    def _asked(self, item: CollectionItem, currency: str) -> tuple[list[Order], dict[UUID, Decimal]]:
        asked: dict[UUID, Decimal] = {}
        orders: list[Order] = []
        for n, allocation in enumerate(item.allocations):
            order = shared.known(self.named, allocation.order, "allocations", str(n), "order")
            money = allocation.amount.checked("allocations", str(n), "amount")
            if order.id in asked or money.currency != currency:
                raise Refused(
                    INVALID_INPUT, "each order once, in the collection's currency", ("allocations", str(n))
                )
            asked[order.id] = money.amount
            orders.append(order)
        return orders, asked

    async def finish(self) -> None:
        """Number, write and tell of the new collections and their ledgers."""
        work = self.work
        rows = [collection for collection, _ in self.created]
        await shared.number_all(work, "COLLECTION", rows, lambda collection: collection.received_on.year)
        work.session.add_all(rows)
        await work.session.flush()
        orders = {order.id: order for group in self.orders.values() for order in group}
        for collection, shares in self.created:
            work.session.add_all(self._ledger(collection, shares))
            allocations = [(orders[order_id], share) for order_id, share in shares.items()]
            work.record(CollectionReceived(**collection_facts(collection, allocations)))

    def _ledger(self, collection: Collection, shares: dict[UUID, Decimal]) -> list[CollectionEntry]:
        received = entry(self.work, collection, EntryKind.RECEIVED, collection.amount)
        return [
            received,
            *(entry(self.work, collection, EntryKind.ALLOCATED, share, id) for id, share in shares.items()),
        ]


async def import_collections(work: Work, request: ImportCollections) -> BulkOutcome:
    """New by external reference; one known with the same content is unchanged. Never more than is owed."""
    work.viewer.require("import:run")
    items = request.items
    known = await shared.existing(work, Collection, items)
    customers = await shared.customers_of(work, (item.customer for item in items))
    ids = {customer.id for customer in customers.values()}
    named = [allocation.order for item in items for allocation in item.allocations]
    orders = await _open_orders(work, ids, named)
    receipts = await work.session.execute(
        select(Collection.customer_id, Collection.method, Collection.reference).where(
            Collection.customer_id.in_(ids), Collection.reference.is_not(None)
        )
    )
    run = _Import(
        work,
        known,
        await allocated(work, [collection.id for collection in known.values()]),
        customers,
        await shared.orders_of(work, named),
        orders,
        {(row.customer_id, row.method, row.reference) for row in receipts},
    )
    return await shared.import_items(work, request, items, run.take, run.finish)


async def _open_orders(
    work: Work, customers: Iterable[UUID], named: Sequence[str]
) -> dict[UUID, list[Order]]:
    """Per customer what still owes, by due date. Locked in one go with the orders the items name, so that
    all are locked in the order of their ids."""
    owing = and_(Order.customer_id.in_(customers), Order.status.in_(POSTED), Order.collected < Order.total)
    ids = await work.session.scalars(select(Order.id).where(or_(owing, shared.order_named(named))))
    found: dict[UUID, list[Order]] = {}
    locked = (await lock_orders(work, ids)).values()
    for order in sorted(locked, key=lambda order: (order.due_on, order.ordered_on, order.id)):
        found.setdefault(order.customer_id, []).append(order)
    return found
