"""What the audit must find for the gateway to be what it claims."""

import statistics
from collections.abc import Iterator, Mapping, Sequence

from tests.bench.audit.plans import Planned, fetches_by_case
from tests.bench.audit.suites import Outcome

READY_SECONDS = 5
MEDIAN_PLANNING_MS, WORST_PLANNING_MS = 2, 50
HIVE_CASES, HIVE_FETCHES = 191, 406
"""Hive's fetches over the cases that have a plan, where its planner is not asked in the same run."""


def missed(
    outcomes: Sequence[Outcome],
    plans: Sequence[Planned],
    others: Mapping[str, Mapping[str, int]],
    whole: bool,
) -> list[str]:
    """What is not as it must be, in words; nothing where all is.

    `others` are fetches by planner and case, empty where nobody was asked; then, if this is the `whole`
    audit, the figures written down here are what ours is held to.
    """
    return [*_missed_outcomes(outcomes), *_missed_times(plans), *_missed_fetches(plans, others, whole)]


def _missed_outcomes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.passed < outcome.cases:
            yield f"{outcome.suite}: {outcome.cases - outcome.passed} of {outcome.cases} cases failed"
        if outcome.seconds_to_ready >= READY_SECONDS:
            yield f"{outcome.suite}: {outcome.seconds_to_ready:.1f} s to ready, not under {READY_SECONDS}"
        if outcome.composition:
            yield f"{outcome.suite}: composed otherwise than by Apollo"


def _missed_times(plans: Sequence[Planned]) -> Iterator[str]:
    times = [plan.milliseconds for plan in plans]
    if not times:
        return
    if (median := statistics.median(times)) > MEDIAN_PLANNING_MS:
        yield f"planning: median {median:.2f} ms, more than {MEDIAN_PLANNING_MS}"
    if (worst := max(times)) > WORST_PLANNING_MS:
        yield f"planning: worst {worst:.2f} ms, more than {WORST_PLANNING_MS}"


def _missed_fetches(
    plans: Sequence[Planned], others: Mapping[str, Mapping[str, int]], whole: bool
) -> Iterator[str]:
    made = fetches_by_case(plans)
    if others:
        both = made.keys() & others["hive"].keys()
        ours, hive = (sum(found[case] for case in both) for found in (made, others["hive"]))
        if ours > hive:
            yield f"fetches over the {len(both)} cases both plan: {ours}, more than Hive's {hive}"
        for case in made.keys() & others["apollo"].keys():
            if made[case] > others["apollo"][case]:
                yield f"{case}: {made[case]} fetches, more than Apollo's {others['apollo'][case]}"
    elif whole:
        if len(made) != HIVE_CASES:
            yield f"{len(made)} cases have a plan, not {HIVE_CASES}: --compare asks the others anew"
        elif (ours := sum(made.values())) > HIVE_FETCHES:
            yield f"fetches: {ours}, more than Hive's {HIVE_FETCHES}"
