"""The routes every process has: liveness, readiness, metrics; and requests counted, timed and traced."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import orjson
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.ids import new_id
from chassis.telemetry import get_logger, span
from chassis.telemetry.metrics import REQUEST_SECONDS, REQUESTS

log = get_logger("http")

JSON = "application/json"
CORRELATION_HEADER = "x-request-id"

#: A named check of readiness: returns when all is well, raises otherwise.
Check = Callable[[], Awaitable[None]]


def build_app(
    process: str,
    routes: Sequence[BaseRoute],
    checks: Mapping[str, Check],
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> Starlette:
    """An application with ``routes``, ``/health``, ``/ready`` and ``/metrics``."""

    async def health(_request: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type=JSON)

    async def ready(_request: Request) -> Response:
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

    app = Starlette(
        routes=[*routes, Route("/health", health), Route("/ready", ready), Route("/metrics", metrics)],
        lifespan=lifespan,
    )
    app.add_middleware(Observed, process=process)  # pyright: ignore[reportArgumentType]
    return app


class Observed:
    """Pure ASGI middleware: a span, a log line and the metrics of each request; the correlation id."""

    def __init__(self, app: ASGIApp, process: str) -> None:
        self.app = app
        self.process = process

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ("/health", "/ready", "/metrics"):
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        correlation = _acceptable(headers.get(CORRELATION_HEADER.encode())) or str(new_id())
        scope["state"] = {**scope.get("state", {}), "correlation": correlation}
        status = 500
        started = time.perf_counter()

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", []),
                    (CORRELATION_HEADER.encode(), correlation.encode()),
                ]
            await send(message)

        traceparent = headers.get(b"traceparent", b"").decode("latin-1") or None
        with structlog.contextvars.bound_contextvars(correlation=correlation):
            try:
                with span(f"{self.process} {scope['method']} {scope['path']}", traceparent):
                    await self.app(scope, receive, observe)
            finally:
                seconds = time.perf_counter() - started
                REQUESTS.labels(self.process, str(status)).inc()
                REQUEST_SECONDS.labels(self.process).observe(seconds)
                log.debug(
                    "request",
                    process=self.process,
                    path=scope["path"],
                    status=status,
                    ms=round(seconds * 1e3, 1),
                )


def _acceptable(given: bytes | None) -> str | None:
    if (
        given
        and len(given) <= 64
        and all(c in b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_" for c in given)
    ):
        return given.decode("ascii")
    return None
