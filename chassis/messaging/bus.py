"""The port between relay and consumers; RabbitMQ and the embedded bus are its two adapters."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Message:
    """An event on its way: ``type`` is the routing key, ``body`` a CloudEvents document."""

    event_id: UUID
    type: str
    key: UUID
    body: bytes


@dataclass(frozen=True, slots=True)
class Subscription:
    """A durable queue, named ``service.purpose``, and the event types it is bound to."""

    queue: str
    types: tuple[str, ...]


class Delivery(Protocol):
    """A batch taken from a queue, in order; unacknowledged messages come again."""

    messages: Sequence[Message]

    async def ack(self) -> None:
        """All of the batch are done with."""
        ...


class EventBus(Protocol):
    """Publishes durably and delivers at least once, in order per key."""

    async def connect(self) -> None:
        """Reach the broker and declare the exchange; raises ``ConnectionError`` when it is away."""
        ...

    async def close(self) -> None: ...

    async def declare(self, subscription: Subscription) -> None:
        """Make the durable queue and its bindings: from now on it misses nothing that is published."""
        ...

    async def publish(self, messages: Sequence[Message]) -> None:
        """Returns once the broker has confirmed every message; raises when any is not."""
        ...

    def subscribe(
        self, subscription: Subscription, *, batch: int, prefetch: int
    ) -> AbstractAsyncContextManager[AsyncIterator[Delivery]]:
        """The deliveries of a queue, declared on entry. Raises ``ConnectionError`` when the bus is lost."""
        ...
