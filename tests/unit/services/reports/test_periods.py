"""Periods and months."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Refused
from services.reports.rules.periods import Period, month_key, months_through, years_through


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_months_follow_each_other_without_a_gap(first: date, count: int) -> None:
    start = first.year * 12 + first.month - 1
    last = start + count
    keys = months_through(
        month_key(first.year * 100 + first.month), month_key(last // 12 * 100 + last % 12 + 1)
    )

    assert len(keys) == count + 1
    assert keys == sorted(set(keys))


def test_months_cross_a_year() -> None:
    assert months_through("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert years_through("2024", "2026") == ["2024", "2025", "2026"]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        Period(date(2026, 2, 1), date(2026, 1, 31))

    assert refusal.value.path == ("to",)


def test_a_period_may_be_a_day_or_open() -> None:
    assert Period(date(2026, 2, 1), date(2026, 2, 1)) != Period(None, date(2026, 2, 1))
