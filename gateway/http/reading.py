"""From an HTTP request to the operation it asks for."""

from typing import Any

import orjson
from starlette.requests import Request

from chassis.http.body import (
    INVALID_REQUEST,
    MALFORMED_JSON,
    PAYLOAD_TOO_LARGE,
    Unreadable,
    parse_request,
    read_body,
    require_json,
)
from gateway.pipeline import Operation
from gateway.settings import GatewaySettings


async def read_post(request: Request, settings: GatewaySettings) -> Operation:
    """The operation in a JSON body; raises :class:`Unreadable`."""
    require_json(request)
    asked = parse_request(await read_body(request, settings.body_limit_bytes))
    if not asked.query:
        raise Unreadable(INVALID_REQUEST)
    return Operation(asked.query, asked.variables or {}, asked.operation_name)


def read_get(request: Request, settings: GatewaySettings) -> Operation:
    """The operation in a URL's parameters, which may only be a query; raises :class:`Unreadable`."""
    if len(request.url.query) > settings.document_limit_characters:
        raise Unreadable(PAYLOAD_TOO_LARGE, 413)
    parameters = request.query_params
    text = parameters.get("query")
    if not text:
        raise Unreadable(INVALID_REQUEST)
    variables = _object(parameters.get("variables"))
    _object(parameters.get("extensions"))
    return Operation(text, variables, parameters.get("operationName") or None, only_query=True)


def _object(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Unreadable(MALFORMED_JSON) from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable(INVALID_REQUEST)
    return value
