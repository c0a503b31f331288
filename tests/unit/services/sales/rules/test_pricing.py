"""Line nets and costs: exact, rounded once."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import INVALID_INPUT, Refused
from services.sales.rules.pricing import check_line, imported, line_cost, line_net, total_cost

QUANTITIES = st.decimals("0.000001", "1000000000", places=6)
PRICES = st.decimals("0", "10000000000", places=6)
DISCOUNTS = st.decimals("0", "1", places=6)


@settings(deadline=None)
@given(QUANTITIES, PRICES, DISCOUNTS, st.sampled_from([0, 2, 3]))
def test_a_net_is_the_exact_product_rounded_half_up_once(
    quantity: Decimal, price: Decimal, discount: Decimal, places: int
) -> None:
    exact = Fraction(quantity) * Fraction(price) * (1 - Fraction(discount))
    unit = Fraction(1, 10**places)

    net = Fraction(line_net(quantity, price, discount, places))

    assert net % unit == 0
    assert -unit / 2 < net - exact <= unit / 2


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "net"),
    [
        ("12", "14", "0", "168.00"),
        ("3", "0.335", "0", "1.01"),
        ("1", "0.005", "0", "0.01"),
        ("9", "1", "1", "0.00"),
    ],
)
def test_halves_round_away_from_zero(quantity: str, price: str, discount: str, net: str) -> None:
    assert str(line_net(Decimal(quantity), Decimal(price), Decimal(discount), 2)) == net


@settings(deadline=None)
@given(st.floats(0, 10_000, width=32))
def test_foreign_prices_count_rounded_to_two_places(value: float) -> None:
    given = Decimal(repr(value))

    assert imported(given) == given.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def test_an_unknown_cost_stays_unknown_and_makes_the_total_unknown() -> None:
    assert line_cost(Decimal(3), None, 2) is None
    assert total_cost([Decimal(1), None]) is None
    assert total_cost([Decimal(1), Decimal(2)]) == 3


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "field"),
    [
        ("0", "1", "0", "quantity"),
        ("-1", "1", "0", "quantity"),
        ("1000000001", "1", "0", "quantity"),
        ("1", "-0.01", "0", "unitPrice"),
        ("1", "1", "-0.1", "discount"),
        ("1", "1", "1.000001", "discount"),
    ],
)
def test_what_no_line_may_have_is_refused_by_field(
    quantity: str, price: str, discount: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_line(Decimal(quantity), Decimal(price), Decimal(discount), ("lines", "0"))

    assert (refusal.value.kind, refusal.value.path) == (INVALID_INPUT, ("lines", "0", field))
