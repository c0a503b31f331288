"""``/graphql``, the published keys, and GraphiQL for browsers."""

from collections.abc import Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from chassis.errors import INTERNAL, UNAUTHENTICATED
from chassis.http.app import CORRELATION_HEADER
from chassis.http.body import GraphQLRequest, Unreadable
from chassis.telemetry import get_logger
from chassis.telemetry.metrics import OPERATION_ERRORS
from chassis.viewer import KeySet
from gateway import errors as kinds
from gateway.http import negotiation, page
from gateway.http.compression import accepts_gzip, compressed
from gateway.http.limits import DocumentLimits
from gateway.http.persisted import PersistedDocuments
from gateway.http.reading import check_headers, read_get, read_post
from gateway.pipeline import Caller, Operation, Pipeline, Rejected
from gateway.settings import GatewaySettings

log = get_logger("gateway.http")

PATH = "/graphql"
KEYS_PATH = "/.well-known/jwks.json"
KEYS_MAX_AGE_SECONDS = 60
RETRY_AFTER_SECONDS = 1
#: Longest ``Accept-Language`` passed on.
LONGEST_LANGUAGES = 200


class Endpoint:
    """``/graphql``. ``pipeline`` gives the pipeline of this moment: a new supergraph brings a new one, and
    before the first there is none.
    """

    def __init__(
        self, pipeline: Callable[[], Pipeline | None], limits: DocumentLimits, settings: GatewaySettings
    ) -> None:
        self._pipeline = pipeline
        self._limits = limits
        self._settings = settings
        self._persisted = PersistedDocuments(settings)

    async def handle(self, request: Request) -> Response:
        if (
            request.method == "GET"
            and self._settings.graphiql
            and negotiation.wants_page(request.headers.get("accept"))
        ):
            return page.response()
        media = negotiation.negotiate(request.headers.get("accept"))
        correlation: str = request.state.correlation
        try:
            check_headers(request, self._settings)
            if media is None:
                raise Rejected(kinds.NOT_ACCEPTABLE, 406)
            asked = await self._read(request)
            answer = await self._run(asked, request.method == "GET", _caller(request, correlation))
            return await self._compressed(_response(answer, 200, media), request)
        except Unreadable as problem:
            return _refusal(Rejected(problem.kind, problem.status), media, correlation)
        except Rejected as problem:
            return _refusal(problem, media, correlation)
        except Exception:
            log.exception("operation failed")
            return _refusal(Rejected(INTERNAL, 500), media, correlation)

    async def _read(self, request: Request) -> GraphQLRequest:
        if request.method == "POST":
            return await read_post(request, self._settings)
        if not self._settings.get_queries or request.method != "GET":
            raise Rejected(kinds.METHOD_NOT_ALLOWED, 405)
        return read_get(request, self._settings)

    async def _run(self, asked: GraphQLRequest, only_query: bool, caller: Caller) -> dict[str, Any]:
        if (pipeline := self._pipeline()) is None:
            raise Rejected(kinds.NOT_READY, 503)
        variables, extensions = asked.variables or {}, asked.extensions or {}
        self._limits.check_variables(variables)
        text = await self._persisted.text(asked.query, asked.document_id, extensions)
        operation = Operation(text, variables, asked.operation_name, only_query)
        answer = await pipeline.run(operation, caller)
        self._persisted.executed(text, extensions)
        return answer

    async def _compressed(self, response: Response, request: Request) -> Response:
        least = self._settings.compress_from_bytes
        if least and len(response.body) >= least and accepts_gzip(request.headers.get("accept-encoding")):
            response.body = await compressed(bytes(response.body))
            response.headers["content-encoding"] = "gzip"
            response.headers["content-length"] = str(len(response.body))
        return response


def _caller(request: Request, correlation: str) -> Caller:
    """What of the request's headers counts. No other header of a client ever reaches a subgraph."""
    headers = {CORRELATION_HEADER: correlation}
    languages = request.headers.get("accept-language", "")
    if languages and len(languages) <= LONGEST_LANGUAGES and languages.isascii() and languages.isprintable():
        headers["accept-language"] = languages
    return Caller(request.headers.get("authorization"), correlation, headers)


def _refusal(problem: Rejected, media: str | None, correlation: str) -> Response:
    media = media or negotiation.JSON
    OPERATION_ERRORS.labels("gateway", problem.kind.code).inc()
    for error in problem.errors:
        error["extensions"]["correlation"] = correlation
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
    return Response(
        orjson.dumps(answer),
        status,
        {
            "content-type": f"{media}; charset=utf-8",
            "cache-control": "private, no-store",
            "vary": "accept, accept-encoding",
            "x-content-type-options": "nosniff",
            **(headers or {}),
        },
    )


def routes(endpoint: Endpoint, keys: KeySet | None, settings: GatewaySettings) -> list[BaseRoute]:
    """Every route of the gateway beside health, readiness and metrics; ``keys`` are published."""
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    found: list[BaseRoute] = [Route(PATH, endpoint.handle, methods=methods)]
    if keys is not None:

        async def published(_request: Request) -> Response:
            headers = {"cache-control": f"public, max-age={KEYS_MAX_AGE_SECONDS}"}
            return Response(orjson.dumps(keys.document()), headers=headers, media_type="application/json")

        found.append(Route(KEYS_PATH, published))
    return [*found, *page.routes()] if settings.graphiql else found
