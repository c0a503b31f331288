"""Follow-ups, leads, market activities and numbers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Refused
from services.customers.rules import follow_ups, leads
from services.customers.rules.activities import check_period, return_on_investment
from services.customers.rules.errors import BACKDATED_TOO_FAR, IN_THE_FUTURE
from services.customers.rules.numbers import DEFAULT_PATTERNS, counts_by_year, format_number
from services.customers.rules.states import FollowUpState, LeadStatus

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 10)
amounts = st.decimals(0, 10**9, places=2)


@settings(deadline=None)
@given(st.integers(-20_000, 2_000), st.integers(0, 10))
def test_a_follow_up_lies_between_the_bound_and_now(minutes: int, days: int) -> None:
    kind = None
    try:
        follow_ups.check_occurred_at(NOW + timedelta(minutes=minutes), NOW, days)
    except Refused as refusal:
        kind = refusal.kind

    expected = IN_THE_FUTURE if minutes > 5 else BACKDATED_TOO_FAR if minutes < -days * 24 * 60 else None
    assert kind is expected


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        (FollowUpState.PLANNED, FollowUpState.DONE, True),
        (FollowUpState.IN_PROGRESS, FollowUpState.PLANNED, False),
        (FollowUpState.DONE, FollowUpState.CANCELLED, True),
        (FollowUpState.DONE, FollowUpState.PLANNED, False),
        (FollowUpState.CANCELLED, FollowUpState.DONE, False),
    ],
)
def test_the_life_of_a_follow_up(old: FollowUpState, new: FollowUpState, allowed: bool) -> None:
    if allowed:
        follow_ups.check_step(old, new)
    else:
        with pytest.raises(Refused):
            follow_ups.check_step(old, new)


@pytest.mark.parametrize("status", list(LeadStatus))
def test_a_converted_lead_stays_converted(status: LeadStatus) -> None:
    if status is LeadStatus.CONVERTED:
        leads.check_step(LeadStatus.CONVERTED, status)
    else:
        with pytest.raises(Refused):
            leads.check_step(LeadStatus.CONVERTED, status)


def test_what_nobody_takes_is_named() -> None:
    filled = {"name": "Li", "company": "Hongda", "note": "x", "title": None, "website": "h.example"}

    assert leads.unmapped(filled, new_customer=True, contact=True) == ["note"]
    assert leads.unmapped(filled, new_customer=False, contact=True) == ["company", "note", "website"]
    assert leads.unmapped(filled, new_customer=True, contact=False) == ["name", "note"]


@settings(deadline=None)
@given(amounts, amounts)
def test_the_return_is_null_exactly_when_nothing_was_spent(gain: Decimal, cost: Decimal) -> None:
    value = return_on_investment(gain, cost)

    assert (value is None) == (cost == 0)
    if value is not None:
        assert abs(value * cost - (gain - cost)) <= cost * Decimal("0.000001")


def test_a_period_does_not_end_before_it_starts() -> None:
    check_period(DAY, DAY)
    check_period(DAY, None)
    with pytest.raises(Refused):
        check_period(DAY, DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("C-{number:06d}", "C-000042"),
        ("{year:04d}/{month:02d}/{number}", "2026/{month:02d}/42"),
        ("{number.__class__}-{number}", "{number.__class__}-42"),
    ],
)
def test_a_pattern_is_filled_and_nothing_else_is_evaluated(pattern: str, shown: str) -> None:
    assert format_number(pattern, DAY, 42) == shown


@settings(deadline=None)
@given(st.sets(st.integers(1, 10**7), min_size=2, max_size=2), st.sampled_from(sorted(DEFAULT_PATTERNS)))
def test_other_numbers_look_different(numbers: set[int], series: str) -> None:
    pattern = DEFAULT_PATTERNS[series]

    assert len({format_number(pattern, DAY, number) for number in numbers}) == 2
    assert counts_by_year(pattern) == ("2026" in format_number(pattern, DAY, 1))
