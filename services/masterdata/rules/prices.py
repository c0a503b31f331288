"""Bounds of prices, costs and rates: what their columns hold exactly."""

from decimal import Decimal

from chassis.errors import INVALID_INPUT, Refused

#: Columns hold 12 digits before the point and 6 after.
LIMIT = Decimal(10) ** 12


def check_price(amount: Decimal, *path: str) -> None:
    """Refuses a negative amount, and one too large to be kept exactly."""
    if not 0 <= amount < LIMIT:
        raise Refused(INVALID_INPUT, f"not negative and less than {LIMIT:f}", path)


def check_rate(rate: Decimal, *path: str) -> None:
    """Refuses a rate that is not positive, and one too large to be kept exactly."""
    if not 0 < rate < LIMIT:
        raise Refused(INVALID_INPUT, f"more than zero and less than {LIMIT:f}", path)
