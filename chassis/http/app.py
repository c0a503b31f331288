"""The routes every process has: liveness, readiness, metrics; all but these observed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, NamedTuple, Protocol

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.http.direct import Direct
from chassis.http.observed import STOPPING, Observed, Observer, stopping
from chassis.telemetry import get_logger

log = get_logger("http")

JSON = "application/json"
#: How long a server that goes down waits for what was begun.
GRACE_SECONDS = 10.0

#: A named check of readiness: returns when all is well, raises otherwise.
Check = Callable[[], Awaitable[None]]


def build_app(
    process: str,
    routes: Sequence[BaseRoute],
    checks: Mapping[str, Check],
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[Any]] | None = None,
    direct: Mapping[str, "DirectApp"] | None = None,
) -> "Application":
    """An application with ``routes``, ``/health``, ``/ready`` and ``/metrics``; HTTP requests for the paths
    of ``direct`` go there without being routed, and where the server can, past ASGI."""

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

    observer = Observer(process)
    app = Application(
        direct or {},
        observer,
        routes=[*routes, Route("/health", health), Route("/ready", ready), Route("/metrics", metrics)],
        lifespan=living,
    )
    app.add_middleware(Observed, process=process, observer=observer)
    return app


class DirectApp(Direct, Protocol):
    """Answers all requests to a path by ASGI, and such as it takes past it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class DirectPath(NamedTuple):
    """A path whose requests may be answered past ASGI, and who observes them then."""

    path: str
    app: Direct
    observer: Observer


class Application(Starlette):
    """Starlette's, with HTTP requests for the exact paths of ``direct`` sent there past its routing and its
    handling of exceptions; middleware goes around both. ``direct``: what servers may ask past ASGI, which is
    past all middleware: it takes no request that one is meant for.
    """

    def __init__(self, direct: Mapping[str, DirectApp], observer: Observer, **options: Any) -> None:
        super().__init__(**options)
        self.direct = {path.encode(): DirectPath(path, app, observer) for path, app in direct.items()}
        self._direct: Mapping[str, ASGIApp] = direct

    def add_middleware(self, middleware_class: Any, *args: Any, **kwargs: Any) -> None:
        """Put a middleware around all there is so far."""
        super().add_middleware(middleware_class, *args, **kwargs)
        self._direct = {path: middleware_class(app, *args, **kwargs) for path, app in self._direct.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (app := self._direct.get(scope["path"])) is not None:
            await app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)
