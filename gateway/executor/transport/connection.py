"""One HTTP/1.1 connection: a request at a time, the answer's body when it is whole."""

import asyncio
import zlib
from dataclasses import dataclass
from typing import cast

import httptools


class ConnectionBroken(Exception):
    """The connection failed. `sent`: whether any of the request may have reached the server."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class UnusableAnswer(Exception):
    """The answer is no HTTP or larger than allowed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body, decompressed."""

    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """A connection that asks for one answer at a time. `limit`: most bytes of an answer, also unpacked."""

    def __init__(self, limit: int) -> None:
        self.closed = False
        self.idle_since = 0.0
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._reset()

    def _reset(self) -> None:
        self._status = 0
        self._parts: list[bytes] = []
        self._received = 0
        self._packed = False
        self._ends = False
        """Whether the answer says where it ends; if not, it ends with the connection."""

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        """Send a request. The future fails with `ConnectionBroken` or `UnusableAnswer`; whoever gives up
        waiting closes the connection."""
        assert self._transport is not None
        self._reset()
        self._answer = self._loop.create_future()
        if self.closed:  # by the subgraph, after it was handed over
            self._answer.set_exception(ConnectionBroken("closed by the subgraph", sent=False))
        else:
            self._transport.write(request)
        return self._answer

    def close(self) -> None:
        """Close without waiting for anything."""
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are none by their class

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        if self._answer is None or self._answer.done():
            self.close()  # nobody asked for this
        elif self._received > self._limit:
            self._fail(UnusableAnswer(f"an answer of more than {self._limit:,} bytes"))
        else:
            try:
                self._parser.feed_data(data)
            except (httptools.HttpParserError, httptools.HttpParserUpgrade) as problem:
                self._fail(UnusableAnswer(f"no HTTP: {problem}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._status and not self._ends and exc is None:
            self._finish()
        self._fail(ConnectionBroken(str(exc or "closed by the subgraph"), sent=True))

    # what the parser calls

    def on_message_begin(self) -> None:
        if self._answer is None or self._answer.done():
            self.close()  # a second answer to one request

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        if name in (b"content-length", b"transfer-encoding"):
            self._ends = True
        elif name == b"content-encoding":
            self._packed = value.lower() in (b"gzip", b"x-gzip")

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        if self._status < 200:  # an interim answer: the real one follows
            self._reset()
            return
        if not self._parser.should_keep_alive():
            self.close()
        self._finish()

    def _finish(self) -> None:
        if self._answer is None or self._answer.done():
            return
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts = []
        try:
            self._answer.set_result(Answer(self._status, self._unpacked(body) if self._packed else body))
        except (zlib.error, UnusableAnswer) as problem:
            self._fail(UnusableAnswer(str(problem)))
        self._answer = None  # an answer may be large, and the next request late

    def _unpacked(self, body: bytes) -> bytes:
        unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        found = unpacking.decompress(body, self._limit)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise UnusableAnswer(f"a packed answer that is cut or of more than {self._limit:,} bytes")
        return found

    def _fail(self, problem: Exception) -> None:
        self.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(problem)
