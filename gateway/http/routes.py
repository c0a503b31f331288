"""``/graphql``, the published keys, and GraphiQL for browsers."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress

import orjson
from msgspec.structs import replace
from starlette.datastructures import Address
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import UNAUTHENTICATED
from chassis.http.body import read_body
from chassis.http.direct import Head, Reply, Request, Tell, size_of
from chassis.http.observed import STOPPING
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
from gateway.http.reading import media_of, read_operation
from gateway.http.refusals import refusal
from gateway.http.sockets import Sockets
from gateway.http.subscribers import Subscribers
from gateway.pipeline import Answer, Caller, Pipeline
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
        self.body_limit = settings.body_limit_bytes
        self._settings = settings
        self._operations = Operations(pipeline, limits, PersistedDocuments(settings))
        self._subscribers = Subscribers(settings)
        self._compressing: set[asyncio.Task[None]] = set()
        self.sockets = Sockets(self._operations, self._subscribers, settings)

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        """As :class:`Direct` says: not what is answered as a stream, nor what CORS has to look at."""
        accept = headers.get(b"accept")
        streamed = accept is not None and b"event-stream" in accept.lower()
        return not streamed and not (self._settings.cors_origins and b"origin" in headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        correlation = scope["state"]["correlation"]
        headers, size = dict(scope["headers"]), size_of(scope["headers"])
        request = Request(scope["method"], scope["query_string"], headers, size, b"", correlation)
        with suppress(ClientGone):
            response = await self._respond(request, scope, receive)
            await response(scope, receive, send)

    async def _respond(self, request: Request, scope: Scope, receive: Receive) -> ASGIApp:
        accept = request.header(b"accept")
        if request.method == "GET" and self._settings.graphiql and negotiation.wants_page(accept):
            return page.response()
        try:
            media = media_of(request, self._settings)
            if request.method == "POST":
                body = await read_body(request.header(b"content-length"), receive, self.body_limit)
                request = replace(request, body=body)
            if media == EVENT_STREAM:
                return await self._stream(request, scope, receive)
        except ClientGone:
            raise
        except Exception as problem:
            return _refused(problem, request)
        return await while_present(receive, self._answered(request))

    def _answered(self, request: Request) -> "asyncio.Future[Reply]":
        """What ``answer`` tells; cancelled, it works for nobody."""
        answered: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

        def tell(reply: Reply) -> None:
            if not answered.done():
                answered.set_result(reply)

        if (working := self.answer(request, tell)) is not None:
            answered.add_done_callback(lambda _: working.cancel())
        return answered

    def answer(self, request: Request, tell: Tell) -> "asyncio.Future[Answer] | None":
        """As :class:`Direct` says, also for what came by ASGI."""
        try:
            media = media_of(request, self._settings)
            asked = read_operation(request, self._settings)
            working = self._operations.begin(asked, request.method == "GET", _caller(request))
        except Exception as problem:
            tell(_refused(problem, request))
            return None
        working.add_done_callback(lambda done: self._executed(done, request, media, tell))
        return working

    def _executed(self, done: "asyncio.Future[Answer]", request: Request, media: str, tell: Tell) -> None:
        if done.cancelled():
            return  # there is nobody to tell
        try:
            answer = done.result()
            text, least = answer.text(request.correlation), self._settings.compress_from_bytes
            if least and len(text) >= least and accepts_gzip(request.header(b"accept-encoding")):
                task = asyncio.create_task(self._compressed(answer, text, request, media, tell))
                self._compressing.add(task)
                task.add_done_callback(self._compressing.discard)
                return
            reply = Reply(_HEADS[media], text)
        except Exception as problem:
            reply = _refused(problem, request)
        tell(reply)

    async def _compressed(
        self, answer: Answer, text: bytes, request: Request, media: str, tell: Tell
    ) -> None:
        try:
            reply = Reply(_GZIP_HEADS[media], await answer.encoded(text, compressed))
        except Exception as problem:
            reply = _refused(problem, request)
        tell(reply)

    async def _stream(self, request: Request, scope: Scope, receive: Receive) -> Response:
        client, caller = scope.get("client"), _caller(request)
        asked = read_operation(request, self._settings)
        address = Address(*client) if client else None
        viewer = await self._operations.subscriber(caller.authorization, address)
        with ExitStack() as held:
            held.enter_context(self._subscribers.place(viewer, "events"))
            answering = self._operations.stream(asked, request.method == "GET", caller)
            answers = await while_present(receive, asyncio.create_task(answering))
            stopping, seconds = scope["state"].get(STOPPING), self._settings.slow_client_seconds
            headers = _headers(EVENT_STREAM)
            return EventStream(answers, headers, caller.correlation, seconds, stopping, held.pop_all())


def _caller(request: Request) -> Caller:
    authorization, languages = request.header(b"authorization"), request.header(b"accept-language")
    return caller_of(authorization, languages, request.correlation)


def _refused(problem: Exception, request: Request) -> Reply:
    """What a request is told that is not executed."""
    refused = refusal(problem, request.correlation)
    media = negotiation.negotiate(request.header(b"accept")) or negotiation.JSON
    if media == EVENT_STREAM:
        media = negotiation.RESPONSE  # no stream was begun: the status tells
    headers = _headers(media)
    if refused.kind is UNAUTHENTICATED:
        headers["www-authenticate"] = "Bearer"
    if refused.status == 405:
        headers["allow"] = "POST"
    if refused.kind is kinds.CONTENT_ENCODING_UNSUPPORTED:
        headers["accept-encoding"] = "identity"
    if refused.status == 503:
        headers["retry-after"] = str(RETRY_AFTER_SECONDS)
    status = negotiation.status_of(refused.status, refused.of_request, media)
    return Reply(Head(status, headers), orjson.dumps({"errors": refused.errors}))


def _headers(media: str) -> dict[str, str]:
    return {
        "content-type": f"{media}; charset=utf-8",
        "cache-control": "private, no-store",
        "vary": "accept, accept-encoding",
        "x-content-type-options": "nosniff",
    }


_MEDIA = (negotiation.JSON, negotiation.RESPONSE)
_HEADS = {media: Head(200, _headers(media)) for media in _MEDIA}
_GZIP_HEADS = {media: Head(200, {**_headers(media), "content-encoding": "gzip"}) for media in _MEDIA}


def routes(endpoint: Endpoint, keys: KeySet | None, settings: GatewaySettings) -> list[BaseRoute]:
    """The routes beside requests to ``/graphql``, health, readiness and metrics; ``keys`` are published."""
    found: list[BaseRoute] = [WebSocketRoute(PATH, endpoint.sockets.handle)]
    if keys is not None:

        async def published(_request: object) -> Response:
            headers = {"cache-control": f"public, max-age={KEYS_MAX_AGE_SECONDS}"}
            return Response(orjson.dumps(keys.document()), headers=headers, media_type="application/json")

        found.append(Route(KEYS_PATH, published))
    return [*found, *page.routes()] if settings.graphiql else found
