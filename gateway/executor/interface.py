"""What an executor needs from its surroundings, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol


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

    Raises `SubgraphUnavailable` for anything but an answer.
    """

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes: ...


class Guard(Protocol):
    """Decides whether the viewer may see an entity, by the values of its type's `always_fetch` fields."""

    def allows(self, type_name: str, values: Mapping[str, object]) -> bool: ...


@dataclass(slots=True)
class ExecutionResult:
    """The answer: `data` in the client's order, errors with the client's paths."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
