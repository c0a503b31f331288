"""Revenue of parts adds up to the line; nothing is shipped twice."""

from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Refused
from services.sales.rules.errors import OVER_SHIPPED
from services.sales.rules.shipping import ShippableLine, require_open, revenue_of

AMOUNTS = st.decimals("0", "1000000", places=2)
PARTS = st.lists(st.decimals("0.001", "1000", places=3), min_size=1, max_size=12)


@settings(deadline=None)
@given(AMOUNTS, PARTS)
def test_however_a_line_is_cut_its_parts_earn_exactly_its_net(net: Decimal, parts: list[Decimal]) -> None:
    ordered, shipped, earned = sum(parts, Decimal(0)), Decimal(0), Decimal(0)

    for part in parts:
        revenue = revenue_of(part, ordered=ordered, shipped=shipped, net=net, earned=earned, places=2)
        share = net * part / ordered
        assert abs(revenue - share) <= Decimal("0.01")
        shipped, earned = shipped + part, earned + revenue

    assert earned == net


@settings(deadline=None)
@given(AMOUNTS, PARTS, st.data())
def test_cancelling_in_between_changes_nothing_of_that(
    net: Decimal, parts: list[Decimal], data: st.DataObject
) -> None:
    ordered = sum(parts, Decimal(0))
    standing: list[tuple[Decimal, Decimal]] = []
    open_parts = list(parts)
    for _ in range(3 * len(parts)):
        if standing and data.draw(st.booleans()):
            taken = standing.pop(data.draw(st.integers(0, len(standing) - 1)))
            open_parts.append(taken[0])
        elif open_parts:
            standing.append(ship(open_parts.pop(), ordered, net, standing))
        assert all(revenue >= 0 for _, revenue in standing)
        assert sum((revenue for _, revenue in standing), Decimal(0)) <= net
    while open_parts:
        standing.append(ship(open_parts.pop(), ordered, net, standing))

    assert sum((revenue for _, revenue in standing), Decimal(0)) == net


def ship(
    part: Decimal, ordered: Decimal, net: Decimal, standing: list[tuple[Decimal, Decimal]]
) -> tuple[Decimal, Decimal]:
    shipped = sum((quantity for quantity, _ in standing), Decimal(0))
    earned = sum((revenue for _, revenue in standing), Decimal(0))
    return part, revenue_of(part, ordered=ordered, shipped=shipped, net=net, earned=earned, places=2)


def test_a_refusal_names_every_line_that_lacks() -> None:
    enough = ShippableLine(uuid4(), "CONFIRMED", Decimal(5), Decimal(2))
    short = ShippableLine(uuid4(), "CONFIRMED", Decimal(5), Decimal(4))
    closed = ShippableLine(uuid4(), "CLOSED", Decimal(5), Decimal(0))

    with pytest.raises(Refused) as refusal:
        require_open({line.id: Decimal(3) for line in (enough, short, closed)}, [enough, short, closed])

    assert refusal.value.kind is OVER_SHIPPED
    assert [(b.id, b.reason) for b in refusal.value.blockers] == [
        (str(short.id), "3 asked, 1 open"),
        (str(closed.id), "its order is CLOSED"),
    ]
