"""How the audit's cases are judged, and calls counted."""

from typing import Any

import pytest

from tests.bench.audit.suites import calls_of, problem_of

NO_ERRORS, ERRORS, EITHER = {"errors": False}, {"errors": True}, {}


@pytest.mark.parametrize(
    ("expected", "answer", "fine"),
    [
        ({"data": {"a": [1, 2]}} | NO_ERRORS, {"data": {"a": [1, 2]}}, True),
        ({"data": {"a": [1, 2]}}, {"data": {"a": [2, 1]}}, False),
        ({"data": {"a": 1, "b": 2}}, {"data": {"b": 2, "a": 1}}, True),
        (NO_ERRORS, {}, True),
        ({"data": None} | ERRORS, {"errors": [{"message": "no"}]}, True),
        ({"data": None} | ERRORS, {"data": None}, False),
        ({"data": {}} | NO_ERRORS, {"data": {}, "errors": [{"message": "no"}]}, False),
        ({"data": {}} | EITHER, {"data": {}, "errors": [{"message": "no"}]}, True),
    ],
)
def test_case_is_judged_by_data_and_the_presence_of_errors(
    expected: dict[str, Any], answer: dict[str, Any], fine: bool
) -> None:
    assert (problem_of(expected, answer) is None) == fine


def test_calls_are_summed_over_subgraphs() -> None:
    metrics = """# TYPE yubo_subgraph_seconds histogram
yubo_subgraph_seconds_count{subgraph="a"} 3.0
yubo_subgraph_seconds_sum{subgraph="a"} 9.5
yubo_subgraph_seconds_count{subgraph="b"} 4.0
"""
    assert calls_of(metrics) == 7
