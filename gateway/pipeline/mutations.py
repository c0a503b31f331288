"""Mutations run to their end, whoever goes away: client, supergraph or server."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

from chassis.telemetry import get_logger

log = get_logger("gateway")

V = TypeVar("V")


class Mutations(Generic[V]):
    """The mutations under way in this process."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[V]] = set()

    def begin(self, work: Coroutine[Any, Any, V]) -> "asyncio.Future[V]":
        """What ``work`` will give. It goes on when who waits does not, and cancels this."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return asyncio.shield(task)

    async def finish(self, seconds: float) -> None:
        """Returns when all have ended; those that have not in time are cut, and the log says so."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=seconds)
        if late:
            log.error("mutations cut at shutdown", number=len(late), seconds=seconds)
            for task in late:
                task.cancel()
            await asyncio.wait(late)
