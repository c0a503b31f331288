"""Requests named, counted, timed and traced, whichever way they are answered."""

import logging
import re
import time
from collections.abc import Mapping

from prometheus_client import Counter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.http.direct import text_of
from chassis.ids import new_name
from chassis.telemetry import correlation as here
from chassis.telemetry import get_logger, span
from chassis.telemetry.metrics import REQUEST_SECONDS, REQUESTS

log = get_logger("http")
_root = logging.getLogger()

CORRELATION_HEADER = "x-request-id"
CORRELATION = CORRELATION_HEADER.encode()
#: The name, in a request's state, of the event that the server goes down: answers without an end end.
STOPPING = "stopping"
#: The status of a request whose client went away before there was an answer.
CLIENT_GONE = 499
UNOBSERVED = frozenset({"/health", "/ready", "/metrics"})

_ACCEPTABLE = re.compile(rb"[0-9A-Za-z_-]{1,64}").fullmatch


def stopping(scope: Scope) -> bool:
    """Whether the server that took a request is going down."""
    event = scope.get("state", {}).get(STOPPING)
    return event is not None and event.is_set()


class Observer:
    """A process's requests. What it needs of metrics and names is looked up once: it is part of each."""

    def __init__(self, process: str) -> None:
        self._process = process
        self._seconds = REQUEST_SECONDS.labels(process)
        self._answered: dict[int, Counter] = {}

    def correlation(self, headers: Mapping[bytes, bytes]) -> str:
        """The id a request is known by: the client's, or a new one."""
        given = headers.get(CORRELATION)
        return given.decode("ascii") if given and _ACCEPTABLE(given) else new_name()

    def answered(self, path: str, status: int, started: float) -> None:
        """Note the end of a request that ``started`` (``time.perf_counter``) then."""
        seconds = time.perf_counter() - started
        child = self._answered.get(status)
        if child is None:
            child = self._answered[status] = REQUESTS.labels(self._process, str(status))
        child.inc()
        self._seconds.observe(seconds)
        if _root.isEnabledFor(logging.DEBUG):  # asked here for a tenth of what the logger would take
            ms = round(seconds * 1e3, 1)
            log.debug("request", process=self._process, path=path, status=status, ms=ms)


def traceparent(headers: Mapping[bytes, bytes]) -> str | None:
    """The trace a request says it is part of."""
    return text_of(headers.get(b"traceparent"))


class Observed:
    """Pure ASGI middleware: a span, a log line and the metrics of each request; the correlation id."""

    def __init__(self, app: ASGIApp, process: str, observer: Observer) -> None:
        self.app = app
        self.process = process
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNOBSERVED:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        correlation = self._observer.correlation(headers)
        scope["state"] = {**scope.get("state", {}), "correlation": correlation}
        answered = (CORRELATION, correlation.encode())
        status = CLIENT_GONE
        started = time.perf_counter()

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), answered]
                if stopping(scope):
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        before = here.set(correlation)
        try:
            with span(f"{self.process} {scope['method']} {scope['path']}", traceparent(headers)):
                await self.app(scope, receive, observe)
        except BaseException:
            status = 500
            raise
        finally:
            self._observer.answered(scope["path"], status, started)
            here.reset(before)
