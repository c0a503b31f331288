"""Exact money (domain.md, Everywhere)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Refused
from chassis.money import Money, exact_decimal, split

cents = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=30).filter(any)


@settings(deadline=None)
@given(cents, weights)
def test_split_parts_add_up_to_the_whole_and_miss_their_share_by_less_than_a_cent(
    whole: Decimal, parts: list[Decimal]
) -> None:
    shares = split(whole, parts, 2)
    assert sum(shares) == whole
    for share, weight in zip(shares, parts, strict=True):
        assert abs(share - whole * weight / sum(parts)) < Decimal("0.01")


def test_split_refuses_weights_that_say_nothing() -> None:
    for nothing in ([], [Decimal(0)], [Decimal(1), Decimal(-1)]):
        with pytest.raises(ValueError, match="weights"):
            split(Decimal(1), nothing, 2)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        (1.5, "USD"),
        ("1.234", "USD"),
        ("1.5", "JPY"),
        ("NaN", "USD"),
        ("1e30", "USD"),
        ("x", "USD"),
        ("1", "XXQ"),
        (True, "USD"),
    ],
)
def test_money_refuses_what_is_not_exact(amount: object, currency: str) -> None:
    with pytest.raises(Refused):
        Money.parse(amount, currency)


def test_money_takes_the_places_of_its_currency() -> None:
    assert Money.parse("1.5", "USD").amount.as_tuple().exponent == -2
    assert str(Money.parse("1.234", "KWD").amount) == "1.234"
    assert str(Money.parse(7, "JPY").amount) == "7"


def test_money_of_another_currency_does_not_add() -> None:
    with pytest.raises(ValueError, match="do not add"):
        _ = Money.zero("USD") + Money.zero("EUR")


@settings(deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_exact_decimal_keeps_the_value(value: Decimal) -> None:
    assert exact_decimal(str(value), places=6) == value
