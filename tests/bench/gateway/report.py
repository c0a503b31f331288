"""Medians, ratios and floors of a run, as a table for people and as JSON."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.gateway.load import Round

OURS = "yubo"
MOST_MIB = 100


@dataclass(frozen=True)
class Case:
    """Which operation is asked, and by whom: each request by a caller of its own, or all by one."""

    query: str
    shared: bool

    def __str__(self) -> str:
        return f"{self.query}, one caller" if self.shared else f"{self.query}, own caller"


@dataclass(frozen=True)
class Floor:
    """What is to be reached: at least ``wanted`` times the best of ``others`` in requests a second."""

    case: Case
    wanted: float
    others: tuple[str, ...]


LARGE, LARGE_SHARED = Case("large", False), Case("large", True)
SMALL, SMALL_SHARED = Case("small", False), Case("small", True)
CASES = (LARGE, LARGE_SHARED, SMALL, SMALL_SHARED)
FLOORS = (
    Floor(LARGE, 15, ("apollo",)),
    Floor(LARGE, 8, ("apollo", "hive", "hive-rust")),
    Floor(LARGE_SHARED, 5, ("hive-rust",)),
    Floor(SMALL, 15, ("apollo",)),
)


class Report:
    """What was found, round by round, and what each gateway held of memory at most."""

    def __init__(self, versions: Mapping[str, str]) -> None:
        self.versions = versions
        self.peak_mib: dict[str, float] = {}
        self._rounds: defaultdict[tuple[Case, str], list[Round]] = defaultdict(list)

    def add(self, case: Case, gateway: str, found: Round) -> None:
        self._rounds[case, gateway].append(found)

    @property
    def gateways(self) -> list[str]:
        return list(dict.fromkeys(gateway for _, gateway in self._rounds))

    def median(self, case: Case, gateway: str) -> Round | None:
        """The median of each figure on its own; failures are added up. None: never measured."""
        rounds = self._rounds.get((case, gateway))
        if not rounds:
            return None
        names = ("per_second", "p50", "p99", "cpu")
        medians = {name: statistics.median(getattr(each, name) for each in rounds) for name in names}
        return Round(**medians, failed=sum(each.failed for each in rounds))

    def ratio(self, case: Case, others: Sequence[str], figure: str = "per_second") -> float | None:
        """How many times the best of the others ours is; by ``cpu``, how many times cheaper."""
        mine = self.median(case, OURS)
        theirs = [found for other in others if (found := self.median(case, other))]
        if mine is None or len(theirs) < len(others):
            return None
        if figure == "cpu":
            return min(each.cpu for each in theirs) / mine.cpu
        return mine.per_second / max(each.per_second for each in theirs)

    def as_json(self) -> dict[str, Any]:
        """Everything the tables show."""
        found = []
        for case in CASES:
            for gateway in self.gateways:
                if median := self.median(case, gateway):
                    found.append({**asdict(case), "gateway": gateway, **asdict(median)})
        floors = [
            {**asdict(floor), "ratio": self.ratio(floor.case, floor.others),
             "cpuRatio": self.ratio(floor.case, floor.others, "cpu")}
            for floor in FLOORS
        ]  # fmt: skip
        return {"measured": found, "peakMiB": self.peak_mib, "floors": floors, "versions": self.versions}

    def show(self, console: Console, title: str) -> None:
        """Print the tables."""
        console.print(self._figures(title))
        console.print(self._floors())

    def _figures(self, title: str) -> Table:
        table = Table(title=title, title_justify="left")
        for heading in ("query", "gateway"):
            table.add_column(heading)
        for heading in ("req/s", "p50 ms", "p99 ms", "CPU ms", "ours is", "MiB"):
            table.add_column(heading, justify="right")
        for case in CASES:
            for gateway in self.gateways:
                if median := self.median(case, gateway):
                    table.add_row(str(case), gateway, *self._row(case, gateway, median))
            table.add_section()
        return table

    def _row(self, case: Case, gateway: str, median: Round) -> list[str]:
        ratio = self.ratio(case, [gateway]) if gateway != OURS else None
        peak = self.peak_mib.get(gateway)
        return [
            f"{median.per_second:,.0f}" + (f" ({median.failed} failed)" if median.failed else ""),
            f"{median.p50:.1f}",
            f"{median.p99:.1f}",
            f"{median.cpu:.3f}",
            f"{ratio:.1f} ×" if ratio else "",
            f"{peak:.0f}" if peak else "",
        ]

    def _floors(self) -> Table:
        table = Table(title="Floors", title_justify="left")
        for heading in ("", "by requests/s", "by CPU time"):
            table.add_column(heading)
        for floor in FLOORS:
            faster = self.ratio(floor.case, floor.others)
            cheaper = self.ratio(floor.case, floor.others, "cpu")
            if faster is not None and cheaper is not None:
                named = floor.others[0] if len(floor.others) == 1 else "the best of the others"
                cells = [f"{found:.1f} × {_verdict(found >= floor.wanted)}" for found in (faster, cheaper)]
                table.add_row(f"{floor.case}: {floor.wanted:g} × {named}", *cells)
        if OURS in self.peak_mib:
            peak = self.peak_mib[OURS]
            table.add_row(f"at most {MOST_MIB} MiB", f"{peak:.0f} MiB {_verdict(peak <= MOST_MIB)}", "")
        return table


def _verdict(holds: bool) -> str:
    return "(holds)" if holds else "(missed)"
