"""What a client gets to see: the response map, and errors without what is nobody's business."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from graphql import GraphQLError

from gateway.executor import ExecutionResult
from gateway.pipeline.masking import Masking


class Answer:
    """What an executed operation is answered, once for all who asked the same at the same time.

    Its text is made once; errors are told to each with their own correlation id, as ``masking`` says.
    """

    __slots__ = ("_encoded", "_masking", "_result", "_text")

    def __init__(self, result: ExecutionResult, masking: Masking) -> None:
        self._result = result
        self._masking = masking
        self._text: bytes | None = None
        self._encoded: bytes | None = None

    def map(self, correlation: str) -> dict[str, Any]:
        """The response map."""
        answer: dict[str, Any] = {"data": self._result.data}
        if self._result.errors:
            answer["errors"] = [self._masking.shown(error, correlation) for error in self._result.errors]
        if self._result.extensions:
            answer["extensions"] = self._result.extensions
        return answer

    def text(self, correlation: str) -> bytes:
        """The response map as JSON."""
        if self._result.errors:
            return orjson.dumps(self.map(correlation))
        if self._text is None:
            self._text = self._written()
        return self._text

    def _written(self) -> bytes:
        data, extensions = self._result.encoded, self._result.extensions
        if data is None:
            data = orjson.dumps(self._result.data)
        rest = b',"extensions":' + orjson.dumps(extensions) if extensions else b""
        return b'{"data":%b%b}' % (data, rest)

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
