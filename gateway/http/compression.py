"""Answers compressed where the client takes it and they are worth it.

gzip only: every client speaks it, and it is in the standard library. Level 1 is a fifth of the time of the
default level for nearly the same size on JSON. BREACH needs a foreign page that makes a browser send
requests *with* the viewer's credentials; ours are a header that only the front end's own code can set.
"""

import asyncio
import gzip

LEVEL = 1
#: Larger answers are compressed in a thread: the event loop goes on meanwhile.
BESIDE_LOOP_BYTES = 65_536


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether an ``Accept-Encoding`` header takes gzip."""
    taken: dict[str, bool] = {}
    for part in (accept_encoding or "").lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, weight = parameter.partition("=")
        taken[coding.strip()] = name.strip() != "q" or weight.strip(" 0.") != ""
    return taken.get("gzip", taken.get("*", False))


async def compressed(body: bytes) -> bytes:
    """``body`` as gzip; ``mtime`` 0 makes equal bodies equal."""
    if len(body) < BESIDE_LOOP_BYTES:
        return gzip.compress(body, LEVEL, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)
