"""Stages, probability, forecast."""

from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import INVALID_INPUT, Refused
from services.sales.rules.errors import LOSS_REASON_REQUIRED
from services.sales.rules.opportunities import (
    Stage,
    StageType,
    probability_in,
    require_reason,
    weighted,
)

OPEN = Stage(uuid4(), StageType.OPEN, Decimal("0.4"))
WON = Stage(uuid4(), StageType.WON, Decimal("0.9"))
LOST = Stage(uuid4(), StageType.LOST, Decimal("0.1"))


def test_probability_comes_from_the_stage_or_by_hand_while_open() -> None:
    assert probability_in(OPEN, None) == Decimal("0.4")
    assert probability_in(OPEN, Decimal("0.75")) == Decimal("0.75")
    assert probability_in(WON, Decimal("0.75")) == 1
    assert probability_in(LOST, Decimal("0.75")) == 0


@pytest.mark.parametrize("by_hand", ["-0.1", "1.1"])
def test_a_probability_is_a_fraction(by_hand: str) -> None:
    with pytest.raises(Refused) as refusal:
        probability_in(OPEN, Decimal(by_hand))

    assert refusal.value.kind is INVALID_INPUT


def test_a_loss_needs_a_reason() -> None:
    require_reason(WON, None)
    require_reason(LOST, uuid4())
    with pytest.raises(Refused) as refusal:
        require_reason(LOST, None)

    assert refusal.value.kind is LOSS_REASON_REQUIRED


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.decimals("0", "100000000000", places=4), st.decimals("0", "1", places=6)), max_size=30
    )
)
def test_the_forecast_is_exact(parts: list[tuple[Decimal, Decimal]]) -> None:
    exact = sum((Fraction(a) * Fraction(p) for a, p in parts), Fraction(0))

    assert Fraction(weighted(parts)) == exact
