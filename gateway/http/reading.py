"""From an HTTP request to the operation it asks for."""

from typing import Any

from starlette.datastructures import QueryParams

from chassis.http.body import (
    INVALID_REQUEST,
    PAYLOAD_TOO_LARGE,
    GraphQLRequest,
    Unreadable,
    parse_json,
    read_request,
    require_json,
)
from chassis.http.direct import Request
from gateway import errors as kinds
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings

#: What a body may be encoded as: nothing decompresses here, so a small body is a small request.
PLAIN = frozenset({"", "identity"})


def check_headers(request: Request, settings: GatewaySettings) -> None:
    """Raises :class:`Rejected` for more headers than the limit, all bytes of them counted."""
    if request.headers_size > settings.header_limit_bytes:
        raise Rejected(kinds.HEADERS_TOO_LARGE, 431)


def check_kind(request: Request, settings: GatewaySettings) -> None:
    """Raises :class:`Rejected` or :class:`Unreadable` for a method or a kind of body that is not read."""
    if request.method == "POST":
        require_json(request.header(b"content-type"))
        encoding = request.header(b"content-encoding")
        if encoding is not None and encoding.strip().lower() not in PLAIN:
            raise Rejected(kinds.CONTENT_ENCODING_UNSUPPORTED, 415)
    elif request.method != "GET" or not settings.get_queries:
        raise Rejected(kinds.METHOD_NOT_ALLOWED, 405)


def read_operation(request: Request, settings: GatewaySettings) -> GraphQLRequest:
    """What is asked for in a JSON body or a URL's parameters; raises :class:`Unreadable` or
    :class:`Rejected`."""
    return _in_body(request.body) if request.method == "POST" else _in_url(request, settings)


def _in_body(body: bytes) -> GraphQLRequest:
    document = parse_json(body)
    if isinstance(document, list):
        message = "Send one operation a request: a list of them is not executed."
        raise Rejected(INVALID_REQUEST, errors=[{"message": message}])
    return read_request(document)


def _in_url(request: Request, settings: GatewaySettings) -> GraphQLRequest:
    asking = settings.get_preflight_headers
    if asking and not any(name.lower().encode() in request.headers for name in asking):
        raise Rejected(kinds.PREFLIGHT_REQUIRED)
    if len(request.query) > settings.document_limit_characters:
        raise Unreadable(PAYLOAD_TOO_LARGE, 413)
    parameters = QueryParams(request.query)
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
