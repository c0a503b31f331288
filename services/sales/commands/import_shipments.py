"""Importing shipments of imported orders."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import selectinload

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome
from chassis.ids import new_id
from chassis.messaging import Work
from services.sales.commands import importing as shared
from services.sales.commands.create_shipment import freight_in
from services.sales.commands.shipping import (
    costs_on,
    draft_line,
    require_same,
    require_shippable,
    ship,
)
from services.sales.events.published import ShipmentShipped
from services.sales.model import lookups
from services.sales.model.catalogue import KnownProduct
from services.sales.model.facts import shipment_facts
from services.sales.model.orders import Order, OrderLine
from services.sales.model.shipments import Shipment
from services.sales.rules.errors import NOTHING_OPEN, SHIPMENT_STATE
from services.sales.rules.shipping import ShipmentState


@dataclass(frozen=True)
class ShipmentLineItem:
    """A line of an order, by position (from 1) or by product."""

    order: str
    quantity: Decimal
    line: int | None = None
    product: str | None = None


@dataclass(frozen=True)
class ShipmentItem:
    """Either ``order``, all that is open of it, or ``lines``."""

    external_reference: str
    shipped_on: date
    order: str | None = None
    lines: tuple[ShipmentLineItem, ...] = ()
    freight: shared.GivenMoney | None = None


@dataclass(frozen=True, kw_only=True)
class ImportShipments(shared.ImportRequest):
    """Up to 500 shipments."""

    items: tuple[ShipmentItem, ...]


@dataclass
class _Import:
    work: Work
    known: dict[str, Shipment]
    orders: dict[str, Order]
    named: dict[str, KnownProduct]
    products: dict[UUID, KnownProduct]
    rates: lookups.Rates
    created: list[Shipment] = field(default_factory=list)

    def take(self, item: ShipmentItem) -> tuple[ItemOutcome, UUID]:
        found = self.known.get(item.external_reference)
        if found is not None:
            self._require_same(item, found)
            return ItemOutcome.UNCHANGED, found.id
        if item.shipped_on > self.work.today:
            raise Refused(INVALID_INPUT, "a day to come", ("shippedOn",))
        wanted = self._wanted(item)
        orders = {order.id: order for order, _, _ in wanted}
        first = next(iter(orders.values()))
        require_same(orders.values(), first.customer_id, first.currency, ("lines",))
        require_shippable([(line.id, quantity) for _, line, quantity in wanted], orders.values())
        freight = item.freight.checked("freight") if item.freight else None
        shipment = Shipment(
            id=new_id(),
            external_reference=item.external_reference,
            customer_id=first.customer_id,
            status=ShipmentState.DRAFT,
            currency=first.currency,
            freight=freight_in(freight, first.currency),
            maker_id=self.work.viewer.employee_id,
            created_at=self.work.now,
            lines=[draft_line(*part) for part in wanted],
        )
        ship(shipment, item.shipped_on, self.products, self.rates)
        self.created.append(shipment)
        return ItemOutcome.CREATED, shipment.id

    def _require_same(self, item: ShipmentItem, found: Shipment) -> None:
        """What of a whole order was open then is not known any more: only that it was shipped."""
        freight = item.freight.checked("freight") if item.freight else None
        said: dict[str, Any] = {
            "shippedOn": item.shipped_on,
            "freight": freight_in(freight, found.currency),
            "status": ShipmentState.SHIPPED,
        }
        posted: dict[str, Any] = {
            "shippedOn": found.shipped_on,
            "freight": found.freight,
            "status": found.status,
        }
        self._require_one(item)
        if item.order is None:
            lines = [self._line(n, line) for n, line in enumerate(item.lines)]
            said["lines"] = _quantities((line.id, quantity) for _, line, quantity in lines)
            posted["lines"] = _quantities((line.order_line_id, line.quantity) for line in found.lines)
        else:
            said["order"] = {shared.known(self.orders, item.order, "order").id}
            posted["order"] = {line.order_id for line in found.lines}
        shared.require_same(SHIPMENT_STATE, posted, said)

    def _require_one(self, item: ShipmentItem) -> None:
        if (item.order is None) == (not item.lines):
            raise Refused(INVALID_INPUT, "give either order or lines", ("order",))

    def _wanted(self, item: ShipmentItem) -> list[tuple[Order, OrderLine, Decimal]]:
        self._require_one(item)
        if item.order is None:
            return [self._line(n, line) for n, line in enumerate(item.lines)]
        order = shared.known(self.orders, item.order, "order")
        open_lines = [
            (order, line, line.quantity - line.shipped)
            for line in order.lines
            if line.shipped < line.quantity
        ]
        if not open_lines:
            raise Refused(NOTHING_OPEN, "nothing of the order is open", ("order",))
        return open_lines

    def _line(self, index: int, item: ShipmentLineItem) -> tuple[Order, OrderLine, Decimal]:
        path = ("lines", str(index))
        order = shared.known(self.orders, item.order, *path, "order")
        if item.quantity <= 0:
            raise Refused(INVALID_INPUT, "more than 0", (*path, "quantity"))
        if item.line is not None:
            found = next((line for line in order.lines if line.position == item.line), None)
        else:
            product = shared.known(self.named, item.product or "", *path, "product")
            found = next((line for line in order.lines if line.product_id == product.id), None)
        if found is None:
            raise Refused(REFERENCE_UNKNOWN, "the order has no such line", path)
        return order, found, item.quantity

    async def finish(self) -> None:
        """Number, write and tell of the new shipments."""
        work = self.work
        await shared.number_all(work, "SHIPMENT", self.created, lambda shipment: shipment.shipped_on.year)
        work.session.add_all(self.created)
        await work.session.flush()
        for shipment in self.created:
            work.record(ShipmentShipped(**shipment_facts(shipment)))


def _quantities(lines: Iterable[tuple[UUID, Decimal]]) -> dict[UUID, Decimal]:
    """How much of each order line."""
    found: dict[UUID, Decimal] = {}
    for line_id, quantity in lines:
        found[line_id] = found.get(line_id, Decimal(0)) + quantity
    return found


async def import_shipments(work: Work, request: ImportShipments) -> BulkOutcome:
    """New by external reference; one known with the same content is unchanged. Never more than is open."""
    work.viewer.require("import:run")
    items = request.items
    known = await shared.existing(work, Shipment, items, selectinload(Shipment.lines))
    wanted = [item.order for item in items] + [line.order for item in items for line in item.lines]
    orders = await shared.orders_of(work, wanted)
    products, rates = await costs_on(work, (line for order in orders.values() for line in order.lines))
    run = _Import(
        work,
        known,
        orders,
        await shared.products_of(work, (line.product for item in items for line in item.lines)),
        products,
        rates,
    )
    return await shared.import_items(work, request, items, run.take, run.finish)
