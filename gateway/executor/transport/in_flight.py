"""Identical reads in flight share one answer."""

import asyncio
from collections.abc import Callable
from functools import partial

from chassis.telemetry.metrics import SHARED_READS
from gateway.executor.interface import OutOfTime

#: An answer to come.
Call = asyncio.Future[bytes]
Ask = Callable[[], Call]
Key = tuple[object, ...]


class InFlight:
    """Joins a read to an equal one that is still being answered.

    The key says everything the answer may depend on, who asks included. A read never joins one that began
    before a write it may have to see was over: after ``written`` reads begin anew. Who goes away, or has no
    time left, leaves the others waiting; if that is the one who asked the subgraph, another asks anew.
    """

    def __init__(self) -> None:
        self._flights: dict[Key, Call] = {}
        self._writes = 0

    def written(self) -> None:
        """A write is over."""
        self._writes += 1

    def read(self, key: Key, ask: Ask, turn: Ask) -> Call:
        """The answer to a read, by ``ask`` unless an equal one is being asked for; then it comes to what
        ``turn`` gives, which ends by itself when there is no time left to wait.
        """
        place = (self._writes, *key)
        flight = self._flights.get(place)
        if flight is None:
            return self._begin(place, ask)
        if flight.done():  # a moment ago, before this read began
            return ask()
        waiting = turn()
        flight.add_done_callback(partial(self._landed, place, ask, waiting))
        return waiting

    def _begin(self, place: Key, ask: Ask) -> Call:
        call = self._flights[place] = ask()
        call.add_done_callback(partial(self._flights.pop, place))
        return call

    def _landed(self, place: Key, ask: Ask, waiting: Call, flight: Call) -> None:
        """Tell who waits for another's call what came of it; of nothing, begin anew."""
        if waiting.done():
            return
        if not flight.cancelled() and not isinstance(flight.exception(), OutOfTime):
            if flight.exception() is None:
                SHARED_READS.inc()
            _pass_on(flight, waiting)
        elif (another := self._flights.get(place)) is not None:
            another.add_done_callback(partial(self._landed, place, ask, waiting))
        else:
            call = self._begin(place, ask)
            call.add_done_callback(lambda call: _pass_on(call, waiting))
            waiting.add_done_callback(lambda _: call.cancel())


def _pass_on(call: Call, waiting: Call) -> None:
    """Let one who waits have what a call came to."""
    if waiting.done():
        if not call.cancelled():
            call.exception()  # asyncio complains of what nobody has looked at
    elif call.cancelled():
        waiting.cancel()
    elif (problem := call.exception()) is not None:
        waiting.set_exception(problem)
    else:
        waiting.set_result(call.result())
