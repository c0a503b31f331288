"""The audit's suites, and how a gateway by itself does in one."""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.composition import SubgraphSchema
from tests.support.processes import HOST, ServerProcess, accepts_connections, free_port

AUDIT_STARTS_SECONDS, GATEWAY_STARTS_SECONDS, ANSWER_SECONDS = 60, 30, 10
ROOT = Path(__file__).parents[3]
PRELOAD = Path(__file__).parents[1] / "gateway/node/preload.cjs"
"""Gives older Node what the audit takes for granted."""


@dataclass(frozen=True)
class Suite:
    """One suite: where its supergraph is, its text, its subgraphs, and its cases as the audit gives them."""

    name: str
    supergraph_url: str
    supergraph: str
    subgraphs: list[SubgraphSchema]
    cases: list[dict[str, Any]]


@dataclass
class Outcome:
    """How the gateway did in a suite. ``calls``: requests its subgraphs got; ``composition``: in what our
    supergraph differs from Apollo's, None where they were not compared."""

    suite: str
    seconds_to_ready: float
    cases: int
    passed: int = 0
    calls: int = 0
    composition: list[str] | None = None
    problems: list[str] = field(default_factory=list)


class AuditServer:
    """The audit's server, run from a checkout."""

    def __init__(self, checkout: Path, folder: Path, punish: bool) -> None:
        port = free_port()
        self._base = f"http://{HOST}:{port}"
        self._process = ServerProcess(
            ["node", "--require", PRELOAD, "--import", "tsx", "src/cli.ts", "serve", "--port", str(port)],
            env={**os.environ, "PUNISH_FOR_POOR_PLANS": "1" if punish else "0"},
            log=folder / "audit.log",
            cwd=checkout,
        )
        try:
            self._process.wait_until(lambda: accepts_connections(port), AUDIT_STARTS_SECONDS)
        except BaseException:
            self.stop()
            raise

    def suites(self) -> Iterator[Suite]:
        """Every suite, in the audit's order."""
        for name in json.loads(_get(f"{self._base}/ids")):
            url = f"{self._base}/{name}/supergraph"
            subgraphs = json.loads(_get(f"{self._base}/{name}/subgraphs"))
            yield Suite(
                name,
                url,
                _get(url),
                [SubgraphSchema(item["name"], item["url"], item["sdl"]) for item in subgraphs],
                json.loads(_get(f"{self._base}/{name}/tests")),
            )

    def stop(self) -> None:
        self._process.kill()


def run(suite: Suite, folder: Path) -> Outcome:
    """Start a gateway on the suite's supergraph, cold, and ask it every case."""
    port = free_port()
    base = f"http://{HOST}:{port}"
    started = time.monotonic()
    words = ["gateway", "--supergraph", suite.supergraph_url, "--port", str(port)]
    process = ServerProcess(
        [sys.executable, "-P", "-m", "suite", *words],
        env=dict(os.environ),
        log=folder / f"{suite.name}.log",
        cwd=ROOT,
    )
    try:
        process.wait_until(lambda: _is_ready(base), GATEWAY_STARTS_SECONDS)
        outcome = Outcome(suite.name, time.monotonic() - started, len(suite.cases))
        for number, case in enumerate(suite.cases):
            answer = _ask(f"{base}/graphql", case["query"])
            if problem := problem_of(case["expected"], answer):
                outcome.problems.append(f"{suite.name} {number}: {problem}\n{case['query']}")
            else:
                outcome.passed += 1
        outcome.calls = calls_of(_get(f"{base}/metrics"))
    finally:
        process.kill()
    return outcome


def problem_of(expected: dict[str, Any], answer: dict[str, Any]) -> str | None:
    """What is wrong with an answer: data must be equal, errors be there where the case says whether."""
    data, errors = answer.get("data"), answer.get("errors")
    if data != expected.get("data"):
        return f"expected {json.dumps(expected.get('data'))}, got {json.dumps(data)} with errors {errors}"
    if isinstance(expected.get("errors"), bool) and expected["errors"] != bool(errors):
        return f"expected {'errors' if expected['errors'] else 'no errors'}, got {errors}"
    return None


def _is_ready(base: str) -> bool:
    try:
        _get(f"{base}/ready")
    except (urllib.error.URLError, OSError):
        return False
    return _ask(f"{base}/graphql", "{__typename}").get("data") == {"__typename": "Query"}


def calls_of(metrics: str) -> int:
    """Requests to subgraphs so far, by the gateway's own count."""
    counts = [line for line in metrics.splitlines() if line.startswith("yubo_subgraph_seconds_count{")]
    return sum(int(float(line.rpartition(" ")[2])) for line in counts)


def _ask(url: str, query: str) -> dict[str, Any]:
    body = json.dumps({"query": query}).encode()
    headers = {"content-type": "application/json", "accept": "application/json"}
    request = urllib.request.Request(url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as response:
            return json.load(response)
    except urllib.error.HTTPError as refused:
        return json.load(refused)


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as response:
        return response.read().decode()
