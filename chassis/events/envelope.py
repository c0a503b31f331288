"""CloudEvents 1.0, structured JSON mode: one self-contained document on both buses and in the log."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

CONTENT_TYPE = "application/cloudevents+json"


class Cause(StrEnum):
    """Why something changed (domain.md, Everywhere)."""

    MANUAL = "manual"
    RULE = "rule"
    IMPORT = "import"


class Envelope(BaseModel):
    """An event as it travels. Attributes and extensions as in the CloudEvents 1.0 specification.

    ``subject`` and ``partitionkey`` are the aggregate's id, ``sequence`` its version; ``actor`` acted,
    ``onbehalfof`` is whom for; ``correlationid`` ties what one request caused.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    partitionkey: str
    sequence: int
    actor: UUID | None = None
    onbehalfof: UUID | None = None
    cause: Cause = Cause.MANUAL
    correlationid: str | None = None
    causationid: UUID | None = None
    traceparent: str | None = None
    data: dict[str, Any]

    def to_json(self) -> bytes:
        return self.model_dump_json(exclude_none=True).encode()

    @classmethod
    def from_json(cls, body: bytes) -> "Envelope":
        """Raises ``pydantic.ValidationError`` on anything that is not such an event."""
        return cls.model_validate_json(body)


def schema_uri(wire: str) -> str:
    """Where the JSON Schema of an event type is named."""
    return f"urn:yubo:event:{wire}"
