"""Spreading a receipt."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import INVALID_INPUT, Refused
from services.sales.rules.collecting import Receivable, explicit, fifo
from services.sales.rules.errors import OVER_ALLOCATED, OVER_COLLECTED

AMOUNTS = st.decimals("0", "100000", places=2)


@settings(deadline=None)
@given(AMOUNTS, st.lists(AMOUNTS, max_size=8))
def test_fifo_fills_each_order_before_the_next_and_keeps_the_rest(
    amount: Decimal, owed: list[Decimal]
) -> None:
    receivables = [Receivable(uuid4(), outstanding) for outstanding in owed]

    shares = fifo(amount, receivables)

    assert sum(shares.values(), Decimal(0)) == min(amount, sum(owed, Decimal(0)))
    left = amount
    for receivable in receivables:
        assert shares.get(receivable.order_id, Decimal(0)) == min(left, receivable.outstanding)
        left -= shares.get(receivable.order_id, Decimal(0))


def refusal_of(amount: str, asked: dict[UUID, Decimal], receivables: list[Receivable]) -> Refused:
    with pytest.raises(Refused) as refusal:
        explicit(Decimal(amount), asked, receivables)
    return refusal.value


def test_explicit_names_every_order_that_would_get_too_much() -> None:
    a, b, c = (Receivable(uuid4(), Decimal(owed)) for owed in ("10", "20", "30"))
    asked = {a.order_id: Decimal(11), b.order_id: Decimal(20), c.order_id: Decimal(31)}

    refusal = refusal_of("100", asked, [a, b, c])

    assert refusal.kind is OVER_COLLECTED
    assert [blocker.id for blocker in refusal.blockers] == [str(a.order_id), str(c.order_id)]


def test_explicit_never_gives_more_than_there_is() -> None:
    a, b = Receivable(uuid4(), Decimal(10)), Receivable(uuid4(), Decimal(10))
    asked = {a.order_id: Decimal(6), b.order_id: Decimal(6)}

    assert refusal_of("11.99", asked, [a, b]).kind is OVER_ALLOCATED
    assert explicit(Decimal(12), asked, [a, b]) == asked


@pytest.mark.parametrize("share", ["0", "-1"])
def test_a_share_is_positive(share: str) -> None:
    a = Receivable(uuid4(), Decimal(10))

    assert refusal_of("5", {a.order_id: Decimal(share)}, [a]).kind is INVALID_INPUT
