"""HTTP as uvicorn reads it, with a bound: its parser keeps the head of a request, and what follows its body,
however long it gets.

And with a way past ASGI for what an application answers whole (``chassis/http/direct.py``).
"""

import asyncio
import time
from contextvars import copy_context
from typing import Any

from uvicorn.config import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from chassis.http.app import Application, DirectPath
from chassis.http.direct import Reply, Request, lines_of, size_of
from chassis.http.observed import CLIENT_GONE, STOPPING, traceparent
from chassis.telemetry import correlation as here
from chassis.telemetry import enter_trace, recording

#: Most bytes of a request's line and headers; applications may allow less.
HEAD_BYTES = 131_072
CLOSE = b"connection: close\r\n"
#: The headers by which a client says what becomes of its connection.
SAY_OF_IT = frozenset({b"connection", b"proxy-connection"})
_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """Hangs up on requests whose head or trailers do not end within ``HEAD_BYTES``; has whole requests
    answered past ASGI where the application does that."""

    _parts = 0
    """How many heads and pieces of bodies have begun."""
    _kept = 0
    """Bytes that came after the last of them, those it came with in one piece apart."""
    _exchange: "Exchange | None" = None
    """The request that is answered past ASGI. It never shares the connection: what is sent along with it
    waits as uvicorn has it wait."""
    _reading: "Exchange | None" = None
    """The same while its body comes. A request to upgrade has no cycle, so the connection's does not tell."""
    _idle_since: float | None = None
    """When the last answer was given, in the loop's time; None: there is something to do."""
    _defaults: list[tuple[bytes, bytes]] | None = None
    """The headers of all answers that ``_default_lines`` are."""
    _default_lines = b""

    def __init__(self, config: Config, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        self._direct = direct_paths(config)

    def on_message_begin(self) -> None:
        """A request begins. What ASGI wants to know of it is written down when ASGI is to answer."""
        self._parts += 1
        self._idle_since = None  # set by an answer between two requests that came together
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        """Its head was read."""
        path = self._direct.get(self.url)
        if path is not None and self._takes(path, headers := dict(self.headers)):
            self._exchange = self._reading = Exchange(self, path, headers, size_of(self.headers))
            self.cycle = self._exchange  # type: ignore[assignment]
            return
        self._reading = None
        url, read, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers += read
        super().on_headers_complete()
        self.headers = list(self.headers)  # trailers are no headers

    def _takes(self, path: DirectPath, headers: dict[bytes, bytes]) -> bool:
        """Whether the request is one of the plain kind, and short."""
        parser: Any = self.parser
        if not (
            (self.cycle is None or self.cycle.response_complete)
            and parser.get_method() == b"POST"
            and parser.should_keep_alive()
            # who says nothing of it and keeps the connection speaks HTTP/1.1, and asking takes long
            and (headers.keys().isdisjoint(SAY_OF_IT) or parser.get_http_version() == "1.1")
            and b"upgrade" not in headers
            and not self.expect_100_continue
            and not self.flow.write_paused
            and not recording()  # spans are the business of tasks
        ):
            return False
        length = headers.get(b"content-length")
        return (
            length is not None
            and int(length) <= HIGH_WATER_LIMIT
            and int(length) <= path.app.body_limit
            and path.app.takes(headers)
        )

    @property
    def stopping(self) -> bool:
        """Whether the server is going down."""
        event = self.app_state.get(STOPPING)
        return event is not None and event.is_set()

    def on_body(self, body: bytes) -> None:
        """A part of its body was read."""
        self._parts += 1
        if self._reading is not None:
            self._reading.body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it was read."""
        if self._reading is not None:
            self._reading.begin()
        else:
            super().on_message_complete()

    @property
    def default_lines(self) -> bytes:
        """What is in the head of every answer. The server says it anew each second."""
        headers = self.server_state.default_headers
        if headers is not self._defaults:
            self._defaults = headers
            self._default_lines = lines_of(headers)
        return self._default_lines

    def on_response_complete(self) -> None:
        """As uvicorn's, but for the timer: one looks after all pauses between requests, most of which are
        over before it would have been made."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_after(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:
        """Hang up on a client who has been silent for long; look again when this one may have been."""
        self.timeout_keep_alive_task = None
        if self._idle_since is None:
            return  # the next answer has somebody look
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._look_after(left)
        else:
            self.transport.close()

    def _look_after(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _unset_keepalive_if_required(self) -> None:
        self._idle_since = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
        if self._exchange is not None:
            self._exchange.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes have arrived."""
        before = self._parts
        super().data_received(data)
        self._kept = self._kept + len(data) if self._parts == before else 0
        if self._kept > HEAD_BYTES and not self.transport.is_closing():
            if self.cycle is None or self.cycle.response_complete:
                self.transport.write(_REFUSAL)
            self.transport.close()


def direct_paths(config: Config) -> dict[bytes, DirectPath]:
    """What the application answers past ASGI, by URL."""
    app = config.loaded_app
    if isinstance(app, ProxyHeadersMiddleware):
        app = app.app  # it tells whose request it is: nothing a direct answer depends on
    plain = not config.root_path and config.limit_concurrency is None
    return app.direct if plain and isinstance(app, Application) else {}


class Exchange:
    """A request that is answered past ASGI. To uvicorn it is the cycle of the connection, and a task."""

    __slots__ = (
        "_connection",
        "_correlation",
        "_headers",
        "_headers_size",
        "_path",
        "_started",
        "_working",
        "body",
        "disconnected",
        "keep_alive",
        "response_complete",
    )
    #: Uvicorn sets it when the connection is lost; nobody waits here.
    message_event = asyncio.Event()

    def __init__(
        self, connection: BoundedHttp, path: DirectPath, headers: dict[bytes, bytes], headers_size: int
    ) -> None:
        self.body = b""
        self.disconnected = False
        self.keep_alive = True
        self.response_complete = False
        self._connection = connection
        self._path = path
        self._headers = headers
        self._headers_size = headers_size
        self._working: asyncio.Future[Any] | None = None

    def begin(self) -> None:
        """The request is whole: answer it."""
        self._started = time.perf_counter()
        self._connection.tasks.add(self)  # type: ignore[arg-type]
        self._correlation = self._path.observer.correlation(self._headers)
        copy_context().run(self._begin)

    def _begin(self) -> None:
        here.set(self._correlation)
        enter_trace(traceparent(self._headers))
        request = Request("POST", b"", self._headers, self._headers_size, self.body, self._correlation)
        self._working = self._path.app.answer(request, self._told)

    def _told(self, reply: Reply) -> None:
        """Send the answer, in one piece."""
        if self.response_complete:
            return
        connection, head = self._connection, reply.head
        close = not self.keep_alive or connection.stopping
        written = b"%b%b%b%bcontent-length: %d\r\nx-request-id: %b\r\n\r\n" % (
            STATUS_LINE[head.status],
            connection.default_lines,
            head.lines,
            CLOSE if close else b"",
            len(reply.body),
            self._correlation.encode(),
        )
        connection.transport.writelines((written, reply.body))
        self._end(head.status)
        if close:
            connection.transport.close()
        connection.on_response_complete()

    def leave(self) -> None:
        """Nobody waits for the answer any more."""
        if self.response_complete:
            return
        self.disconnected = True
        if (working := self._working) is not None:
            self._end(CLIENT_GONE)
            working.cancel()

    def cancel(self, msg: str | None = None) -> None:
        """The server waits no longer. It goes through what it waits for: none of it may end meanwhile, so the
        request does when the loop tells that its connection is lost."""
        self._connection.transport.close()

    def _end(self, status: int) -> None:
        self.response_complete = True
        self._working = None  # an answer may be large, and the connection's next request late
        self._connection.tasks.discard(self)  # type: ignore[arg-type]
        self._path.observer.answered(self._path.path, status, self._started)
