"""What the audit is failed for."""

import pytest

from tests.bench.audit.floors import HIVE_CASES, HIVE_FETCHES, missed
from tests.bench.audit.plans import Planned
from tests.bench.audit.suites import Outcome

FINE = Outcome("keys", 1.0, 2, passed=2, composition=[])


def plans(*fetches: int | None, milliseconds: float = 1.0) -> list[Planned]:
    return [Planned(f"keys {number}", count, milliseconds) for number, count in enumerate(fetches)]


def test_nothing_is_missed_where_all_is_as_it_must_be() -> None:
    others = {"apollo": {"keys 0": 2, "keys 1": 3}, "hive": {"keys 0": 1, "keys 1": 4}}

    assert missed([FINE], plans(2, 3, None), others, whole=True) == []


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome("keys", 1.0, 2, passed=1), "keys: 1 of 2 cases failed"),
        (Outcome("keys", 5.0, 2, passed=2), "keys: 5.0 s to ready, not under 5"),
        (
            Outcome("keys", 1.0, 2, passed=2, composition=["A: ..."]),
            "keys: composed otherwise than by Apollo",
        ),
    ],
)
def test_failed_late_and_otherwise_composed_suites_are_missed(outcome: Outcome, said: str) -> None:
    assert missed([outcome], [], {}, whole=False) == [said]


def test_slow_planning_is_missed() -> None:
    slow = plans(1, 1, milliseconds=2.5) + plans(1, milliseconds=50.5)

    assert missed([], slow, {}, whole=False) == [
        "planning: median 2.50 ms, more than 2",
        "planning: worst 50.50 ms, more than 50",
    ]


def test_more_fetches_than_hives_over_the_cases_both_plan_are_missed() -> None:
    others = {"apollo": {}, "hive": {"keys 0": 2, "keys 1": 2, "keys 3": 9}}

    assert missed([], plans(3, 2, 7), others, whole=True) == [
        "fetches over the 2 cases both plan: 5, more than Hive's 4"
    ]


def test_more_fetches_than_apollos_in_one_case_are_missed_whatever_the_total() -> None:
    others = {"apollo": {"keys 0": 2, "keys 1": 9}, "hive": {"keys 0": 9, "keys 1": 9}}

    assert missed([], plans(3, 2), others, whole=True) == ["keys 0: 3 fetches, more than Apollo's 2"]


def test_the_figures_written_down_hold_for_the_whole_audit_only() -> None:
    most = plans(*[2] * (HIVE_CASES - 1), HIVE_FETCHES - 2 * (HIVE_CASES - 1))
    more = [*most[:-1], Planned("keys last", most[-1].fetches + 1, 1.0)]  # type: ignore[operator]

    assert missed([], most, {}, whole=True) == []
    assert missed([], more, {}, whole=True) == ["fetches: 407, more than Hive's 406"]
    assert missed([], more[1:], {}, whole=False) == []
    assert missed([], more[1:], {}, whole=True) == [
        "190 cases have a plan, not 191: --compare asks the others anew"
    ]
