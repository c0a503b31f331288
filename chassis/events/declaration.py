"""How a service declares what it publishes and reads.

A published event is a frozen pydantic model; its JSON Schema, its example and the AsyncAPI document are
made from the declaration (architecture.md, One event). The wire name ``service.aggregate.verb.vN`` is the
CloudEvents type and the routing key.
"""

import re
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

_WIRE = re.compile(r"^[a-z]+\.[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$")


class WireModel(BaseModel):
    """A value inside an event: frozen, camel case on the wire, exact decimals as text."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class Event(WireModel):
    """A fact that happened. Subclass: ``class OrderConfirmed(Event, wire="sales.order.confirmed.v1")``.

    The data is the aggregate's full new state plus ``version``; ``example`` is one valid instance for
    documentation and contract tests. Ordering is kept per :attr:`key`.
    """

    wire: ClassVar[str]
    example: ClassVar[dict[str, Any]]

    id: UUID
    version: int

    def __init_subclass__(cls, *, wire: str, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not _WIRE.match(wire):
            raise TypeError(f"{wire!r} is not service.aggregate.verb.vN")
        cls.wire = wire

    @property
    def key(self) -> UUID:
        """The aggregate's id: events of one key reach every consumer in order."""
        return self.id


class Reader(WireModel):
    """A consumer's own view of somebody else's event: only the fields it needs, others ignored.

    Subclass: ``class OrderRead(Reader, reads="sales.order.confirmed.v1")``.
    """

    model_config = ConfigDict(extra="ignore")
    reads: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls, *, reads: str | tuple[str, ...], **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.reads = (reads,) if isinstance(reads, str) else reads
