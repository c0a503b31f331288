"""Spreads the shards of the differential tests over the processes of a run, and sums up what they did."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from tests.federation.generated.statistics import PROPERTY, Statistics

SPREAD = "test_differential.py"


class Scheduling(LoadFileScheduling):
    """Files stay whole but for the shards, which have nothing in common."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if SPREAD in nodeid else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling | None:
    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    found = [text for report in reports for name, text in report.user_properties if name == PROPERTY]
    if found:
        terminalreporter.section("differential tests")
        for line in Statistics.total(found).lines():
            terminalreporter.write_line(line)
