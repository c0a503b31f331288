"""Identical queries in flight at the same time are executed once.

Who may share is said by the key, which holds all that decides an answer: the plan, the variables, the
viewer's scope, the headers that go along. A query never joins one that began before a mutation finished in
this process: who was answered a mutation reads what it wrote. Nor does it join one that has used up more of
its time than a small part, and what another's deadline cut short is executed again for who still has time.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

from chassis.telemetry.metrics import SHARED_OPERATIONS

V = TypeVar("V")


#: The part of its time after which nobody joins an execution any more: what it has left is about theirs.
JOINED_WITHIN = 0.1


class _Flight(Generic[V]):
    """One execution, when its operation started, and how many wait for it."""

    __slots__ = ("started", "task", "waiting")

    def __init__(self, task: "asyncio.Task[V]", started: float) -> None:
        self.task = task
        self.started = started
        self.waiting = 0


class Sharing(Generic[V]):
    """The executions in flight that others may join. ``seconds``: how long one may take; ``clock`` gives
    monotonic seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._flights: dict[Hashable, _Flight[V]] = {}

    async def run(self, key: Hashable, started: float, execute: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What ``execute`` gives, or gave to who asked the same a moment ago and still waits. The operation
        ``started`` then.

        Whoever goes away leaves the others their answer; when the last one does, the execution is cancelled.
        """
        while (flight := self._flights.get(key)) is not None and self._takes(flight, started):
            SHARED_OPERATIONS.inc()
            answer = await self._landing(key, flight)
            now = self._clock()
            if now < flight.started + self._seconds or now >= started + self._seconds:
                return answer
        flight = self._flights[key] = _Flight(asyncio.create_task(execute()), started)
        return await self._landing(key, flight)

    def _takes(self, flight: _Flight[V], started: float) -> bool:
        """Whether an operation that ``started`` then may join."""
        return not flight.task.done() and started <= flight.started + self._seconds * JOINED_WITHIN

    async def _landing(self, key: Hashable, flight: _Flight[V]) -> V:
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                flight.task.cancel()  # nothing happens to one that is done
                if self._flights.get(key) is flight:
                    del self._flights[key]

    def part(self) -> None:
        """Let nobody join what is in flight now: a mutation has finished."""
        self._flights.clear()
