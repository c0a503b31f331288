"""Bounds of prices and rates."""

from decimal import Decimal

import pytest

from chassis.errors import Refused
from services.masterdata.rules.prices import LIMIT, check_price, check_rate


@pytest.mark.parametrize("amount", ["0", "0.000001", "999999999999.999999"])
def test_a_price_that_can_be_kept_exactly_is_good(amount: str) -> None:
    check_price(Decimal(amount), "price")


@pytest.mark.parametrize("amount", [Decimal("-0.01"), LIMIT])
def test_a_negative_price_or_one_too_large_is_refused(amount: Decimal) -> None:
    with pytest.raises(Refused):
        check_price(amount, "price")


@pytest.mark.parametrize("rate", [Decimal(0), Decimal(-1), LIMIT])
def test_a_rate_is_more_than_zero(rate: Decimal) -> None:
    with pytest.raises(Refused):
        check_rate(rate, "rate")
