"""Identical queries in flight at the same time are executed once.

Who may share is said by the key, which holds all that decides an answer: the plan, the variables, the
viewer's scope, the headers that go along. A query never joins one that began before a mutation finished in
this process: who was answered a mutation reads what it wrote.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from chassis.telemetry.metrics import SHARED_OPERATIONS

V = TypeVar("V")


class _Flight(Generic[V]):
    """One execution and how many wait for it."""

    __slots__ = ("task", "waiting")

    def __init__(self, task: "asyncio.Task[V]") -> None:
        self.task = task
        self.waiting = 0


class Sharing(Generic[V]):
    """The executions in flight that others may join."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[V]] = {}

    async def run(self, key: Hashable, execute: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What ``execute`` gives, or gave to who asked the same a moment ago and still waits.

        Whoever goes away leaves the others their answer; when the last one does, the execution is cancelled.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(execute()))
        else:
            SHARED_OPERATIONS.inc()
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                self._land(key, flight)

    def _land(self, key: Hashable, flight: _Flight[V]) -> None:
        flight.task.cancel()  # nothing happens to one that is done
        if self._flights.get(key) is flight:
            del self._flights[key]

    def part(self) -> None:
        """Let nobody join what is in flight now: a mutation has finished."""
        self._flights.clear()
