"""Prices, discounts and costs of a line (domain.md, Orders, Line).

All computed exactly and rounded once, half up, to the currency's places.
"""

from collections.abc import Iterable
from decimal import Decimal, localcontext

from chassis.errors import INVALID_INPUT, Refused
from chassis.money import round_half_up

#: Most that fits the columns with room for sums over many documents.
LARGEST_QUANTITY = Decimal(10) ** 9
LARGEST_PRICE = Decimal(10) ** 10
LARGEST_AMOUNT = Decimal(10) ** 11
#: Digits enough for a quantity, a price and a fraction multiplied without rounding.
_DIGITS = 60
#: Foreign prices and discounts are rounded to this before they count.
IMPORTED_PLACES = 2


def check_line(quantity: Decimal, unit_price: Decimal, discount: Decimal, path: tuple[str, ...]) -> None:
    """Refuses INVALID_INPUT for what no line may have."""
    if not 0 < quantity <= LARGEST_QUANTITY:
        raise Refused(INVALID_INPUT, f"more than 0 and at most {LARGEST_QUANTITY:f}", (*path, "quantity"))
    if not 0 <= unit_price <= LARGEST_PRICE:
        raise Refused(INVALID_INPUT, f"from 0 to {LARGEST_PRICE:f}", (*path, "unitPrice"))
    if not 0 <= discount <= 1:
        raise Refused(INVALID_INPUT, "a fraction from 0 to 1", (*path, "discount"))


def line_net(quantity: Decimal, unit_price: Decimal, discount: Decimal, places: int) -> Decimal:
    """quantity × unit price × (1 − discount), rounded half up once."""
    with localcontext(prec=_DIGITS):
        return round_half_up(quantity * unit_price * (1 - discount), places)


def line_cost(quantity: Decimal, unit_cost: Decimal | None, places: int) -> Decimal | None:
    """quantity × unit cost; unknown stays unknown."""
    if unit_cost is None:
        return None
    with localcontext(prec=_DIGITS):
        return round_half_up(quantity * unit_cost, places)


def total_cost(costs: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of costs; unknown when any part is."""
    known = list(costs)
    if any(cost is None for cost in known):
        return None
    return sum((cost for cost in known if cost is not None), Decimal(0))


def check_amount(amount: Decimal, path: tuple[str, ...]) -> None:
    """Refuses INVALID_INPUT for an amount no document may have."""
    if not 0 <= amount <= LARGEST_AMOUNT:
        raise Refused(INVALID_INPUT, f"from 0 to {LARGEST_AMOUNT:f}", path)


def imported(value: Decimal) -> Decimal:
    """A price or discount of foreign data as it counts: rounded half up to 2 places."""
    return round_half_up(value, IMPORTED_PLACES)
