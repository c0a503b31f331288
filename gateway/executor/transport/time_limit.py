"""Time limits for calls: what `asyncio.timeout` does, with one timer of the event loop for all of them.

Nearly no call is late, so a timer each is made to be thrown away. Here the one there is wakes up when the
first limit of those begun before may be over, and looks at all that are left.
"""

import asyncio
from time import monotonic
from types import TracebackType

#: What an event loop's timer may be early, in seconds.
EARLY = 0.001


class TimeLimits:
    """The limits in force on one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._limits: set[TimeLimit] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._wakes = 0.0

    def until(self, ends: float) -> "TimeLimit":
        """Inside, the task is cancelled at this time (monotonic)."""
        return TimeLimit(self, ends)

    def begin(self, limit: "TimeLimit") -> None:
        """A limit is in force."""
        self._limits.add(limit)
        if self._timer is None:
            self._wake_at(limit.ends)
        elif limit.ends < self._wakes:
            self._timer.cancel()
            self._wake_at(limit.ends)

    def end(self, limit: "TimeLimit") -> None:
        """It is not any more."""
        self._limits.discard(limit)

    def _wake_at(self, time: float) -> None:
        self._wakes = time
        self._timer = self.loop.call_later(max(time - monotonic(), 0), self._look)

    def _look(self) -> None:
        self._timer = None
        now = monotonic() + EARLY
        for limit in [limit for limit in self._limits if limit.ends <= now]:
            self._limits.discard(limit)
            limit.expire()
        if self._limits:
            self._wake_at(min(limit.ends for limit in self._limits))


class TimeLimit:
    """Inside, the task is cancelled in time; that leaves as `TimeoutError`, with `expired` set."""

    __slots__ = ("_cancelling", "_limits", "_task", "ends", "expired")

    def __init__(self, limits: TimeLimits, ends: float) -> None:
        self.ends = ends
        self.expired = False
        self._limits = limits

    def __enter__(self) -> "TimeLimit":
        task = asyncio.current_task(self._limits.loop)
        assert task is not None
        self._task = task
        self._cancelling = task.cancelling()
        self._limits.begin(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._limits.end(self)
        # cancelled by others as well, it stays cancelled
        if self.expired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from problem

    def expire(self) -> None:
        """The time is over."""
        self.expired = True
        self._task.cancel()
