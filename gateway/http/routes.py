"""``/graphql``, the published keys, and GraphiQL for browsers."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from chassis.errors import UNAUTHENTICATED
from chassis.http.app import STOPPING
from chassis.http.body import GraphQLRequest
from chassis.viewer import KeySet
from gateway import errors as kinds
from gateway.executor.transport.streams import EVENT_STREAM
from gateway.http import negotiation, page
from gateway.http.callers import caller_of
from gateway.http.compression import accepts_gzip, compressed
from gateway.http.event_stream import EventStream
from gateway.http.limits import DocumentLimits
from gateway.http.operations import Operations
from gateway.http.persisted import PersistedDocuments
from gateway.http.presence import ClientGone, while_present
from gateway.http.reading import check_headers, read_get, read_post
from gateway.http.refusals import refusal
from gateway.http.sockets import Sockets
from gateway.http.subscribers import Subscribers
from gateway.pipeline import Answer, Caller, Pipeline, Rejected
from gateway.settings import GatewaySettings

PATH = "/graphql"
KEYS_PATH = "/.well-known/jwks.json"
KEYS_MAX_AGE_SECONDS = 60
RETRY_AFTER_SECONDS = 1


class Endpoint:
    """``/graphql``. ``pipeline`` gives the pipeline of this moment: a new supergraph brings a new one, and
    before the first there is none.
    """

    def __init__(
        self, pipeline: Callable[[], Pipeline | None], limits: DocumentLimits, settings: GatewaySettings
    ) -> None:
        self._settings = settings
        self._operations = Operations(pipeline, limits, PersistedDocuments(settings))
        self._subscribers = Subscribers(settings)
        self.sockets = Sockets(self._operations, self._subscribers, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with suppress(ClientGone):
            response = await self._respond(scope, headers, receive)
            await response(scope, receive, send)

    async def _respond(self, scope: Scope, headers: Mapping[str, str], receive: Receive) -> Response:
        accept, correlation = headers.get("accept"), scope["state"]["correlation"]
        if scope["method"] == "GET" and self._settings.graphiql and negotiation.wants_page(accept):
            return page.response()
        media = negotiation.negotiate(accept)
        try:
            check_headers(scope, self._settings)
            if media is None:
                raise Rejected(kinds.NOT_ACCEPTABLE, 406)
            asked = await self._read(scope, headers, receive)
            caller = caller_of(headers, headers.get("authorization"), correlation)
            if media == EVENT_STREAM:
                return await self._stream(asked, scope, receive, caller)
            running = self._operations.run(asked, scope["method"] == "GET", caller)
            answer = await while_present(receive, running)
            return await self._encoded(answer, correlation, media, headers.get("accept-encoding"))
        except ClientGone:
            raise
        except Exception as problem:
            return _refusal(refusal(problem, correlation), media)

    async def _read(self, scope: Scope, headers: Mapping[str, str], receive: Receive) -> GraphQLRequest:
        if scope["method"] == "POST":
            return await read_post(headers, receive, self._settings)
        if not self._settings.get_queries or scope["method"] != "GET":
            raise Rejected(kinds.METHOD_NOT_ALLOWED, 405)
        return read_get(Request(scope), self._settings)

    async def _stream(
        self, asked: GraphQLRequest, scope: Scope, receive: Receive, caller: Caller
    ) -> Response:
        client = Request(scope).client
        viewer = await self._operations.subscriber(caller.authorization, client)
        with ExitStack() as held:
            held.enter_context(self._subscribers.place(viewer, "events"))
            answering = self._operations.stream(asked, scope["method"] == "GET", caller)
            answers = await while_present(receive, answering)
            stopping, seconds = scope["state"].get(STOPPING), self._settings.slow_client_seconds
            headers = _head(EVENT_STREAM)
            return EventStream(answers, headers, caller.correlation, seconds, stopping, held.pop_all())

    async def _encoded(
        self, answer: Answer, correlation: str, media: str, accept_encoding: str | None
    ) -> Response:
        text, least = answer.text(correlation), self._settings.compress_from_bytes
        if least and len(text) >= least and accepts_gzip(accept_encoding):
            text = await answer.encoded(text, compressed)
            return Encoded(text, [*_HEAD[media], _GZIP])
        return Encoded(text, _HEAD[media])


class Encoded(Response):
    """A body with headers that are encoded already, but for its length."""

    def __init__(self, body: bytes, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self.status_code = 200
        self.background = None
        self.body = body
        self.raw_headers = [*headers, (b"content-length", b"%d" % len(body))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Starlette's, without what this one does not have."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body})


def _refusal(problem: Rejected, media: str | None) -> Response:
    if media is None:
        media = negotiation.JSON
    elif media == EVENT_STREAM:
        media = negotiation.RESPONSE  # no stream was begun: the status tells
    headers = {}
    if problem.kind is UNAUTHENTICATED:
        headers["www-authenticate"] = "Bearer"
    if problem.status == 405:
        headers["allow"] = "POST"
    if problem.kind is kinds.CONTENT_ENCODING_UNSUPPORTED:
        headers["accept-encoding"] = "identity"
    if problem.status == 503:
        headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    status = negotiation.status_of(problem.status, problem.of_request, media)
    return _response({"errors": problem.errors}, status, media, headers)


def _response(
    answer: dict[str, Any], status: int, media: str, headers: dict[str, str] | None = None
) -> Response:
    return Response(orjson.dumps(answer), status, {**_head(media), **(headers or {})})


def _head(media: str) -> dict[str, str]:
    return {
        "content-type": f"{media}; charset=utf-8",
        "cache-control": "private, no-store",
        "vary": "accept, accept-encoding",
        "x-content-type-options": "nosniff",
    }


_HEAD = {
    media: [(name.encode(), value.encode()) for name, value in _head(media).items()]
    for media in (negotiation.JSON, negotiation.RESPONSE)
}
_GZIP = (b"content-encoding", b"gzip")


def routes(endpoint: Endpoint, keys: KeySet | None, settings: GatewaySettings) -> list[BaseRoute]:
    """The routes beside requests to ``/graphql``, health, readiness and metrics; ``keys`` are published."""
    found: list[BaseRoute] = [WebSocketRoute(PATH, endpoint.sockets.handle)]
    if keys is not None:

        async def published(_request: Request) -> Response:
            headers = {"cache-control": f"public, max-age={KEYS_MAX_AGE_SECONDS}"}
            return Response(orjson.dumps(keys.document()), headers=headers, media_type="application/json")

        found.append(Route(KEYS_PATH, published))
    return [*found, *page.routes()] if settings.graphiql else found
