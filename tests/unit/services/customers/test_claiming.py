"""The claim rule."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Refused
from services.customers.rules.claiming import (
    ClaimRule,
    Holdings,
    PublicCustomer,
    check_claim,
    claimable_from,
    room,
)
from services.customers.rules.errors import DAILY_LIMIT_REACHED, HOLDING_CAPACITY_REACHED, RESTING

ME, OTHER = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.integers(0, 20)
rules = st.builds(
    ClaimRule,
    daily_limit=st.none() | counts,
    previous_owner_wait_days=st.integers(0, 60),
    rest_days=st.integers(0, 60),
    capacity=st.none() | counts,
    buyers_count=st.booleans(),
)
publics = st.builds(
    PublicCustomer,
    claimable_at=instants,
    previous_owner_id=st.sampled_from([None, ME, OTHER]),
    released_at=st.none() | instants,
)
held = st.builds(
    lambda claims, customers, buyers: Holdings(claims, customers, min(customers, buyers)),
    counts,
    counts,
    counts,
)


def refusal(rule: ClaimRule, customer: PublicCustomer, holdings: Holdings) -> object:
    try:
        check_claim(rule, customer, ME, holdings, NOW)
    except Refused as refused:
        return refused.kind
    return None


@settings(deadline=None)
@given(rules, publics, held)
def test_a_claim_is_refused_exactly_for_a_reason_of_the_rule(
    rule: ClaimRule, customer: PublicCustomer, holdings: Holdings
) -> None:
    released = customer.released_at if customer.previous_owner_id == ME else None
    waits = released is not None and released + timedelta(days=rule.previous_owner_wait_days) > NOW
    counted = holdings.customers if rule.buyers_count else holdings.customers - holdings.buyers
    expected = None
    if rule.capacity is not None and counted >= rule.capacity:
        expected = HOLDING_CAPACITY_REACHED
    if rule.daily_limit is not None and holdings.claims_today >= rule.daily_limit:
        expected = DAILY_LIMIT_REACHED
    if customer.claimable_at > NOW or waits:
        expected = RESTING

    assert refusal(rule, customer, holdings) is expected


@settings(deadline=None)
@given(rules, publics)
def test_nobody_may_claim_before_others_who_never_had_it(rule: ClaimRule, customer: PublicCustomer) -> None:
    stranger = UUID(int=3)

    assert claimable_from(rule, customer, ME) >= claimable_from(rule, customer, stranger)
    assert claimable_from(rule, customer, stranger) == customer.claimable_at


@pytest.mark.parametrize(
    ("capacity", "buyers_count", "left"), [(None, True, None), (5, True, 1), (5, False, 3), (2, True, 0)]
)
def test_room_counts_buyers_only_where_the_rule_says_so(
    capacity: int | None, buyers_count: bool, left: int | None
) -> None:
    assert room(ClaimRule(capacity=capacity, buyers_count=buyers_count), customers=4, buyers=2) == left
