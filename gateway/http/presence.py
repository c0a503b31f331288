"""Work for a client who has gone away is given up."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

#: Shorter work is done whether the client is still there or not: looking would cost more.
LOOK_AFTER_SECONDS = 0.05

T = TypeVar("T")


class ClientGone(Exception):
    """There is nobody left to answer."""


async def while_present(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives; the body has been read. Raises :class:`ClientGone` and cancels the work when the
    client goes away."""
    watch = _Watch(receive)
    look = watch.worker.get_loop().call_later(LOOK_AFTER_SECONDS, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.gone:
            raise
        watch.worker.uncancel()
        raise ClientGone from None
    finally:
        look.cancel()
        if watch.task is not None:
            watch.task.cancel()


class _Watch:
    """Looks for the end of one client's connection, and cancels the task that works for it."""

    def __init__(self, receive: Receive) -> None:
        worker = asyncio.current_task()
        assert worker is not None
        self.worker = worker
        self.gone = False
        self.task: asyncio.Task[None] | None = None
        self._receive = receive

    def begin(self) -> None:
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.worker.cancel()
