"""From an HTTP request to the operation it asks for."""

from functools import lru_cache
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
from chassis.http.direct import Request, text_of
from gateway import errors as kinds
from gateway.http import negotiation
from gateway.pipeline import Rejected
from gateway.settings import GatewaySettings

#: What a body may be encoded as: nothing decompresses here, so a small body is a small request.
PLAIN = frozenset({"", "identity"})


def media_of(request: Request, settings: GatewaySettings) -> str:
    """The media type of the answer to a request that may go on.

    Raises :class:`Rejected` or :class:`Unreadable` for more headers than the limit, all bytes of them
    counted, for a client who accepts no answer, and for a method or a kind of body that is not read.
    """
    if request.headers_size > settings.header_limit_bytes:
        raise Rejected(kinds.HEADERS_TOO_LARGE, 431)
    header = request.headers.get
    if request.method == "POST":
        return _media_of_post(header(b"accept"), header(b"content-type"), header(b"content-encoding"))
    media = _acceptable(request.header(b"accept"))
    if request.method != "GET" or not settings.get_queries:
        raise Rejected(kinds.METHOD_NOT_ALLOWED, 405)
    return media


@lru_cache(negotiation.KEPT)
def _media_of_post(accept: bytes | None, content_type: bytes | None, encoding: bytes | None) -> str:
    media = _acceptable(text_of(accept))
    require_json(text_of(content_type))
    if (text_of(encoding) or "").strip().lower() not in PLAIN:
        raise Rejected(kinds.CONTENT_ENCODING_UNSUPPORTED, 415)
    return media


def _acceptable(accept: str | None) -> str:
    media = negotiation.negotiate(accept)
    if media is None:
        raise Rejected(kinds.NOT_ACCEPTABLE, 406)
    return media


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
