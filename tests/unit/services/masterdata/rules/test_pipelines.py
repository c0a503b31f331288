"""What a pipeline must have."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import INVALID_INPUT, Refused
from services.masterdata.rules.errors import STAGES_INVALID
from services.masterdata.rules.pipelines import BASELINE, check_stages

ONE, NIL = Decimal(1), Decimal(0)
OPEN, WON, LOST = ("A", "OPEN", Decimal("0.5"), True), ("B", "WON", ONE, True), ("C", "LOST", NIL, True)


def test_the_first_pipeline_is_good() -> None:
    check_stages([(code, type, probability, True) for code, (type, probability, *_) in BASELINE.items()])


@pytest.mark.parametrize(
    "stages",
    [
        [],
        [OPEN, WON],
        [WON, LOST],
        [OPEN, WON, LOST, OPEN],
        [OPEN, WON, ("C", "LOST", NIL, False)],
    ],
)
def test_a_pipeline_without_a_way_in_or_out_or_with_a_code_twice_is_refused(
    stages: list[tuple[str, str, Decimal, bool]],
) -> None:
    with pytest.raises(Refused) as refusal:
        check_stages(stages)

    assert refusal.value.kind is STAGES_INVALID


@given(st.decimals(-5, 5, places=3))
def test_a_probability_lies_between_never_and_certain(probability: Decimal) -> None:
    stages = [("A", "OPEN", probability, True), WON, LOST]

    if 0 <= probability <= 1:
        check_stages(stages)
    else:
        with pytest.raises(Refused) as refusal:
            check_stages(stages)
        assert refusal.value.kind is INVALID_INPUT
        assert refusal.value.path == ("input", "stages", "0", "probability")


@pytest.mark.parametrize("stage", [("B", "WON", Decimal("0.9"), True), ("C", "LOST", Decimal("0.1"), True)])
def test_won_is_certain_and_lost_is_never(stage: tuple[str, str, Decimal, bool]) -> None:
    with pytest.raises(Refused):
        check_stages([OPEN, *(s for s in (WON, LOST) if s[1] != stage[1]), stage])
