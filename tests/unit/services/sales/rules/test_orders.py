"""The life of an order."""

from decimal import Decimal
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Refused
from services.sales.rules.errors import ORDER_IN_PROGRESS, ORDER_STATE
from services.sales.rules.orders import (
    CollectionStatus,
    OrderStatus,
    ShipmentStatus,
    collection_status,
    require_draft,
    require_step,
    require_untouched,
    shipment_status,
)

STEPS = {
    ("DRAFT", "SUBMITTED"),
    ("DRAFT", "CONFIRMED"),
    ("DRAFT", "CANCELLED"),
    ("SUBMITTED", "CONFIRMED"),
    ("SUBMITTED", "CANCELLED"),
    ("CONFIRMED", "CLOSED"),
    ("CONFIRMED", "CANCELLED"),
}


@pytest.mark.parametrize(("current", "to"), list(product(OrderStatus, OrderStatus)))
def test_only_the_steps_of_an_orders_life_are_allowed(current: OrderStatus, to: OrderStatus) -> None:
    if (current.value, to.value) in STEPS:
        require_step(current, to)
    else:
        with pytest.raises(Refused) as refusal:
            require_step(current, to)
        assert refusal.value.kind is ORDER_STATE


@settings(deadline=None)
@given(st.lists(st.sampled_from(OrderStatus), max_size=20))
def test_nothing_leaves_closed_and_cancelled(wishes: list[OrderStatus]) -> None:
    status, path = OrderStatus.DRAFT, [OrderStatus.DRAFT]
    for wish in wishes:
        try:
            require_step(status, wish)
        except Refused:
            continue
        status = wish
        path.append(status)

    assert all((a.value, b.value) in STEPS for a, b in pairwise(path))
    assert len(path) <= 4


def test_only_a_draft_is_edited() -> None:
    require_draft("DRAFT")
    for status in set(OrderStatus) - {OrderStatus.DRAFT}:
        with pytest.raises(Refused):
            require_draft(status)


def test_what_was_shipped_or_collected_stands_in_the_way_of_cancelling() -> None:
    require_untouched([("a", Decimal(0))], Decimal(0), "order")

    with pytest.raises(Refused) as refusal:
        require_untouched([("a", Decimal(2)), ("b", Decimal(0))], Decimal(5), "order")

    assert refusal.value.kind is ORDER_IN_PROGRESS
    assert [blocker.id for blocker in refusal.value.blockers] == ["a", "order"]


def test_statuses_follow_from_quantities_and_amounts() -> None:
    ten, five, none = Decimal(10), Decimal(5), Decimal(0)

    assert shipment_status([(ten, none), (five, none)]) is ShipmentStatus.NOT_SHIPPED
    assert shipment_status([(ten, ten), (five, none)]) is ShipmentStatus.PARTLY_SHIPPED
    assert shipment_status([(ten, ten), (five, five)]) is ShipmentStatus.SHIPPED
    assert collection_status(ten, none) is CollectionStatus.NOT_COLLECTED
    assert collection_status(ten, five) is CollectionStatus.PARTLY_COLLECTED
    assert collection_status(ten, ten) is CollectionStatus.COLLECTED
