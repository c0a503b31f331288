"""What a product cost on a day (domain.md, Profit): later cost edits never change the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chassis.money import round_half_up

COST_PLACES = 6


@dataclass(frozen=True)
class DatedCost:
    """A unit cost from a day on, until the next."""

    valid_from: date
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class DatedRate:
    """What one unit of a currency is worth in base currency from a day on."""

    valid_from: date
    rate: Decimal


def cost_on(
    costs: Sequence[DatedCost], day: date, currency: str, rates: Mapping[str, Sequence[DatedRate]]
) -> Decimal | None:
    """The unit cost in ``currency`` valid on ``day``; None when it, or a rate it needs, is unknown."""
    valid = [cost for cost in costs if cost.valid_from <= day]
    if not valid:
        return None
    cost = max(valid, key=lambda c: c.valid_from)
    if cost.currency == currency:
        return cost.amount
    from_rate = rate_on(rates.get(cost.currency, ()), day)
    to_rate = rate_on(rates.get(currency, ()), day)
    if not from_rate or not to_rate:
        return None
    return round_half_up(cost.amount * from_rate / to_rate, COST_PLACES)


def rate_on(rates: Sequence[DatedRate], day: date) -> Decimal | None:
    """The rate valid on ``day``; None when none is known."""
    valid = [rate for rate in rates if rate.valid_from <= day]
    return max(valid, key=lambda r: r.valid_from).rate if valid else None
