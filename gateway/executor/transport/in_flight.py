"""Identical reads in flight share one answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

from chassis.telemetry.metrics import SHARED_READS
from gateway.executor.interface import OutOfTime, SubgraphUnavailable


class InFlight:
    """Joins a read to an equal one that is still being answered.

    The key says everything the answer may depend on, who asks included. A read never joins one that began
    before a write it may have to see was over: after ``written`` reads begin anew. Who goes away, or has no
    time left, leaves the others waiting; if that is the one who asked the subgraph, another asks anew.
    """

    def __init__(self) -> None:
        self._flights: dict[tuple[int, Hashable], list[asyncio.Future[bytes | None]]] = {}
        self._writes = 0

    def written(self) -> None:
        """A write is over."""
        self._writes += 1

    async def read(
        self, key: Hashable, ask: Callable[[], Awaitable[bytes]], left: Callable[[], float]
    ) -> bytes:
        """The answer to a read, by ``ask`` unless an equal one is being asked for. Raises what that raises,
        and ``TimeoutError`` when the seconds ``left`` are over before another's answer came.
        """
        place = (self._writes, key)
        while (waiting := self._flights.get(place)) is not None:
            turn: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
            waiting.append(turn)
            async with asyncio.timeout(left()):
                answer = await turn
            if answer is not None:
                SHARED_READS.inc()
                return answer
        waiting = self._flights[place] = []
        try:
            answer = await ask()
        except SubgraphUnavailable as problem:
            self._land(place, None, None if isinstance(problem, OutOfTime) else problem)
            raise
        except BaseException:
            self._land(place, None, None)
            raise
        self._land(place, answer, None)
        return answer

    def _land(
        self, place: tuple[int, Hashable], answer: bytes | None, problem: SubgraphUnavailable | None
    ) -> None:
        """Tell those who wait; with neither answer nor problem they begin anew."""
        for turn in self._flights.pop(place):
            if turn.done():
                continue
            if problem is None:
                turn.set_result(answer)
            else:
                turn.set_exception(problem)
