"""The routes every process has: liveness, readiness, metrics; and requests counted, timed and traced."""

import asyncio
import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

import orjson
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.ids import new_name
from chassis.telemetry import get_logger, span
from chassis.telemetry.metrics import REQUEST_SECONDS, REQUESTS

log = get_logger("http")
_root = logging.getLogger()

JSON = "application/json"
CORRELATION_HEADER = "x-request-id"
UNOBSERVED = frozenset({"/health", "/ready", "/metrics"})

_CORRELATION = CORRELATION_HEADER.encode()
_ACCEPTABLE = re.compile(rb"[0-9A-Za-z_-]{1,64}").fullmatch
#: The name, in a request's state, of the event that the server goes down: answers without an end end.
STOPPING = "stopping"
#: How long a server that goes down waits for what was begun.
GRACE_SECONDS = 10.0

#: A named check of readiness: returns when all is well, raises otherwise.
Check = Callable[[], Awaitable[None]]


def build_app(
    process: str,
    routes: Sequence[BaseRoute],
    checks: Mapping[str, Check],
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[Any]] | None = None,
    direct: Mapping[str, ASGIApp] | None = None,
) -> "Application":
    """An application with ``routes``, ``/health``, ``/ready`` and ``/metrics``; HTTP requests for the paths
    of ``direct`` go there without being routed."""

    async def health(_request: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type=JSON)

    async def ready(request: Request) -> Response:
        if stopping(request.scope):
            return Response(b'{"status":"stopping"}', 503, media_type=JSON)
        problems = {}
        for name, check in checks.items():
            try:
                await check()
            except Exception as problem:
                log.warning("not ready", process=process, check=name, problem=repr(problem))
                problems[name] = "not reachable"
        state = {"status": "ready" if not problems else "waiting", "problems": problems}
        return Response(orjson.dumps(state), 503 if problems else 200, media_type=JSON)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[dict[str, asyncio.Event]]:
        async with lifespan(app) if lifespan else nullcontext():
            yield {STOPPING: asyncio.Event()}

    app = Application(
        direct or {},
        routes=[*routes, Route("/health", health), Route("/ready", ready), Route("/metrics", metrics)],
        lifespan=living,
    )
    app.add_middleware(Observed, process=process)
    return app


def stopping(scope: Scope) -> bool:
    """Whether the server that took a request is going down."""
    event = scope.get("state", {}).get(STOPPING)
    return event is not None and event.is_set()


class Application(Starlette):
    """Starlette's, with HTTP requests for the exact paths of ``direct`` sent there past its routing and its
    handling of exceptions; middleware goes around both.
    """

    def __init__(self, direct: Mapping[str, ASGIApp], **options: Any) -> None:
        super().__init__(**options)
        self._direct = direct

    def add_middleware(self, middleware_class: Any, *args: Any, **kwargs: Any) -> None:
        """Put a middleware around all there is so far."""
        super().add_middleware(middleware_class, *args, **kwargs)
        self._direct = {path: middleware_class(app, *args, **kwargs) for path, app in self._direct.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (app := self._direct.get(scope["path"])) is not None:
            await app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Observed:
    """Pure ASGI middleware: a span, a log line and the metrics of each request; the correlation id.

    What it needs of metrics and names is looked up once: it is part of every request.
    """

    def __init__(self, app: ASGIApp, process: str) -> None:
        self.app = app
        self.process = process
        self._seconds = REQUEST_SECONDS.labels(process)
        self._answered: dict[int, Counter] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in UNOBSERVED:
            await self.app(scope, receive, send)
            return
        given = traceparent = None
        for name, value in scope["headers"]:
            if name == _CORRELATION:
                given = value
            elif name == b"traceparent":
                traceparent = value.decode("latin-1")
        correlation = _acceptable(given) or new_name()
        scope["state"] = {**scope.get("state", {}), "correlation": correlation}
        answered = (_CORRELATION, correlation.encode())
        status = 499  # nothing sent: the client is gone
        started = time.perf_counter()

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), answered]
                if stopping(scope):
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        bound = structlog.contextvars.bind_contextvars(correlation=correlation)
        try:
            with span(f"{self.process} {scope['method']} {scope['path']}", traceparent):
                await self.app(scope, receive, observe)
        except BaseException:
            status = 500
            raise
        finally:
            seconds = time.perf_counter() - started
            self._count(status).inc()
            self._seconds.observe(seconds)
            if _root.isEnabledFor(logging.DEBUG):  # asked here for a tenth of what the logger would take
                ms = round(seconds * 1e3, 1)
                log.debug("request", process=self.process, path=scope["path"], status=status, ms=ms)
            structlog.contextvars.reset_contextvars(**bound)

    def _count(self, status: int) -> Counter:
        child = self._answered.get(status)
        if child is None:
            child = self._answered[status] = REQUESTS.labels(self.process, str(status))
        return child


def _acceptable(given: bytes | None) -> str | None:
    return given.decode("ascii") if given and _ACCEPTABLE(given) else None
