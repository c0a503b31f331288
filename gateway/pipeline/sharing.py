"""Identical queries in flight at the same time are executed once.

Who may share is said by the key, which holds all that decides an answer: the plan, the variables, the
viewer's scope, the headers that go along. A query never joins one that began before a mutation finished in
this process: who was answered a mutation reads what it wrote. Nor does it join one that has used up more of
its time than a small part, and what another's deadline cut short is executed again for who still has time.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from contextvars import Context, copy_context
from operator import attrgetter
from typing import Any, Generic, TypeVar

from chassis.telemetry.metrics import SHARED_OPERATIONS

V = TypeVar("V")
Execute = Callable[[], Coroutine[Any, Any, V]]

_STARTED = attrgetter("started")
#: The part of its time after which nobody joins an execution any more: what it has left is about theirs.
JOINED_WITHIN = 0.1


class Sharing(Generic[V]):
    """The executions in flight that others may join. ``seconds``: how long one may take; ``clock`` gives
    monotonic seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._flights: dict[Hashable, _Flight[V]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self, key: Hashable, started: float, execute: Execute[V]) -> "asyncio.Future[V]":
        """What ``execute`` will give, or will have given to who asked the same a moment ago and still waits.
        The operation ``started`` then.

        Whoever goes away cancels what they got and leaves the others theirs; when the last one does, the
        execution is cancelled.
        """
        if self._loop is None or not self._loop.is_running():
            self._loop = asyncio.get_running_loop()  # a call of the system each time it is asked for
        turn: _Turn[V] = _Turn(loop=self._loop)
        turn.key, turn.started, turn.execute, turn.context = key, started, execute, copy_context()
        turn.leave = self._leave
        self._board(turn)
        return turn

    def part(self) -> None:
        """Let nobody join what is in flight now: a mutation has finished."""
        self._flights.clear()

    def _board(self, turn: "_Turn[V]") -> None:
        flight = self._flights.get(turn.key)
        if flight is not None and self._takes(flight, turn.started):
            SHARED_OPERATIONS.inc()
        else:
            flight = self._flights[turn.key] = _Flight(turn.key, turn.started)
            flight.task = turn.get_loop().create_task(self._fly(flight, turn.execute), context=turn.context)
        flight.waiting.add(turn)
        turn.flight = flight

    def _takes(self, flight: "_Flight[V]", started: float) -> bool:
        """Whether an operation that ``started`` then may join."""
        return not flight.task.done() and started <= flight.started + self._seconds * JOINED_WITHIN

    async def _fly(self, flight: "_Flight[V]", execute: Execute[V]) -> None:
        """Execute, and tell who waits."""
        try:
            result = await execute()
        except asyncio.CancelledError:
            for turn in self._landed(flight):
                turn.cancel()
            raise
        except Exception as problem:
            for turn in self._landed(flight):
                turn.set_exception(problem)
            return
        now = self._clock()
        again: list[_Turn[V]] = []
        for turn in self._landed(flight):
            if now < flight.started + self._seconds or now >= turn.started + self._seconds:
                turn.set_result(result)
            else:
                again.append(turn)
        again.sort(key=_STARTED)  # nobody waits past their own end
        for turn in again:
            self._board(turn)

    def _landed(self, flight: "_Flight[V]") -> "set[_Turn[V]]":
        """Who waited for it to the end. They and it do not keep each other."""
        self._forget(flight)
        waiting, flight.waiting = flight.waiting, set()
        return waiting

    def _leave(self, turn: "_Turn[V]") -> None:
        flight = turn.flight
        flight.waiting.discard(turn)
        if not flight.waiting:
            flight.task.cancel()  # nothing happens to one that is done
            self._forget(flight)

    def _forget(self, flight: "_Flight[V]") -> None:
        if self._flights.get(flight.key) is flight:
            del self._flights[flight.key]


class _Flight(Generic[V]):
    """One execution, when its operation started, and who waits for it."""

    __slots__ = ("key", "started", "task", "waiting")
    task: asyncio.Task[None]

    def __init__(self, key: Hashable, started: float) -> None:
        self.key = key
        self.started = started
        self.waiting: set[_Turn[V]] = set()


class _Turn(asyncio.Future[V]):
    """One operation's waiting: for an execution, and for another where the first was cut short."""

    __slots__ = ("context", "execute", "flight", "key", "leave", "started")
    key: Hashable
    started: float
    execute: Execute[V]
    context: Context
    flight: _Flight[V]
    leave: "Callable[[_Turn[V]], None]"

    def cancel(self, msg: Any = None) -> bool:
        """Wait no more, and leave the others waiting."""
        if not super().cancel(msg):
            return False
        self.leave(self)
        return True
