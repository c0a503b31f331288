"""What an executor needs from its surroundings, and what it gives back."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Literal, Protocol

import orjson


class SubgraphUnavailable(Exception):
    """A subgraph gave no usable answer; `reason` is for logs, not for clients.

    `failing`: whether the subgraph is in trouble; not if it answered that the request is no good.
    """

    def __init__(self, subgraph: str, reason: str, *, failing: bool = True) -> None:
        super().__init__(f"{subgraph}: {reason}")
        self.subgraph = subgraph
        self.reason = reason
        self.failing = failing


class OutOfTime(SubgraphUnavailable):
    """The operation had no time left to wait for the subgraph."""


class SubgraphCall(Protocol):
    """Sends a GraphQL request body to a subgraph and gives back the body of its answer.

    Raises `SubgraphUnavailable` for anything but an answer. A future does for a coroutine, and needs no task.
    """

    def __call__(
        self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]
    ) -> "asyncio.Future[bytes] | Coroutine[Any, Any, bytes]": ...


class Guard(Protocol):
    """Decides whether the viewer may see an entity, by the values of its type's `always_fetch` fields."""

    def allows(self, type_name: str, values: Mapping[str, object]) -> bool: ...

    def refuse(self, type_name: str) -> None:
        """An entity was taken out."""


class ExecutionResult:
    """The answer: `data` in the client's order, errors with the client's paths. Where `encoded` is given, it
    is the data as JSON, and there are no errors.
    """

    __slots__ = ("_data", "encoded", "errors", "extensions")

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        errors: list[dict[str, Any]] | None = None,
        *,
        encoded: bytes | None = None,
    ) -> None:
        self._data = data
        self.encoded = encoded
        self.errors = errors or []
        self.extensions: dict[str, Any] = {}

    @property
    def data(self) -> dict[str, Any] | None:
        """The data; read from its JSON only when somebody looks."""
        if self._data is None and self.encoded is not None:
            self._data = orjson.loads(self.encoded)
        return self._data
