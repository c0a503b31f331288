"""Requests answered whole, past ASGI.

ASGI takes a request and its answer apart into messages, through several calls, a queue and a task: worth it
for whatever streams, and more than all else together for an answer that is there in one piece. An application
that answers the POST requests to a path in one piece offers it as :class:`Direct`; our servers' protocol
(``chassis/http/protocol.py``) then hands it whole requests. What it does not take goes the way of ASGI, as
everything does on other servers; both ways end in the same ``answer``.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct
from starlette.types import Receive, Scope, Send

RawHeaders = list[tuple[bytes, bytes]]


class Request(Struct, frozen=True):
    """A whole request. Names of ``headers`` are in small letters; ``headers_size``: bytes of all of them."""

    method: str
    query: bytes
    headers: Mapping[bytes, bytes]
    headers_size: int
    body: bytes
    correlation: str

    def header(self, name: bytes) -> str | None:
        """The header of that name."""
        return text_of(self.headers.get(name))


def text_of(value: bytes | None) -> str | None:
    """A header's value, if there is one, as text."""
    return value.decode("latin-1") if value is not None else None


def size_of(headers: RawHeaders) -> int:
    """Bytes of all headers."""
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
    return size


def lines_of(headers: RawHeaders) -> bytes:
    """Headers as lines of HTTP/1.1."""
    return b"".join([b"%b: %b\r\n" % each for each in headers])


class Head:
    """The status and the headers of answers, but for what differs from one to the next."""

    __slots__ = ("headers", "lines", "status")

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        self.lines = lines_of(self.headers)


class Reply(Struct, frozen=True):
    """An answer, and the ASGI application that gives it."""

    head: Head
    body: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [*self.head.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.head.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


#: Takes the one answer to a request, at once or later.
Tell = Callable[[Reply], None]


class Direct(Protocol):
    """Answers POST requests to one path. ``body_limit``: most bytes of a body it takes."""

    body_limit: int

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request with these headers may be answered past ASGI and all its middleware."""
        ...

    def answer(self, request: Request, tell: Tell) -> "asyncio.Future[Any] | None":
        """Tell the answer, whatever happens. What is given back works for it and may be cancelled when nobody
        waits for it any more; None: it was told."""
        ...
