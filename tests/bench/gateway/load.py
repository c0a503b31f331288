"""One round of load on one gateway, by `wrk`, the answers checked while it runs."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.bench.gateway.candidates import OTHER_CPU, Running
from tests.bench.measuring import cpu_seconds

CONNECTIONS = 50
SCRIPT = Path(__file__).with_name("load.lua")
#: A request slower than this counts as failed.
PATIENCE_SECONDS = 10
#: How often an answer is looked at while the load runs.
LOOK_SECONDS = 0.25


class WrongAnswer(Exception):
    """A gateway answered something else than the data says."""


class NoLoadGenerator(Exception):
    """`wrk` is missing."""


@dataclass(frozen=True)
class Question:
    """An operation as a client sends it, and the one right `data`. ``body`` is the request's file."""

    body: Path
    data: Any


@dataclass(frozen=True)
class Round:
    """What one round found; times in milliseconds, ``cpu`` of the gateway's processes, a request."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    failed: int


def need_load_generator() -> None:
    """Raises :class:`NoLoadGenerator` with how to get it."""
    for tool, package in (("wrk", "wrk"), ("taskset", "util-linux")):
        if shutil.which(tool) is None:
            raise NoLoadGenerator(f"{tool} is not installed; on Debian and Ubuntu: apt-get install {package}")


def run(gateway: Running, question: Question, tokens: Path, seconds: int) -> Round:
    """Load the gateway with the question, each request as the next caller of the file ``tokens``.

    Raises :class:`WrongAnswer` when an answer, looked at four times a second, is not the right one, or when
    the answers the load generator counted were not as long as right ones are.
    """
    command = ["taskset", "-c", str(OTHER_CPU), "wrk", "--threads", "1", "--connections", str(CONNECTIONS)]
    command += ["--duration", f"{seconds}s", "--timeout", f"{PATIENCE_SECONDS}s", "--script", str(SCRIPT)]
    callers = tokens.read_text().split()
    pids = gateway.pids
    cpu = cpu_seconds(pids)
    process = subprocess.Popen([*command, gateway.url, "--", question.body, tokens], stdout=subprocess.PIPE)
    try:
        looks = _look_on(process, gateway, question, callers)
        assert process.stdout is not None
        found = json.loads(process.stdout.read().splitlines()[-1])
    finally:
        process.kill()
        process.wait()
    cpu = cpu_seconds(pids) - cpu
    answered = found["requests"]
    if answered and found["bytes"] < answered * len(orjson.dumps(question.data)):
        raise WrongAnswer(f"{gateway.name}: the answers under load were too short")
    spent = cpu * 1000 / (answered + looks) if answered else 0.0
    return Round(answered / found["seconds"], found["p50"], found["p99"], spent, found["failed"])


def _look_on(
    process: subprocess.Popen[bytes], gateway: Running, question: Question, callers: Sequence[str]
) -> int:
    looks = 0
    while process.poll() is None:
        check(gateway, question, callers[looks % len(callers)])
        looks += 1
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    return looks


def check(gateway: Running, question: Question, token: str) -> None:
    """Raises :class:`WrongAnswer` if the gateway's answer to one caller is not the right one."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    request = urllib.request.Request(gateway.url, question.body.read_bytes(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
        answer = orjson.loads(response.read())
    if answer.get("data") != question.data or answer.get("errors"):
        raise WrongAnswer(f"{gateway.name} answered {str(answer)[:500]}")
