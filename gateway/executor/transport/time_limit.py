"""Time limits for calls: what `asyncio.timeout` does, in half the time, which adds up over many calls."""

import asyncio
from types import TracebackType


class TimeLimit:
    """Inside, the task is cancelled after `seconds`; that leaves as `TimeoutError`, with `expired` set."""

    __slots__ = ("_cancelling", "_loop", "_seconds", "_task", "_timer", "expired")

    def __init__(self, seconds: float, loop: asyncio.AbstractEventLoop) -> None:
        self.expired = False
        self._seconds = seconds
        self._loop = loop

    def __enter__(self) -> "TimeLimit":
        task = asyncio.current_task(self._loop)
        assert task is not None
        self._task = task
        self._cancelling = task.cancelling()
        self._timer = self._loop.call_later(max(self._seconds, 0), self._expire)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._timer.cancel()
        # cancelled by others as well, it stays cancelled
        if self.expired and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from problem

    def _expire(self) -> None:
        self.expired = True
        self._task.cancel()
