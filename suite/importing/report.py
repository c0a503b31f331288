"""What became of every row: a summary on the screen, and a CSV file with each refused row and why."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from suite.importing.plan import PlannedStep
from suite.importing.problems import RowProblem
from suite.importing.sending import Verdict

OUTCOMES = ("CREATED", "UPDATED", "UNCHANGED", "WAITING", "REFUSED")
INVALID = "INVALID_ROW"
SHOWN_ROWS = 3
SHOWN_REFUSALS = 10
COLUMNS = ("step", "file", "line", "code", "column", "message")


@dataclass(frozen=True)
class Refusal:
    """A row that was not imported."""

    step: str
    file: str
    line: int
    code: str
    column: str
    message: str


@dataclass
class Report:
    """The verdicts of an import, step by step."""

    steps: list[tuple[str, Counter[str]]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def invalid(self, step: PlannedStep) -> None:
        """Rows of a step that could not be sent."""
        self.refusals += [_from_problem(step.name, problem) for problem in step.problems]

    def add(self, step: PlannedStep, verdicts: Sequence[Verdict]) -> None:
        """The verdicts on a step's items."""
        counts = Counter(verdict.outcome for verdict in verdicts)
        counts["REFUSED"] += len(step.problems)
        self.steps.append((step.name, counts))
        self.refusals += [_from_verdict(step.name, v) for v in verdicts if v.outcome == "REFUSED"]

    def count(self, outcome: str) -> int:
        return sum(counts[outcome] for _, counts in self.steps)

    def write(self, path: Path) -> None:
        """Every refused row as a line of a CSV file."""
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(COLUMNS)
            lines.writerows([getattr(refusal, column) for column in COLUMNS] for refusal in self.refusals)

    def show(self, console: Console, title: str) -> None:
        """The numbers of every step, and the first refused rows."""
        table = Table(title=title, title_justify="left")
        table.add_column("step")
        shown = [outcome for outcome in OUTCOMES if outcome != "WAITING" or self.count(outcome)]
        for outcome in shown:
            table.add_column(outcome.lower(), justify="right")
        for name, counts in self.steps:
            table.add_row(name, *(f"{counts[outcome]:,}" for outcome in shown))
        console.print(table)
        if "WAITING" in shown:
            console.print("waiting: refers to what the steps before it would make")
        self.show_refusals(console)

    def show_refusals(self, console: Console) -> None:
        """The first refused rows and why."""
        for refusal in self.refusals[:SHOWN_REFUSALS]:
            place = f"{refusal.file}:{refusal.line}"
            console.print(
                f"  {refusal.step}  {place}  {refusal.code}  {refusal.column}  {refusal.message}",
                markup=False,
                highlight=False,
            )
        if len(self.refusals) > SHOWN_REFUSALS:
            console.print(f"  … and {len(self.refusals) - SHOWN_REFUSALS:,} more")


def _from_problem(step: str, problem: RowProblem) -> Refusal:
    return Refusal(step, problem.file, problem.line, INVALID, problem.column, problem.message)


def _from_verdict(step: str, verdict: Verdict) -> Refusal:
    row = verdict.ready.row
    return Refusal(step, row.file, row.line, verdict.code, ".".join(verdict.path), verdict.message)


def preview(console: Console, steps: Sequence[PlannedStep]) -> None:
    """The first items of every step as they would be sent."""
    for step in steps:
        table = Table(title=f"{step.name} → {step.target.mutation}, {len(step.ready):,} items")
        table.title_justify = "left"
        table.add_column("row")
        for name in (names := list(_names(step))):
            table.add_column(name, overflow="fold")
        for ready in step.ready[:SHOWN_ROWS]:
            cells = [_shown(ready.item.get(name)) for name in names]
            table.add_row(f"{ready.row.file}:{ready.row.line}", *cells)
        console.print(table)


def _names(step: PlannedStep) -> Iterator[str]:
    yield from dict.fromkeys(name for ready in step.ready[:SHOWN_ROWS] for name in ready.item)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
