"""Work for a client who has gone away is given up."""

import asyncio
from typing import Any, TypeVar

from starlette.types import Receive

#: Shorter work is done whether the client is still there or not: looking would cost more.
LOOK_AFTER_SECONDS = 0.05

T = TypeVar("T")


class ClientGone(Exception):
    """There is nobody left to answer."""


async def while_present(receive: Receive, work: "asyncio.Future[T]") -> T:
    """What ``work`` gives; the body has been read. Raises :class:`ClientGone` and cancels the work when the
    client goes away."""
    watch = _Watch(receive, work)
    look = work.get_loop().call_later(LOOK_AFTER_SECONDS, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.gone:
            raise
        raise ClientGone from None
    finally:
        look.cancel()
        watch.end()


class _Watch:
    """Looks for the end of one client's connection, and cancels the work for it."""

    def __init__(self, receive: Receive, work: "asyncio.Future[Any]") -> None:
        self.gone = False
        self._receive = receive
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._task = asyncio.create_task(self._run())

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self._work.cancel()
