"""`./yubo bench audit CHECKOUT`: this gateway against the public federation gateway audit.

CHECKOUT is a checkout of graphql-hive/federation-gateway-audit after `npm install`; nothing of it is part of
this project. Its server runs beside; for each suite a gateway by itself is started cold on the suite's
supergraph, and must be ready within five seconds and answer every case as the suite says. Then every case is
planned here once more: how many fetches, how long planning took. With --compare the same is asked of Apollo's
and Hive's planners (npm; YUBO_NODE names a folder that has the packages already).
"""

import statistics
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.bench.audit.plans import Planned, planned, theirs
from tests.bench.audit.suites import AuditServer, Outcome, Suite, run
from tests.support.node import NodeUnavailable
from tests.support.processes import ServerFailed, WorkDirectory

READY_SECONDS = 5


@click.command(help=__doc__)
@click.argument("checkout", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--punish", is_flag=True, help="Let the subgraphs punish plans that ask for too much.")
@click.option("--only", multiple=True, help="Only this suite; may be given several times.")
@click.option("--compare", is_flag=True, help="Count the fetches of Apollo's and Hive's plans as well.")
def audit(checkout: Path, punish: bool, only: tuple[str, ...], compare: bool) -> None:
    console = Console()
    folder = WorkDirectory("audit")
    server = AuditServer(checkout, folder.path, punish)
    try:
        suites = [suite for suite in server.suites() if not only or suite.name in only]
        plans = {suite.name: planned(suite) for suite in suites}
        others = theirs(suites, folder.path) if compare else {}
        outcomes = [_outcome(console, suite, folder.path) for suite in suites]
    except (ServerFailed, NodeUnavailable) as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        server.stop()
        folder.remove()
    _show_outcomes(console, outcomes)
    _show_plans(console, [plan for found in plans.values() for plan in found], others)
    late = [outcome.suite for outcome in outcomes if outcome.seconds_to_ready > READY_SECONDS]
    failed = [outcome.suite for outcome in outcomes if outcome.passed < outcome.cases]
    if failed or late:
        raise click.ClickException(
            f"failed: {', '.join(failed) or 'none'}; late: {', '.join(late) or 'none'}"
        )


def _outcome(console: Console, suite: Suite, folder: Path) -> Outcome:
    outcome = run(suite, folder)
    for problem in outcome.problems:
        console.print(problem, markup=False)
    return outcome


def _show_outcomes(console: Console, outcomes: list[Outcome]) -> None:
    table = Table(title="Federation gateway audit", title_justify="left")
    for heading in ("suite", "passed", "cases", "subgraph calls", "s to ready"):
        table.add_column(heading, justify="left" if heading == "suite" else "right")
    for each in outcomes:
        table.add_row(
            each.suite, str(each.passed), str(each.cases), str(each.calls), f"{each.seconds_to_ready:.1f}"
        )
    table.add_section()
    table.add_row(
        f"{len(outcomes)} suites",
        str(sum(each.passed for each in outcomes)),
        str(sum(each.cases for each in outcomes)),
        str(sum(each.calls for each in outcomes)),
        f"{max((each.seconds_to_ready for each in outcomes), default=0):.1f}",
    )
    console.print(table)


def _show_plans(console: Console, plans: list[Planned], others: dict[str, dict[str, int]]) -> None:
    """Fetches and times, and where some other planner makes fewer or more fetches."""
    made = {plan.case: plan.fetches for plan in plans if plan.fetches is not None}
    console.print(f"{len(made)} cases have a plan, with {sum(made.values())} fetches")
    if plans:
        times = [plan.milliseconds for plan in plans]
        console.print(f"planning: median {statistics.median(times):.2f} ms, worst {max(times):.2f} ms")
    if not others:
        return
    shared = [case for case in made if all(case in found for found in others.values())]
    totals = {"ours": made, **others}
    counted = ", ".join(f"{name} {sum(found[case] for case in shared)}" for name, found in totals.items())
    console.print(f"fetches over the {len(shared)} cases all plan: {counted}")
    for case in shared:
        if any(found[case] != made[case] for found in others.values()):
            console.print(
                f"  {case}: " + ", ".join(f"{name} {found[case]}" for name, found in totals.items())
            )
