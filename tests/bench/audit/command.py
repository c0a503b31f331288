"""`./yubo bench audit CHECKOUT`: this gateway against the public federation gateway audit.

CHECKOUT is a checkout of graphql-hive/federation-gateway-audit after `npm install`; nothing of it is part of
this project. Its server runs beside; for each suite a gateway by itself is started cold on the suite's
supergraph and must answer every case as the suite says. Then every case is planned here once more: how many
fetches, how long planning took. With --compare the same is asked of Apollo's and Hive's planners, with
--compose every suite's subgraphs are composed by us and by Apollo (npm; YUBO_NODE names a folder that has the
packages already). Exits 1 and says so where something is not as `floors.py` demands.
"""

import statistics
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from gateway.composition import compose as compose_subgraphs
from tests.bench.audit.floors import missed
from tests.bench.audit.plans import Planned, fetches_by_case, planned, theirs
from tests.bench.audit.suites import AuditServer, Outcome, Suite, run
from tests.federation.apollo import PACKAGES, apollo_compositions, differences
from tests.support.node import NodeUnavailable, node_folder
from tests.support.processes import ServerFailed, WorkDirectory


@click.command(help=__doc__)
@click.argument("checkout", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--punish", is_flag=True, help="Let the subgraphs punish plans that ask for too much.")
@click.option("--only", multiple=True, help="Only this suite; may be given several times.")
@click.option("--compare", is_flag=True, help="Count the fetches of Apollo's and Hive's plans as well.")
@click.option("--compose", is_flag=True, help="Compose the subgraphs, and compare with Apollo's composition.")
def audit(checkout: Path, punish: bool, only: tuple[str, ...], compare: bool, compose: bool) -> None:
    console = Console()
    folder = WorkDirectory("audit")
    server = AuditServer(checkout, folder.path, punish)
    try:
        suites = [suite for suite in server.suites() if not only or suite.name in only]
        plans = [plan for suite in suites for plan in planned(suite)]
        others = theirs(suites, folder.path) if compare else {}
        compositions = _compositions(suites) if compose else {}
        outcomes = [_outcome(console, suite, folder.path, compositions) for suite in suites]
    except (ServerFailed, NodeUnavailable) as problem:
        raise click.ClickException(str(problem)) from None
    finally:
        server.stop()
        folder.remove()
    _show_outcomes(console, outcomes)
    _show_plans(console, plans, others)
    if problems := missed(outcomes, plans, others, whole=not only):
        raise click.ClickException("\n  ".join(["not as it must be:", *problems]))


def _compositions(suites: list[Suite]) -> dict[str, list[str]]:
    """In what our composition of each suite's subgraphs differs from Apollo's."""
    answers = apollo_compositions(node_folder(*PACKAGES), [suite.subgraphs for suite in suites])
    return {
        suite.name: differences(compose_subgraphs(suite.subgraphs), answer)
        for suite, answer in zip(suites, answers, strict=True)
    }


def _outcome(console: Console, suite: Suite, folder: Path, compositions: dict[str, list[str]]) -> Outcome:
    outcome = run(suite, folder)
    outcome.composition = compositions.get(suite.name)
    for problem in [*outcome.problems, *(f"{suite.name}: {text}" for text in outcome.composition or ())]:
        console.print(problem, markup=False)
    return outcome


def _show_outcomes(console: Console, outcomes: list[Outcome]) -> None:
    table = Table(title="Federation gateway audit", title_justify="left")
    for heading in ("suite", "passed", "cases", "subgraph calls", "s to ready", "composed"):
        table.add_column(heading, justify="left" if heading == "suite" else "right")
    for each in outcomes:
        table.add_row(
            each.suite,
            str(each.passed),
            str(each.cases),
            str(each.calls),
            f"{each.seconds_to_ready:.1f}",
            "" if each.composition is None else "otherwise" if each.composition else "as Apollo",
        )
    compared = [each for each in outcomes if each.composition is not None]
    table.add_section()
    table.add_row(
        f"{len(outcomes)} suites",
        str(sum(each.passed for each in outcomes)),
        str(sum(each.cases for each in outcomes)),
        str(sum(each.calls for each in outcomes)),
        f"{max((each.seconds_to_ready for each in outcomes), default=0):.1f}",
        f"{sum(not each.composition for each in compared)} of {len(compared)}" if compared else "",
    )
    console.print(table)


def _show_plans(console: Console, plans: list[Planned], others: dict[str, dict[str, int]]) -> None:
    """Fetches and times, and where some other planner makes fewer or more fetches."""
    made = fetches_by_case(plans)
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
