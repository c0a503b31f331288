"""From an HTTP request to the operation it asks for."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope

from chassis.http.body import (
    INVALID_REQUEST,
    PAYLOAD_TOO_LARGE,
    GraphQLRequest,
    Unreadable,
    parse_json,
    read_body,
    read_request,
    require_json,
)
from gateway import errors as kinds
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings

#: What a body may be encoded as: nothing decompresses here, so a small body is a small request.
PLAIN = frozenset({"", "identity"})


def check_headers(scope: Scope, settings: GatewaySettings) -> None:
    """Raises :class:`Rejected` for more headers than the limit, all bytes of them counted."""
    if sum(len(name) + len(value) for name, value in scope["headers"]) > settings.header_limit_bytes:
        raise Rejected(kinds.HEADERS_TOO_LARGE, 431)


async def read_post(
    headers: Mapping[str, str], receive: Receive, settings: GatewaySettings
) -> GraphQLRequest:
    """The request in a JSON body; raises :class:`Unreadable` or :class:`Rejected`."""
    require_json(headers)
    if headers.get("content-encoding", "").strip().lower() not in PLAIN:
        raise Rejected(kinds.CONTENT_ENCODING_UNSUPPORTED, 415)
    document = parse_json(await read_body(headers, receive, settings.body_limit_bytes))
    if isinstance(document, list):
        message = "Send one operation a request: a list of them is not executed."
        raise Rejected(INVALID_REQUEST, errors=[{"message": message}])
    return read_request(document)


def read_get(request: Request, settings: GatewaySettings) -> GraphQLRequest:
    """The request in a URL's parameters; raises :class:`Unreadable` or :class:`Rejected`."""
    asking = settings.get_preflight_headers
    if asking and not any(name in request.headers for name in asking):
        raise Rejected(kinds.PREFLIGHT_REQUIRED)
    if len(request.url.query) > settings.document_limit_characters:
        raise Unreadable(PAYLOAD_TOO_LARGE, 413)
    parameters = request.query_params
    return GraphQLRequest(
        parameters.get("query", ""),
        _object(parameters.get("variables")),
        parameters.get("operationName") or None,
        _object(parameters.get("extensions")),
        parameters.get("documentId") or None,
    )


def _object(text: str | None) -> dict[str, Any]:
    value = parse_json(text) if text else None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(INVALID_REQUEST)
    return value
