"""Reading a GraphQL request's body: bounded, UTF-8, JSON of the right shape; a typed 4xx otherwise."""

from dataclasses import dataclass
from typing import Any

import orjson
from msgspec import Struct
from starlette.types import Receive

from chassis.errors import ErrorKind

PAYLOAD_TOO_LARGE = ErrorKind("PAYLOAD_TOO_LARGE", "The request body is larger than this server reads.")
UNSUPPORTED_MEDIA_TYPE = ErrorKind("UNSUPPORTED_MEDIA_TYPE", "Send application/json in UTF-8.")
MALFORMED_JSON = ErrorKind("MALFORMED_JSON", "The body is not well-formed JSON in UTF-8.")
INVALID_REQUEST = ErrorKind(
    "INVALID_REQUEST", 'Send a JSON object with "query" as text and, if any, "variables" as an object.'
)


@dataclass
class Unreadable(Exception):
    """The request cannot be read; ``status`` is the HTTP status to answer."""

    kind: ErrorKind
    status: int = 400

    def body(self) -> bytes:
        return orjson.dumps(
            {"errors": [{"message": self.kind.meaning, "extensions": {"code": self.kind.code}}]}
        )


class GraphQLRequest(Struct, frozen=True):
    """One operation as sent."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None
    document_id: str | None = None
    """Names a persisted document in place of its text."""


async def read_body(declared: str | None, receive: Receive, limit: int) -> bytes:
    """The body, at most ``limit`` bytes; :class:`Unreadable` 413 beyond. ``declared``: its length, as the
    header says."""
    if declared is not None and declared.isdigit() and int(declared) > limit:
        raise Unreadable(PAYLOAD_TOO_LARGE, 413)
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Unreadable(INVALID_REQUEST)
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise Unreadable(PAYLOAD_TOO_LARGE, 413)
        chunks.append(chunk)
        more = message.get("more_body", False)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def require_json(content_type: str | None) -> None:
    """Refuses (415) every media type but JSON in UTF-8; also what keeps cross-site forms out."""
    if content_type == "application/json":
        return
    media, _, parameters = (content_type or "").partition(";")
    charset = parameters.replace(" ", "").lower()
    if media.strip().lower() != "application/json" or charset not in ("", "charset=utf-8", 'charset="utf-8"'):
        raise Unreadable(UNSUPPORTED_MEDIA_TYPE, 415)


def parse_request(body: bytes) -> GraphQLRequest:
    """The request in ``body``; :class:`Unreadable` 400 when it has not the right shape."""
    return read_request(parse_json(body))


def parse_json(text: bytes | str) -> Any:
    """The JSON value in ``text``; :class:`Unreadable` 400 when there is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Unreadable(MALFORMED_JSON) from None


def read_request(document: Any) -> GraphQLRequest:
    """The request a JSON value is; :class:`Unreadable` 400 when it has not the right shape."""
    if not isinstance(document, dict):
        raise Unreadable(INVALID_REQUEST)
    query, variables = document.get("query"), document.get("variables")
    name, extensions = document.get("operationName"), document.get("extensions")
    document_id = document.get("documentId")
    if not (
        (query is None or isinstance(query, str))
        and (variables is None or isinstance(variables, dict))
        and (name is None or isinstance(name, str))
        and (extensions is None or isinstance(extensions, dict))
        and (document_id is None or isinstance(document_id, str))
    ):
        raise Unreadable(INVALID_REQUEST)
    return GraphQLRequest(query or "", variables, name, extensions, document_id)
