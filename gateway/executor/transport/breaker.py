"""A circuit breaker: a subgraph that keeps failing is left alone for a while instead of waited for."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

#: Parts of the window that are forgotten one by one.
SLICES = 10


class State(Enum):
    """Closed: all calls go through. Open: none does. Half open: a few try whether it works again."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


@dataclass(frozen=True)
class BreakerPolicy:
    """When a circuit opens: when of at least ``volume`` calls within ``window_seconds`` the part ``rate``
    failed; and when it closes: after ``open_seconds``, if ``probes`` calls in a row are answered.
    """

    window_seconds: float
    volume: int
    rate: float
    open_seconds: float
    probes: int


class Refused(Exception):
    """The circuit is open: do not call."""


class Breaker:
    """The circuit of one subgraph. ``clock`` gives monotonic seconds; ``changed`` is told each new state.

    Each call asks ``admit`` first and hands what it got to ``succeeded``, ``failed`` or, if nobody waited
    for the outcome, ``withdrawn``. What was admitted before a change of state no longer counts.
    """

    def __init__(
        self, policy: BreakerPolicy, clock: Callable[[], float], changed: Callable[[State], None]
    ) -> None:
        self.state = State.CLOSED
        self._policy = policy
        self._clock = clock
        self._changed = changed
        self._generation = 0
        self._slices: deque[list[float]] = deque()  # start, calls, failures
        self._full = 0.0  # when the last slice is
        self._opened = 0.0
        self._probing = 0
        self._answered = 0

    def admit(self) -> int:
        """Permission for a call. Raises ``Refused``."""
        if self.state is State.CLOSED:
            return self._generation
        if self.state is State.OPEN:
            if self._clock() < self._opened + self._policy.open_seconds:
                raise Refused
            self._enter(State.HALF_OPEN)
        if self._probing + self._answered >= self._policy.probes:
            raise Refused
        self._probing += 1
        return self._generation

    def succeeded(self, permission: int) -> None:
        """The call was answered."""
        if permission != self._generation:
            return
        if self.state is State.CLOSED:
            self._count(0)
            return
        self._probing -= 1
        self._answered += 1
        if self._answered == self._policy.probes:
            self._enter(State.CLOSED)

    def failed(self, permission: int) -> None:
        """The subgraph could not be reached, answered too late or with an error of its server."""
        if permission != self._generation:
            return
        if self.state is State.HALF_OPEN:
            self._enter(State.OPEN)
            return
        self._count(1)
        self._forget()
        calls = sum(each[1] for each in self._slices)
        failures = sum(each[2] for each in self._slices)
        if calls >= self._policy.volume and failures >= calls * self._policy.rate:
            self._enter(State.OPEN)

    def withdrawn(self, permission: int) -> None:
        """The caller went away: says nothing about the subgraph."""
        if permission == self._generation and self.state is State.HALF_OPEN:
            self._probing -= 1

    def _count(self, failures: int) -> None:
        now = self._clock()
        if now >= self._full or not self._slices:
            self._forget()
            self._slices.append([now, 0, 0])
            self._full = now + self._policy.window_seconds / SLICES
        last = self._slices[-1]
        last[1] += 1
        last[2] += failures

    def _forget(self) -> None:
        """Let go of what is older than the window."""
        oldest = self._clock() - self._policy.window_seconds
        while self._slices and self._slices[0][0] <= oldest:
            self._slices.popleft()

    def _enter(self, state: State) -> None:
        self.state = state
        self._generation += 1
        self._probing = self._answered = 0
        if state is State.OPEN:
            self._opened = self._clock()
        self._slices.clear()
        self._changed(state)
