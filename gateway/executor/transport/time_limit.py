"""Time limits for what is waited for, with one timer of the event loop for all of them.

Nearly nothing is late, so a timer each is made to be thrown away. Here the one there is wakes up when the
first limit of those begun before may be over, and looks at all that are left.
"""

import asyncio
from time import monotonic
from typing import Protocol

#: What an event loop's timer may be early, in seconds.
EARLY = 0.001


class Limited(Protocol):
    """What may last until ``ends`` (monotonic)."""

    ends: float

    def expire(self) -> None:
        """The time is over."""
        ...


class TimeLimits:
    """The limits in force on one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._limited: set[Limited] = set()
        self.end = self._limited.discard
        """Its limit is not in force any more."""
        self._timer: asyncio.TimerHandle | None = None
        self._wakes = 0.0

    def begin(self, limited: Limited) -> None:
        """A limit is in force."""
        self._limited.add(limited)
        if self._timer is None:
            self._wake_at(limited.ends)
        elif limited.ends < self._wakes:
            self._timer.cancel()
            self._wake_at(limited.ends)

    def _wake_at(self, time: float) -> None:
        self._wakes = time
        self._timer = self.loop.call_later(max(time - monotonic(), 0), self._look)

    def _look(self) -> None:
        self._timer = None
        now = monotonic() + EARLY
        late = [limited for limited in self._limited if limited.ends <= now]
        self._limited.difference_update(late)
        if self._limited:
            self._wake_at(min(limited.ends for limited in self._limited))
        for limited in late:  # they may begin others
            limited.expire()
