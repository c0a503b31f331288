"""Pricing the lines of an order from product snapshots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import currency_places
from services.sales.commands.references import products_for
from services.sales.model import lookups
from services.sales.model.catalogue import KnownProduct
from services.sales.model.orders import Order, OrderLine
from services.sales.rules.pricing import check_amount, check_line, line_cost, line_net, total_cost

LINES = ("input", "lines")


@dataclass(frozen=True)
class LineRequest:
    """A line as asked for; without a unit price the product's list price holds."""

    product_id: UUID
    quantity: Decimal
    unit_price: Decimal | None = None
    discount: Decimal = Decimal(0)


async def priced_lines(work: Work, order: Order, asked: Sequence[LineRequest]) -> list[OrderLine]:
    """The lines of ``order`` with product and cost as they are on its date."""
    products = await products_for(work, (line.product_id for line in asked))
    rates = await lookups.rates(work.session)
    return [_line(order, position, line, products, rates) for position, line in enumerate(asked, start=1)]


def _line(
    order: Order,
    position: int,
    asked: LineRequest,
    products: Mapping[UUID, KnownProduct],
    rates: lookups.Rates,
) -> OrderLine:
    path = (*LINES, str(position - 1))
    product = products.get(asked.product_id)
    if product is None:
        raise Refused(REFERENCE_UNKNOWN, path=(*path, "productId"), reference=asked.product_id)
    list_price = product.list_price if product.currency == order.currency else None
    unit_price = asked.unit_price if asked.unit_price is not None else list_price
    if unit_price is None:
        raise Refused(
            INVALID_INPUT, f"the product has no list price in {order.currency}", (*path, "unitPrice")
        )
    check_line(asked.quantity, unit_price, asked.discount, path)
    return make_line(
        order,
        position,
        product,
        asked.quantity,
        unit_price,
        asked.discount,
        lookups.unit_cost(product, order.ordered_on, order.currency, rates),
    )


def make_line(
    order: Order,
    position: int,
    product: KnownProduct,
    quantity: Decimal,
    unit_price: Decimal,
    discount: Decimal,
    unit_cost: Decimal | None,
) -> OrderLine:
    """A line with the product's snapshot, its net and its cost."""
    places = currency_places(order.currency)
    return OrderLine(
        id=new_id(),
        order_id=order.id,
        position=position,
        product_id=product.id,
        category_id=product.category_id,
        sku=product.sku,
        name=product.name,
        unit_id=product.unit_id,
        quantity=quantity,
        list_price=product.list_price if product.currency == order.currency else None,
        unit_price=unit_price,
        discount=discount,
        net=line_net(quantity, unit_price, discount, places),
        unit_cost=unit_cost,
        cost=line_cost(quantity, unit_cost, places),
        shipped=Decimal(0),
        earned=Decimal(0),
    )


def add_up(order: Order) -> None:
    """Net, total and cost of ``order`` from its lines."""
    order.net = sum((line.net for line in order.lines), Decimal(0))
    check_amount(order.net, LINES)
    order.total = order.net
    order.cost = total_cost(line.cost for line in order.lines)


async def freeze_costs(work: Work, order: Order) -> lookups.Rates:
    """Fix unit costs as they are on the order's date, at confirmation; returns the rates used."""
    products = await products_for(work, (line.product_id for line in order.lines))
    rates = await lookups.rates(work.session)
    places = currency_places(order.currency)
    for line in order.lines:
        if product := products.get(line.product_id):
            line.unit_cost = lookups.unit_cost(product, order.ordered_on, order.currency, rates)
            line.cost = line_cost(line.quantity, line.unit_cost, places)
    add_up(order)
    return rates
