"""What a market activity returned (domain.md, Market activity)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from chassis.errors import INVALID_INPUT, Refused

_PLACES = Decimal("0.000001")


def return_on_investment(gain: Decimal, cost: Decimal) -> Decimal | None:
    """(gain − cost) / cost as a fraction of 6 places; None when the cost is 0."""
    if cost == 0:
        return None
    return ((gain - cost) / cost).quantize(_PLACES, rounding=ROUND_HALF_UP)


def check_period(starts_on: date, ends_on: date | None) -> None:
    """Refuses an end before the start."""
    if ends_on is not None and ends_on < starts_on:
        raise Refused(INVALID_INPUT, "ends before it starts", ("input", "endsOn"))


def check_not_negative(amount: Decimal | None, field: str) -> None:
    """Refuses a negative amount."""
    if amount is not None and amount < 0:
        raise Refused(INVALID_INPUT, "an amount is not negative", ("input", field))
