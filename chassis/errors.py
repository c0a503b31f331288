"""The error catalogue: every refusal has a stable code and a meaning, declared once.

Two kinds of error leave a service. A *refusal* is business: it travels in a mutation's ``userErrors``
and its text may be shown. A *fault* is technical: it travels as a GraphQL error with
``extensions.code`` and its text never says more than the catalogue does.
"""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """A code clients may rely on, and what it means for the one who reads it."""

    code: str
    meaning: str
    catalogue: ClassVar[dict[str, "ErrorKind"]] = {}

    def __post_init__(self) -> None:
        known = self.catalogue.setdefault(self.code, self)
        if known.meaning != self.meaning:
            raise ValueError(f"error code {self.code} is declared twice with different meanings")


NOT_FOUND = ErrorKind("NOT_FOUND", "There is no such record, or none you may see.")
FORBIDDEN = ErrorKind("FORBIDDEN", "Your roles do not allow this; ask an administrator.")
INVALID_INPUT = ErrorKind("INVALID_INPUT", "A value does not fit; see the path and the message.")
STALE_VERSION = ErrorKind("STALE_VERSION", "The record changed since you read it; read it again and retry.")
CONFLICT = ErrorKind("CONFLICT", "Another record already uses a value that must be unique.")
IDEMPOTENCY_KEY_REUSED = ErrorKind(
    "IDEMPOTENCY_KEY_REUSED", "This idempotency key was used for another request; use a new one."
)
REFERENCE_UNKNOWN = ErrorKind(
    "REFERENCE_UNKNOWN", "A referenced record does not exist, is not usable any more, or is not yours to use."
)
LIMIT_EXCEEDED = ErrorKind("LIMIT_EXCEEDED", "More than the named limit allows; send less at once.")

UNAUTHENTICATED = ErrorKind("UNAUTHENTICATED", "Sign in first, or your sign-in has expired.")
BAD_REQUEST = ErrorKind("BAD_REQUEST", "The request is not well-formed.")
FIELD_FORBIDDEN = ErrorKind("FIELD_FORBIDDEN", "Your roles do not show you this field.")
INVALID_CURSOR = ErrorKind("INVALID_CURSOR", "The cursor is not of this list; start from the first page.")
ORGANISATION_STALE = ErrorKind(
    "ORGANISATION_STALE", "This service has not caught up with a change of the organisation; retry shortly."
)
POSITION_NOT_REACHED = ErrorKind(
    "POSITION_NOT_REACHED", "The read model has not reached the asked position in time; retry shortly."
)
INTERNAL = ErrorKind("INTERNAL", "Something went wrong on our side; it has been recorded.")

#: Refusals any mutation may answer; each mutation adds its own.
COMMON_REFUSALS = (
    NOT_FOUND,
    FORBIDDEN,
    INVALID_INPUT,
    STALE_VERSION,
    CONFLICT,
    IDEMPOTENCY_KEY_REUSED,
    REFERENCE_UNKNOWN,
    LIMIT_EXCEEDED,
)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One of the reasons a refusal names: which record, and why."""

    id: str
    reason: str


@dataclass
class Refused(Exception):
    """A rule says no. ``path`` names the input field, ``blockers`` every record that stands in the way.

    ``reference`` is the id of another service's record that is not known here (yet).
    """

    kind: ErrorKind
    message: str = ""
    path: tuple[str, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    reference: UUID | None = None

    def __str__(self) -> str:
        return self.message or self.kind.meaning


@dataclass
class Fault(Exception):
    """A technical failure with a code; becomes a GraphQL error."""

    kind: ErrorKind
    message: str = ""
    extensions: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message or self.kind.meaning
