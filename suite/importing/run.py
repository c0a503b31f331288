"""``./yubo import``: plan, show or send, report."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from suite.client import ApiError, Client
from suite.importing.mapping import read_mapping
from suite.importing.plan import PlannedStep, plan
from suite.importing.problems import ImportFailed
from suite.importing.report import Report, preview
from suite.importing.sending import Sender
from suite.importing.targets import DESCRIBE_YOURSELF, import_targets

PATIENCE_SECONDS = 15.0


@dataclass(frozen=True)
class ImportOptions:
    """What to import and how. ``partial`` sends the good rows although others cannot be sent."""

    folder: Path
    mapping: Path
    dry_run: bool = False
    partial: bool = False
    report: Path | None = None
    patience: float = PATIENCE_SECONDS


async def run_import(client: Client, options: ImportOptions, console: Console) -> Report:
    """Import a folder. :class:`ImportFailed` when it cannot be done at all; the report tells of each row."""
    mapping = read_mapping(options.mapping)
    steps = plan(mapping, options.folder, import_targets(await _describe(client)))
    report = Report()
    for step in steps:
        report.invalid(step)
    if report.refusals and not options.partial:
        report.show_refusals(console)
        _write(report, options)
        raise ImportFailed(
            f"{len(report.refusals):,} rows cannot be sent, so nothing was; correct them or the mapping, "
            "or leave them out with --partial"
        )
    if options.dry_run:
        preview(console, steps)
    await _send(Sender(client, options.patience, options.dry_run), steps, report, console)
    title = f"{mapping.name}: what the server would do" if options.dry_run else mapping.name
    report.show(console, title)
    _write(report, options)
    return report


async def _describe(client: Client) -> dict:
    try:
        return await client.ask(DESCRIBE_YOURSELF)
    except (ApiError, OSError) as problem:
        raise ImportFailed(f"the API does not describe itself: {problem}") from problem


async def _send(sender: Sender, steps: list[PlannedStep], report: Report, console: Console) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bars = {step.name: progress.add_task(step.name, total=len(step.ready)) for step in steps}
        for step in steps:
            verdicts = await sender.send(step, lambda n, step=step: progress.advance(bars[step.name], n))
            report.add(step, verdicts)


def _write(report: Report, options: ImportOptions) -> None:
    if options.report is not None:
        report.write(options.report)
