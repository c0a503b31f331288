"""Patterns of number series."""

import pytest

from chassis.errors import Refused
from services.masterdata.rules.errors import PATTERN_INVALID
from services.masterdata.rules.numbers import BASELINE, SERIES, check_pattern


@pytest.mark.parametrize(
    "pattern", [*BASELINE.values(), "{number}", "{year:04d}/{number:012d}", "A-{number}-B"]
)
def test_a_pattern_with_one_number_is_good(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "SO-{year}",
        "{number}{number}",
        "{number:06x}",
        "{number:013d}",
        "{number!r}",
        "{month}-{number}",
        "{number.real}",
        "{number",
        "{}",
        "{0}-{number}",
    ],
)
def test_any_other_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_pattern(pattern)

    assert refusal.value.kind is PATTERN_INVALID


def test_every_document_has_a_series_that_starts_with_a_pattern_of_its_own() -> None:
    assert len(set(BASELINE.values())) == len(SERIES)
