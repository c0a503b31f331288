"""Set what a product costs from a day on. What was sold keeps the cost it was sold with."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import FORBIDDEN, Refused
from chassis.messaging import Work
from chassis.money import Money
from services.masterdata.commands.checks import check_version, find, require
from services.masterdata.commands.saved_events import product_saved
from services.masterdata.model import Product, ProductCost
from services.masterdata.rules.prices import check_price


@dataclass(frozen=True)
class SetProductCost:
    """``valid_from`` absent: from today."""

    product_id: UUID
    expected_version: int
    cost: Money
    valid_from: date | None = None


async def set_product_cost(work: Work, request: SetProductCost) -> Product:
    """Needs product:manage and sight of the field group COST."""
    require(work.viewer, "product:manage")
    if not work.viewer.sees_group("COST"):
        raise Refused(FORBIDDEN, "this needs the field group COST")
    product = await find(work.session, Product, request.product_id, "input", "productId")
    check_version(product, request.expected_version)
    put_cost(product, request.cost, request.valid_from or work.today, "input", "cost")
    product.touch(work.now)
    await work.session.flush()
    work.record(product_saved(product))
    return product


def put_cost(product: Product, cost: Money, valid_from: date, *path: str) -> None:
    """The cost from ``valid_from`` on, until the next row's; one of the same day is corrected."""
    check_price(cost.amount, *path)
    row = next((row for row in product.costs if row.valid_from == valid_from), None)
    if row is None:
        row = ProductCost(valid_from=valid_from)
        product.costs.append(row)
        product.costs.sort(key=lambda other: other.valid_from)
    row.amount, row.currency = cost.amount, cost.currency
