"""The order of groups, their gaps and their long tail."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.rules.groups import (
    NOTHING_UNKNOWN,
    OTHERS,
    Group,
    Unknown,
    by_years,
    in_order,
    with_others,
    without_gaps,
)

values = st.one_of(st.none(), st.decimals(-1000, 1000, places=2))
groups = st.lists(
    st.builds(
        Group,
        key=st.uuids().map(str),
        count=st.integers(0, 100),
        value=values,
        unknown=st.builds(
            Unknown, st.integers(0, 5), st.decimals(0, 50, places=2), st.decimals(0, 9, places=2)
        ),
    ),
    max_size=30,
)


def total(of: list[Group]) -> tuple[int, Decimal, Unknown]:
    return (
        sum(g.count for g in of),
        sum((g.value or Decimal(0) for g in of), Decimal(0)),
        sum((g.unknown for g in of), NOTHING_UNKNOWN),
    )


@settings(deadline=None)
@given(groups, st.integers(1, 12))
def test_nothing_is_lost_in_the_rest(some: list[Group], most: int) -> None:
    kept = with_others(in_order(some), most, "Others")

    assert len(kept) == min(len(some), most)
    assert total(kept) == total(some)


@settings(deadline=None)
@given(groups)
def test_the_largest_stands_first_and_the_rest_last(some: list[Group]) -> None:
    rest = Group(OTHERS, 1, Decimal(10_000))

    ordered = in_order([rest, *some])

    heights = [g.height for g in ordered[:-1]]
    assert heights == sorted(heights, reverse=True)
    assert ordered[-1] is rest


def test_ranked_groups_stand_by_rank_and_the_unranked_last() -> None:
    ranked = [Group("b", 9, place=2), Group("a", 1, place=1), Group("none", 50)]

    assert [g.key for g in in_order(ranked, by_place=True)] == ["a", "b", "none"]


def test_months_without_rows_are_filled_with_zero() -> None:
    months = [Group("2025-11", 2, Decimal(5)), Group("2026-01", 1, Decimal(3))]

    filled = without_gaps(months)

    assert [(g.key, g.value) for g in filled] == [
        ("2025-11", Decimal(5)),
        ("2025-12", Decimal(0)),
        ("2026-01", Decimal(3)),
    ]
    assert without_gaps([Group("2025-11", 2), Group("2026-01", 1)])[1] == Group("2025-12", 0)


def test_months_fold_into_years_and_unknown_sums_stay_unknown() -> None:
    months = [Group("2025-11", 2, Decimal(5)), Group("2025-12", 1, None), Group("2026-01", 1, None)]

    assert by_years(months) == [Group("2025", 3, Decimal(5)), Group("2026", 1, None)]
