"""What comes in: the operation, who brings it, and the refusal of what is not executed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from graphql import DocumentNode
from msgspec import Struct

from chassis.errors import ErrorKind


@dataclass
class Rejected(Exception):
    """The operation is not executed. ``status`` is the HTTP status; ``of_request``: what GraphQL calls a
    request error, which the older media type answers with 200. Without ``errors`` it is the kind's meaning.
    """

    kind: ErrorKind
    status: int = 400
    errors: list[dict[str, Any]] = field(default_factory=list)
    of_request: bool = False

    def __post_init__(self) -> None:
        self.errors = self.errors or [{"message": self.kind.meaning}]
        for error in self.errors:
            error["extensions"] = {"code": self.kind.code, **error.get("extensions", {})}


class Operation(Struct, frozen=True):
    """What a client asks, as read from its request."""

    text: str
    variables: Mapping[str, Any]
    name: str | None = None
    only_query: bool = False


class Caller(Struct, frozen=True):
    """Who asks, as far as the request's headers say. ``headers`` are passed on to subgraphs, and so is the
    correlation id.
    """

    authorization: str | None
    correlation: str
    headers: Mapping[str, str]


class Limits(Protocol):
    """Refuses documents that ask for too much."""

    def check(self, document: DocumentNode) -> None:
        """Raises :class:`Rejected`."""
        ...
