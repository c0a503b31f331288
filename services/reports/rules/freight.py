"""Freight of a shipment, borne by its lines (domain.md, Profit and reports)."""

from collections.abc import Sequence
from decimal import Decimal

from chassis.money import currency_places, split


def allocate_freight(freight: Decimal, revenues: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Each line's part of ``freight``, in proportion to its revenue; the parts add up exactly.

    Lines that bring nothing in (all given away) bear equal parts.
    """
    if not revenues:
        return []
    weights = list(revenues) if any(revenues) else [Decimal(1)] * len(revenues)
    return split(freight, weights, currency_places(currency))
