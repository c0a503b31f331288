"""`./yubo bench gateway`: this gateway beside those of Apollo and Hive, on this machine, in this run.

Four memoised subgraphs that are never the limit, a large query (some 88 KB of answer) and a small one, fifty
connections; once with a caller of its own for every request, when no answer may be shared, and once with one
caller, when all may. Each gateway has processor 0 to itself, subgraphs and load are on processor 1. Every
answer is compared with what one schema over the same data says, before the load and while it runs. Figures
are medians of rounds in which the gateways take turns; where the machine does other work as well (the load
average is far above 2), processor time a request says more than requests a second. Needs Linux, wrk, and for
the others Node with npm; YUBO_NODE names a folder that has the npm packages already. Ours runs with this
command's Python: `YUBO_VENV_TEST=FOLDER python3.13 ./yubo bench gateway` measures another.
"""

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from rich.console import Console

from gateway.federation import Supergraph
from tests.bench.gateway.callers import Callers
from tests.bench.gateway.candidates import (
    OTHER_CPU,
    Candidate,
    Running,
    node_gateways,
    node_versions,
    ours,
)
from tests.bench.gateway.checkout import checkout
from tests.bench.gateway.load import (
    CONNECTIONS,
    NoLoadGenerator,
    Question,
    Round,
    WrongAnswer,
    check,
    need_load_generator,
    run,
)
from tests.bench.gateway.report import CASES, Case, Report
from tests.bench.gateway.scenario import Scenario, own
from tests.bench.gateway.subgraphs import answer, linked
from tests.bench.measuring import ROUNDS
from tests.support.node import NodeUnavailable
from tests.support.processes import HOST, ServerProcess, accepts_connections, free_port

SUBGRAPHS_START_SECONDS = 30
ROUND_SECONDS, WARM_UP_SECONDS = 3, 4


@click.command(help=__doc__)
@click.option(
    "--checkout",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A checkout of graphql-hive/graphql-gateways-benchmark: use its schema, data and query.",
)
@click.option("--rounds", default=ROUNDS, show_default=True, help="Over how many rounds medians are taken.")
@click.option("--seconds", default=ROUND_SECONDS, show_default=True, help="How long a round is.")
@click.option("--only", multiple=True, help="Measure only this gateway (yubo, apollo, hive, hive-rust).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
def gateway(folder: Path | None, rounds: int, seconds: int, only: Sequence[str], as_json: bool) -> None:
    try:
        need_load_generator()
    except NoLoadGenerator as problem:
        raise click.ClickException(str(problem)) from None
    os.sched_setaffinity(0, {OTHER_CPU})
    progress = Console(stderr=True)
    scenario = checkout(folder) if folder else own()
    try:
        report = measure(scenario, rounds, seconds, only, progress.print)
    except WrongAnswer as problem:
        raise click.ClickException(str(problem)) from None
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        title = (
            f"{CONNECTIONS} connections, medians of {rounds} × {seconds} s, "
            f"load average {os.getloadavg()[0]:.0f}, Python {report.versions['python']}"
        )
        report.show(Console(), title)


def measure(
    scenario: Scenario, rounds: int, seconds: int, only: Sequence[str], say: Callable[[str], object]
) -> Report:
    """Start everything, measure, stop everything."""
    with tempfile.TemporaryDirectory(prefix="yubo-bench-gateway-") as name:
        work = Path(name)
        callers = Callers.issue(work)
        candidates, versions = _candidates(callers, only, say)
        report = Report(versions)
        subgraphs, base = _subgraphs(scenario, work)
        running: list[Running] = []
        try:
            supergraph = work / "supergraph.graphql"
            supergraph.write_text(scenario.supergraph(base))
            questions = _questions(scenario, work)
            for candidate in candidates:
                say(f"starting {candidate.name} …")
                running.append(Running(candidate, supergraph, work))
            _rounds(running, questions, callers, report, rounds, seconds, say)
            report.peak_mib = {each.name: each.peak_mib() for each in running}
        finally:
            for each in running:
                each.stop()
            subgraphs.kill()
        return report


def _candidates(
    callers: Callers, only: Sequence[str], say: Callable[[str], object]
) -> tuple[list[Candidate], dict[str, str]]:
    candidates, versions = [ours(callers)], {"python": platform.python_version()}
    try:
        candidates += node_gateways()
        versions |= node_versions()
    except NodeUnavailable as reason:
        say(f"only ours: {reason}")
    return [each for each in candidates if not only or each.name in only], versions


def _subgraphs(scenario: Scenario, work: Path) -> tuple[ServerProcess, str]:
    """The subgraphs in a process of their own, on the processor this process was given."""
    port = free_port()
    given = work / "scenario.json"
    given.write_text(scenario.as_json())
    process = ServerProcess(
        [sys.executable, "-P", "-m", "tests.bench.gateway.subgraphs", str(given), str(port)],
        env=dict(os.environ),
        log=work / "subgraphs.log",
        cwd=Path(__file__).parents[3],
    )
    try:
        process.wait_until(lambda: accepts_connections(port), SUBGRAPHS_START_SECONDS)
    except BaseException:
        process.kill()
        raise
    return process, f"http://{HOST}:{port}"


def _questions(scenario: Scenario, work: Path) -> dict[str, Question]:
    """Each query with the answer that one schema over the data gives."""
    schema = Supergraph.parse(scenario.supergraph(f"http://{HOST}")).api_schema
    root, found = linked(scenario.data)["Query"][""], {}
    for name, text in scenario.queries.items():
        right = answer(schema, root, text, {})
        body = work / f"{name}.json"
        body.write_text(json.dumps({"query": text}))
        found[name] = Question(body, right["data"])
    return found


def _rounds(
    running: Sequence[Running],
    questions: dict[str, Question],
    callers: Callers,
    report: Report,
    rounds: int,
    seconds: int,
    say: Callable[[str], object],
) -> None:
    def load(case: Case, each: Running, duration: int) -> Round:
        tokens = callers.one if case.shared else callers.everybody
        return run(each, questions[case.query], tokens, duration)

    for each in running:
        say(f"warming up {each.name} …")
        for case in CASES:
            check(each, questions[case.query], callers.one.read_text())
            load(case, each, WARM_UP_SECONDS)
    for number in range(1, rounds + 1):
        say(f"round {number} of {rounds} …")
        for case in CASES:
            for each in running:
                report.add(case, each.name, load(case, each, seconds))
