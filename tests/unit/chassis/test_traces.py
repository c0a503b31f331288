"""The trace's id is there whether anybody takes spans or not, and goes on to whom we ask."""

import pytest

from chassis.telemetry import current_traceparent, span

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_outside_there_is_no_trace() -> None:
    assert current_traceparent() is None


def test_a_callers_trace_goes_on() -> None:
    with span("outer", CALLER), span("inner"):
        assert current_traceparent() == CALLER
    assert current_traceparent() is None


@pytest.mark.parametrize("given", [None, "", "nonsense", "00-" + "0" * 32 + "-b7ad6b7169203331-01"])
def test_without_one_a_trace_begins(given: str | None) -> None:
    found = set()
    for _ in range(2):
        with span("outer", given):
            begun = current_traceparent()
            with span("inner"):
                assert current_traceparent() == begun
        assert begun is not None
        found.add(begun.split("-")[1])

    assert len(found - {"0" * 32}) == 2
