"""What a client gets to see: the response map, and errors without what is nobody's business."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from graphql import GraphQLError

from chassis.errors import INTERNAL
from chassis.telemetry.metrics import OPERATION_ERRORS
from gateway import errors as kinds
from gateway.executor import ExecutionResult

#: What of an error's extensions a client may see.
SHOWN_EXTENSIONS = ("code", "service", "argument", "affectedPath")


class Answer:
    """What an executed operation is answered, once for all who asked the same at the same time.

    Its text is made once; errors are told to each with their own correlation id.
    """

    __slots__ = ("_encoded", "_result", "_text")

    def __init__(self, result: ExecutionResult) -> None:
        self._result = result
        self._text: bytes | None = None
        self._encoded: bytes | None = None

    def map(self, correlation: str) -> dict[str, Any]:
        """The response map."""
        answer: dict[str, Any] = {"data": self._result.data}
        if self._result.errors:
            answer["errors"] = [public_error(error, correlation) for error in self._result.errors]
        if self._result.extensions:
            answer["extensions"] = self._result.extensions
        return answer

    def text(self, correlation: str) -> bytes:
        """The response map as JSON."""
        if self._result.errors:
            return orjson.dumps(self.map(correlation))
        if self._text is None:
            self._text = orjson.dumps(self.map(correlation))
        return self._text

    async def encoded(self, text: bytes, encode: Callable[[bytes], Awaitable[bytes]]) -> bytes:
        """``text`` encoded, once for all it is told to."""
        if text is not self._text:
            return await encode(text)
        if self._encoded is None:
            self._encoded = await encode(text)
        return self._encoded


def shown(problem: GraphQLError) -> dict[str, Any]:
    """What of a problem found before execution is told."""
    return {key: value for key, value in problem.formatted.items() if key in ("message", "locations")}


def public_error(error: Mapping[str, Any], correlation: str) -> dict[str, Any]:
    """An error as a client may see it: always a code; a text only of who gave a code; the correlation id."""
    given = error.get("extensions") or {}
    extensions = {key: given[key] for key in SHOWN_EXTENSIONS if key in given}
    code = extensions.setdefault("code", INTERNAL.code)
    masked = {each.code: each.meaning for each in (INTERNAL, kinds.DOWNSTREAM_SERVICE_ERROR)}
    OPERATION_ERRORS.labels("gateway", code).inc()
    return {
        **{key: error[key] for key in ("path", "locations") if key in error},
        "message": masked.get(code, error["message"]),
        "extensions": {**extensions, "correlation": correlation},
    }
