"""How long a request may take: what it does with a database ends when its time is over.

The gateway says in a header how many milliseconds it will still wait. Beyond that nobody reads the answer, so
a query is cancelled and a transaction that has not begun to commit leaves nothing behind.
"""

import asyncio
import math
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

from chassis.errors import DEADLINE_EXCEEDED, ErrorKind, Fault

#: Milliseconds a request has from when it is received.
HEADER = "yubo-deadline-ms"

INVALID_DEADLINE = ErrorKind("INVALID_DEADLINE", f"{HEADER} must be a whole number of milliseconds.")

_milliseconds = re.compile("[0-9]{1,9}").fullmatch
_ends_at: ContextVar[float] = ContextVar("ends_at", default=math.inf)


def seconds_given(header: str | None) -> float:
    """The seconds a request's header gives it, infinity without. Raises ``ValueError``."""
    if header is None:
        return math.inf
    if not _milliseconds(header):
        raise ValueError(f"{HEADER}: no whole number")
    return int(header) / 1000


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done inside has so many seconds from now."""
    token = _ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(token)


@asynccontextmanager
async def in_time() -> AsyncIterator[Callable[[], None]]:
    """Cancels what is done inside when the request's time is over: :class:`Fault` DEADLINE_EXCEEDED.

    Calling what is given makes what follows be done to its end; it is refused when the time is over already.
    """
    end = _ends_at.get()
    if end == math.inf:
        yield lambda: None
        return

    def finish() -> None:
        if time.monotonic() >= end:
            raise Fault(DEADLINE_EXCEEDED)
        limit.reschedule(None)

    limit = asyncio.timeout(end - time.monotonic())
    try:
        async with limit:
            yield finish
    except TimeoutError:
        if not limit.expired():
            raise
        raise Fault(DEADLINE_EXCEEDED) from None
