"""Rounds of requests: how many a second, how long each takes, how much processor time they cost."""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measurement:
    """Medians over the rounds; times in milliseconds. ``cpu`` is of the measured processes, a request."""

    name: str
    requests: int
    per_second: float
    p50: float
    p99: float
    cpu: float


def cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time processes and what they started have used so far."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


async def measure(
    name: str,
    request: Callable[[int], Awaitable[object]],
    *,
    requests: int,
    at_once: int,
    pids: Callable[[], Sequence[int]],
    rounds: int = ROUNDS,
) -> Measurement:
    """``rounds`` of ``requests``, ``at_once`` of them in flight, after one round nobody counts.

    ``request`` is given a number nobody else is given; ``pids`` are the processes that serve it.
    """
    found: list[tuple[float, float, float, float]] = []
    for turn in range(-1, rounds):
        numbers = iter(range((turn + 1) * requests, (turn + 2) * requests))
        took: list[float] = []

        async def one_after_another(numbers=numbers, took=took) -> None:
            for number in numbers:
                started = time.perf_counter()
                await request(number)
                took.append((time.perf_counter() - started) * 1000)

        serving = pids()
        cpu, started = cpu_seconds(serving), time.perf_counter()
        await asyncio.gather(*(one_after_another() for _ in range(at_once)))
        seconds = time.perf_counter() - started
        cpu = cpu_seconds(serving) - cpu
        if turn >= 0:
            quantiles = statistics.quantiles(took, n=100, method="inclusive")
            found.append((requests / seconds, quantiles[49], quantiles[98], cpu * 1000 / requests))
    medians = [statistics.median(column) for column in zip(*found, strict=True)]
    return Measurement(name, requests * rounds, *medians)
