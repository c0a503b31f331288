"""One HTTP/1.1 connection: a request at a time, the answer's body when it is whole."""

import asyncio
import zlib
from typing import Protocol, cast

import httptools


class ConnectionBroken(Exception):
    """The connection failed. `sent`: whether any of the request may have reached the server."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class UnusableAnswer(Exception):
    """The answer is no HTTP or larger than allowed."""


class Asking(Protocol):
    """Who asks for one answer, and is told one of these once."""

    def answered(self, status: int, body: bytes) -> None:
        """A status and a body, decompressed. The connection is free for the next."""
        ...

    def failed(self, problem: ConnectionBroken | UnusableAnswer) -> None:
        """There is no answer. The connection is closed."""
        ...


class Connection(asyncio.Protocol):
    """A connection that asks for one answer at a time. `limit`: most bytes of an answer, also unpacked."""

    def __init__(self, limit: int) -> None:
        self.closed = False
        self.idle_since = 0.0
        self._limit = limit
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._asking: Asking | None = None
        self._reset()

    def _reset(self) -> None:
        self._status = 0
        self._parts: list[bytes] = []
        self._received = 0
        self._packed = False
        self._ends = False
        """Whether the answer says where it ends; if not, it ends with the connection."""
        self._whole = False

    def ask(self, request: bytes, asking: Asking) -> None:
        """Send a request. Whoever gives up waiting closes the connection."""
        assert self._transport is not None
        if self.closed:  # by the subgraph, after it was handed over
            asking.failed(ConnectionBroken("closed by the subgraph", sent=False))
            return
        self._reset()
        self._asking = asking
        self._transport.write(request)

    def close(self) -> None:
        """Close without waiting for anything. Nobody is told."""
        self.closed = True
        self._asking = None
        if self._transport is not None:
            self._transport.abort()

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are none by their class

    def data_received(self, data: bytes) -> None:
        if self._asking is None:
            self.close()  # nobody asked for this
            return
        self._received += len(data)
        if self._received > self._limit:
            self._fail(UnusableAnswer(f"an answer of more than {self._limit:,} bytes"))
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as problem:
            if not self._whole:
                self._fail(UnusableAnswer(f"no HTTP: {problem}"))
                return
            self.closed = True
        if self._whole:  # told only now: the next request may be sent at once, and must not get data's rest
            self._finish()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._status and not self._ends and exc is None:
            self._finish()
        self._fail(ConnectionBroken(str(exc or "closed by the subgraph"), sent=True))

    # what the parser calls

    def on_message_begin(self) -> None:
        if self._whole:  # the parser is in the middle of what is no answer to the next request
            raise UnusableAnswer("a second answer to one request")

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
        self._whole = True
        if not self._parser.should_keep_alive():
            self.closed = True

    def _finish(self) -> None:
        """Tell the answer."""
        asking, self._asking = self._asking, None
        parts, self._parts = self._parts, []  # an answer may be large, and the next request late
        if self.closed:
            self.close()
        if asking is None:
            return
        body = parts[0] if len(parts) == 1 else b"".join(parts)
        if self._packed:
            try:
                body = self._unpacked(body)
            except (zlib.error, UnusableAnswer) as problem:
                self.close()
                asking.failed(UnusableAnswer(str(problem)))
                return
        asking.answered(self._status, body)

    def _unpacked(self, body: bytes) -> bytes:
        unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        found = unpacking.decompress(body, self._limit)
        if unpacking.unconsumed_tail or not unpacking.eof:
            raise UnusableAnswer(f"a packed answer that is cut or of more than {self._limit:,} bytes")
        return found

    def _fail(self, problem: ConnectionBroken | UnusableAnswer) -> None:
        asking = self._asking
        self.close()
        if asking is not None:
            asking.failed(problem)
