"""Importing orders with their original dates and salespeople, confirmed at once."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from chassis.errors import INVALID_INPUT, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome
from chassis.messaging import Work
from chassis.money import currency_places
from services.sales.commands import importing as shared
from services.sales.commands.access import locked
from services.sales.commands.create_order import new_order
from services.sales.commands.order_lines import add_up, make_line
from services.sales.commands.order_terms import take_customer
from services.sales.events.published import OrderConfirmed, OrderCreated
from services.sales.model import lookups
from services.sales.model.catalogue import KnownProduct
from services.sales.model.contracts import Contract
from services.sales.model.facts import order_facts
from services.sales.model.orders import Order, OrderLine
from services.sales.model.partners import KnownCustomer
from services.sales.rules.contracts import draw
from services.sales.rules.errors import ORDER_EMPTY, ORDER_STATE
from services.sales.rules.orders import POSTED, UNPOSTED, OrderStatus
from services.sales.rules.pricing import check_line, imported


@dataclass(frozen=True)
class OrderLineItem:
    """Price and discount count rounded to 2 places."""

    product: str
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = Decimal(0)
    unit_cost: Decimal | None = None


@dataclass(frozen=True)
class OrderItem:
    """References are external references, numbers or sku. CONFIRMED unless the status says DRAFT."""

    external_reference: str
    customer: str
    salesperson: str
    ordered_on: date
    currency: str
    lines: tuple[OrderLineItem, ...]
    status: str = OrderStatus.CONFIRMED
    contract: str | None = None


@dataclass(frozen=True, kw_only=True)
class ImportOrders(shared.ImportRequest):
    """Up to 500 orders."""

    items: tuple[OrderItem, ...]


@dataclass
class _Import:
    work: Work
    known: dict[str, Order]
    customers: dict[str, KnownCustomer]
    products: dict[str, KnownProduct]
    salespeople: dict[str, tuple[UUID, UUID]]
    contracts: dict[str, Contract]
    rates: lookups.Rates
    created: list[Order] = field(default_factory=list)

    def take(self, item: OrderItem) -> tuple[ItemOutcome, UUID]:
        order = self._order(item)
        contract = self._contract(item, order)
        found = self.known.get(item.external_reference)
        if found is not None:
            shared.require_same(ORDER_STATE, _terms(found, item), _terms(order, item))
            return ItemOutcome.UNCHANGED, found.id
        if contract is not None and order.status == OrderStatus.CONFIRMED:
            contract.ordered = draw(contract.amount, contract.ordered, order.net, str(contract.id))
        self.created.append(order)
        return ItemOutcome.CREATED, order.id

    def _order(self, item: OrderItem) -> Order:
        status = shared.parsed(OrderStatus, item.status, "status")
        if status not in (OrderStatus.CONFIRMED, OrderStatus.DRAFT):
            raise Refused(INVALID_INPUT, "CONFIRMED or DRAFT", ("status",))
        if not item.lines:
            raise Refused(ORDER_EMPTY, path=("lines",))
        if item.ordered_on > self.work.today:
            raise Refused(INVALID_INPUT, "a day to come cannot be the date of an order", ("orderedOn",))
        currency_places(item.currency)
        salesperson, department = shared.known(self.salespeople, item.salesperson, "salesperson")
        order = new_order(
            self.work,
            ordered_on=item.ordered_on,
            currency=item.currency,
            salesperson_id=salesperson,
            department_id=department,
            external_reference=item.external_reference,
        )
        customer = shared.known(self.customers, item.customer, "customer")
        take_customer(order, customer, customer.contact_name)
        order.lines = [self._line(order, n, line) for n, line in enumerate(item.lines, start=1)]
        add_up(order)
        order.status = status
        if status is OrderStatus.CONFIRMED:
            order.confirmed_at = self.work.now
            order.rate_to_base = lookups.rate_to_base(item.currency, item.ordered_on, self.rates)
        return order

    def _line(self, order: Order, position: int, item: OrderLineItem) -> OrderLine:
        path = ("lines", str(position - 1))
        product = shared.known(self.products, item.product, *path, "product")
        price, discount = imported(item.unit_price), imported(item.discount)
        check_line(item.quantity, price, discount, path)
        cost = item.unit_cost
        if cost is None:
            cost = lookups.unit_cost(product, order.ordered_on, order.currency, self.rates)
        return make_line(order, position, product, item.quantity, price, discount, cost)

    def _contract(self, item: OrderItem, order: Order) -> Contract | None:
        contract = shared.known_or_none(self.contracts, item.contract, "contract")
        if contract is not None:
            if (contract.customer_id, contract.currency) != (order.customer_id, order.currency):
                raise Refused(INVALID_INPUT, "not of this customer and currency", ("contract",))
            order.contract_id = contract.id
        return contract

    async def finish(self) -> None:
        """Number, write and tell of the new orders."""
        work = self.work
        confirmed = [order for order in self.created if order.status == OrderStatus.CONFIRMED]
        await shared.number_all(work, "ORDER", confirmed, lambda order: order.ordered_on.year)
        work.session.add_all(self.created)
        await work.session.flush()
        for order in self.created:
            event = OrderConfirmed if order.status == OrderStatus.CONFIRMED else OrderCreated
            work.record(event(**order_facts(order)))


def _terms(order: Order, item: OrderItem) -> dict[str, Any]:
    """What ``item`` says of an order, by field; how an order went on since is no difference."""
    costed = {n for n, line in enumerate(item.lines) if line.unit_cost is not None}
    stands = POSTED if item.status == OrderStatus.CONFIRMED else POSTED | UNPOSTED
    return {
        "customer": order.customer_id,
        "salesperson": order.salesperson_id,
        "orderedOn": order.ordered_on,
        "currency": order.currency,
        "status": order.status in stands,
        "contract": order.contract_id if item.contract else None,
        "lines": [
            (
                *(line.product_id, line.quantity, line.unit_price, line.discount),
                line.unit_cost if n in costed else None,
            )
            for n, line in enumerate(order.lines)
        ],
    }


async def import_orders(work: Work, request: ImportOrders) -> BulkOutcome:
    """New by external reference; one imported before with the same content is unchanged."""
    work.viewer.require("import:run")
    items = request.items
    run = _Import(
        work,
        await shared.existing(work, Order, items, selectinload(Order.lines)),
        await shared.customers_of(work, (item.customer for item in items)),
        await shared.products_of(work, (line.product for item in items for line in item.lines)),
        await shared.employees_of(work, (item.salesperson for item in items)),
        await _contracts(work, {item.contract for item in items if item.contract}),
        await lookups.rates(work.session),
    )
    return await shared.import_items(work, request, items, run.take, run.finish)


async def _contracts(work: Work, references: set[str]) -> dict[str, Contract]:
    named = or_(Contract.external_reference.in_(references), Contract.number.in_(references))
    rows = (await work.session.scalars(locked(select(Contract).where(named).order_by(Contract.id)))).all()
    return {name: row for row in rows for name in (row.number, row.external_reference) if name}
