"""What shipping and taking back do to orders, for every command that ships."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from chassis.errors import FORBIDDEN, NOT_FOUND, Blocker, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import currency_places
from chassis.organisation import visible
from services.sales.commands.access import INPUT_ID, lock_orders, locked, require_version
from services.sales.model import lookups
from services.sales.model.catalogue import KnownProduct
from services.sales.model.numbering import next_numbers
from services.sales.model.orders import Order, OrderLine
from services.sales.model.shipments import Shipment, ShipmentLine
from services.sales.model.sight import shipment_seen
from services.sales.rules.errors import MIXED_DOCUMENTS
from services.sales.rules.orders import shipment_status
from services.sales.rules.pricing import line_cost
from services.sales.rules.shipping import ShipmentState, ShippableLine, require_open, revenue_of


def require_same(orders: Iterable[Order], customer_id: UUID, currency: str, path: tuple[str, ...]) -> None:
    """Refuses MIXED_DOCUMENTS naming every order of another customer or currency."""
    blockers = [
        Blocker(str(order.id), "another customer's" if order.customer_id != customer_id else order.currency)
        for order in orders
        if order.customer_id != customer_id or order.currency != currency
    ]
    if blockers:
        raise Refused(MIXED_DOCUMENTS, path=path, blockers=tuple(blockers))


def require_shippable(wanted: Sequence[tuple[UUID, Decimal]], orders: Iterable[Order]) -> None:
    """shipped ≤ ordered for all that is wanted together; the orders are locked."""
    asked: dict[UUID, Decimal] = {}
    for line_id, quantity in wanted:
        asked[line_id] = asked.get(line_id, Decimal(0)) + quantity
    lines = [
        ShippableLine(line.id, order.status, line.quantity, line.shipped)
        for order in orders
        for line in order.lines
        if line.id in asked
    ]
    require_open(asked, lines)


def draft(
    work: Work,
    orders: Mapping[UUID, Order],
    wanted: Sequence[tuple[UUID, UUID, Decimal]],
    *,
    freight: Decimal,
    external_reference: str | None = None,
) -> Shipment:
    """A draft over (order, order line, quantity) of locked ``orders`` of one customer, not numbered yet."""
    first = next(iter(orders.values()))
    lines_by_id = {line.id: line for order in orders.values() for line in order.lines}
    return Shipment(
        id=new_id(),
        external_reference=external_reference,
        customer_id=first.customer_id,
        status=ShipmentState.DRAFT,
        shipped_on=None,
        currency=first.currency,
        freight=freight,
        maker_id=work.viewer.employee_id,
        created_at=work.now,
        lines=[draft_line(orders[o], lines_by_id[line], quantity) for o, line, quantity in wanted],
    )


async def write_new(work: Work, shipment: Shipment, day: date) -> None:
    """Number and write a shipment once all it needs is read and locked: the number comes last."""
    [shipment.number] = await next_numbers(work.session, "SHIPMENT", day.year)
    work.session.add(shipment)
    await work.session.flush()


def draft_line(order: Order, line: OrderLine, quantity: Decimal) -> ShipmentLine:
    """A shipment's line before it is shipped: it earned nothing yet."""
    return ShipmentLine(
        id=new_id(),
        order=order,
        order_line=line,
        order_id=order.id,
        order_line_id=line.id,
        quantity=quantity,
        revenue=Decimal(0),
        unit_cost=None,
        cost=None,
    )


async def costs_on(work: Work, lines: Iterable[OrderLine]) -> tuple[dict[UUID, KnownProduct], lookups.Rates]:
    """The products of ``lines`` and the rates, to cost a shipment."""
    ids = {line.product_id for line in lines}
    products = await work.session.scalars(select(KnownProduct).where(KnownProduct.id.in_(ids)))
    return {product.id: product for product in products}, await lookups.rates(work.session)


def ship(shipment: Shipment, day: date, products: Mapping[UUID, KnownProduct], rates: lookups.Rates) -> None:
    """Goods leave on ``day``: revenue and cost of every line are fixed, orders know what is shipped.

    A product whose dated cost is unknown costs what its order line says.
    """
    places = currency_places(shipment.currency)
    for line in shipment.lines:
        ordered = line.order_line
        line.revenue = revenue_of(
            line.quantity,
            ordered=ordered.quantity,
            shipped=ordered.shipped,
            net=ordered.net,
            earned=ordered.earned,
            places=places,
        )
        product = products.get(ordered.product_id)
        dated = lookups.unit_cost(product, day, shipment.currency, rates) if product else None
        line.unit_cost = dated if dated is not None else ordered.unit_cost
        line.cost = line_cost(line.quantity, line.unit_cost, places)
        ordered.shipped += line.quantity
        ordered.earned += line.revenue
    shipment.status, shipment.shipped_on = ShipmentState.SHIPPED, day
    derive_status(line.order for line in shipment.lines)


def take_back(shipment: Shipment) -> None:
    """What was shipped is open again."""
    for line in shipment.lines:
        line.order_line.shipped -= line.quantity
        line.order_line.earned -= line.revenue
    derive_status(line.order for line in shipment.lines)


def derive_status(orders: Iterable[Order]) -> None:
    """An order's shipment status from its lines."""
    for order in orders:
        order.shipment_status = shipment_status((line.quantity, line.shipped) for line in order.lines)


async def shipment_to(work: Work, id: UUID, expected: int | None) -> Shipment:
    """A shipment to act on under ``shipment:create``, itself and its orders locked, lines loaded.

    Refuses NOT_FOUND outside sight; FORBIDDEN naming every order of it outside the permission's scope.
    """
    permission = "shipment:create"
    work.viewer.require(permission)
    shipment = await work.session.scalar(
        locked(select(Shipment).where(Shipment.id == id, shipment_seen(work.viewer)))
    )
    if shipment is None:
        raise Refused(NOT_FOUND, path=INPUT_ID)
    ids = set(await work.session.scalars(select(ShipmentLine.order_id).where(ShipmentLine.shipment_id == id)))
    allowed = set(
        await work.session.scalars(
            select(Order.id).where(Order.id.in_(ids), visible(work.viewer, permission, Order.salesperson_id))
        )
    )
    if foreign := sorted(ids - allowed):
        blockers = tuple(Blocker(str(order), f"not within your {permission}") for order in foreign)
        raise Refused(FORBIDDEN, path=INPUT_ID, blockers=blockers)
    require_version(shipment.version, expected)
    orders = await lock_orders(work, ids)
    ordered = {line.id: line for order in orders.values() for line in order.lines}
    await work.session.refresh(shipment, ["lines"])
    for line in shipment.lines:
        set_committed_value(line, "order", orders[line.order_id])
        set_committed_value(line, "order_line", ordered[line.order_line_id])
    return shipment
