"""Freight allocated to lines."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.money import currency_places
from services.reports.rules.freight import allocate_freight

amounts = st.decimals(0, 1_000_000, places=2)


@settings(deadline=None)
@given(amounts, st.lists(amounts, min_size=1, max_size=30), st.sampled_from(["USD", "JPY", "KWD"]))
def test_parts_add_up_and_none_is_off_by_more_than_a_minor_unit(
    freight: Decimal, revenues: list[Decimal], currency: str
) -> None:
    places = currency_places(currency)
    freight = freight.quantize(Decimal(1).scaleb(-places))

    parts = allocate_freight(freight, revenues, currency)

    assert sum(parts) == freight
    whole = sum(revenues)
    for part, revenue in zip(parts, revenues, strict=True):
        share = freight * revenue / whole if whole else freight / len(revenues)
        assert abs(part - share) < Decimal(1).scaleb(-places)


def test_lines_given_away_bear_equal_parts() -> None:
    assert allocate_freight(Decimal("1.00"), [Decimal(0)] * 3, "USD") == [
        Decimal("0.34"),
        Decimal("0.33"),
        Decimal("0.33"),
    ]


def test_a_shipment_without_lines_has_nothing_to_bear_it() -> None:
    assert allocate_freight(Decimal(5), [], "USD") == []
