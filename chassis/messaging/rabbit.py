"""RabbitMQ: a topic exchange, a durable quorum queue per consumer, publisher confirms (events.md).

A lost connection is not healed in place: the relay or consumer using it builds everything anew, so that
nothing depends on what a half-restored channel remembers.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import aio_pika
from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractExchange,
    AbstractIncomingMessage,
    AbstractQueue,
)
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from chassis.events.envelope import CONTENT_TYPE
from chassis.messaging.bus import Message, Subscription

#: Deliveries without an acknowledgement after which the broker gives up on a message (crash loops).
DELIVERY_LIMIT = 50
#: Longest a consumer waits to fill a batch once it has one message.
BATCH_WAIT_SECONDS = 0.002
CONFIRM_TIMEOUT_SECONDS = 10
_LOST = (AMQPError, ChannelInvalidStateError, ConnectionError, OSError, RuntimeError)


@dataclass
class RabbitDelivery:
    """A batch of messages of one channel; acknowledging the last acknowledges all."""

    messages: Sequence[Message]
    last: AbstractIncomingMessage

    async def ack(self) -> None:
        try:
            await self.last.ack(multiple=True)
        except _LOST as problem:
            raise ConnectionError(str(problem)) from problem


class RabbitBus:
    """A connection to RabbitMQ for publishing, and one more per subscription."""

    def __init__(self, url: str, namespace: str = "crm") -> None:
        self._url = url
        self._exchange_name = f"{namespace}.events"
        self._dead_name = f"{namespace}.dead"
        self._connection: AbstractConnection | None = None
        self._exchange: AbstractExchange | None = None
        self._connecting = asyncio.Lock()

    async def connect(self) -> None:
        await self._publisher()

    async def _open(self, purpose: str) -> AbstractConnection:
        try:
            return await aio_pika.connect(
                self._url, timeout=5, client_properties={"connection_name": f"yubo {purpose}"}
            )
        except _LOST as problem:
            raise ConnectionError(f"RabbitMQ cannot be reached: {problem}") from problem

    async def _declare(self, channel: AbstractChannel) -> AbstractExchange:
        dead = await channel.declare_exchange(self._dead_name, aio_pika.ExchangeType.FANOUT, durable=True)
        queue = await channel.declare_queue(
            self._dead_name, durable=True, arguments={"x-queue-type": "quorum"}
        )
        await queue.bind(dead)
        return await channel.declare_exchange(self._exchange_name, aio_pika.ExchangeType.TOPIC, durable=True)

    async def _publisher(self) -> AbstractExchange:
        async with self._connecting:  # several relays may share this bus
            if self._connection is None or self._connection.is_closed or self._exchange is None:
                await self.close()
                self._connection = await self._open("publisher")
                channel = await self._connection.channel(publisher_confirms=True)
                self._exchange = await self._declare(channel)
            return self._exchange

    async def close(self) -> None:
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            try:
                await connection.close()
            except _LOST:
                return

    async def declare(self, subscription: Subscription) -> None:
        connection = await self._open(subscription.queue)
        try:
            await self._queue(await connection.channel(), subscription)
        except _LOST as problem:
            raise ConnectionError(str(problem)) from problem
        finally:
            if not connection.is_closed:
                await connection.close()

    async def _queue(self, channel: AbstractChannel, subscription: Subscription) -> AbstractQueue:
        exchange = await self._declare(channel)
        queue = await channel.declare_queue(
            subscription.queue,
            durable=True,
            arguments={
                "x-queue-type": "quorum",
                "x-single-active-consumer": True,
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-dead-letter-exchange": self._dead_name,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
        for type in subscription.types:
            await queue.bind(exchange, type)
        return queue

    async def publish(self, messages: Sequence[Message]) -> None:
        try:
            exchange = await self._publisher()
            async with asyncio.timeout(CONFIRM_TIMEOUT_SECONDS):
                await asyncio.gather(
                    *(exchange.publish(_outgoing(m), m.type, mandatory=False) for m in messages)
                )
        except (*_LOST, TimeoutError) as problem:
            await self.close()
            raise ConnectionError(f"RabbitMQ did not confirm: {problem}") from problem

    @asynccontextmanager
    async def subscribe(
        self, subscription: Subscription, *, batch: int, prefetch: int
    ) -> AsyncIterator[AsyncIterator[RabbitDelivery]]:
        connection = await self._open(subscription.queue)
        try:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=prefetch)
            queue = await self._queue(channel, subscription)
            arrived: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
            channel.close_callbacks.add(lambda *_: arrived.put_nowait(None))
            connection.close_callbacks.add(lambda *_: arrived.put_nowait(None))
            await queue.consume(arrived.put)
            yield _deliveries(arrived, batch)
        except _LOST as problem:
            raise ConnectionError(str(problem)) from problem
        finally:
            if not connection.is_closed:
                await connection.close()


async def _deliveries(
    arrived: "asyncio.Queue[AbstractIncomingMessage | None]", batch: int
) -> AsyncIterator[RabbitDelivery]:
    while True:
        taken = [await arrived.get()]
        try:
            async with asyncio.timeout(BATCH_WAIT_SECONDS):
                while len(taken) < batch:
                    taken.append(await arrived.get())
        except TimeoutError:
            pass
        messages = [m for m in taken if m is not None]
        if len(messages) < len(taken):
            raise ConnectionError("the channel was closed")
        yield RabbitDelivery([_incoming(m) for m in messages], messages[-1])


def _outgoing(message: Message) -> aio_pika.Message:
    return aio_pika.Message(
        message.body,
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=str(message.event_id),
        type=message.type,
        headers={"partitionkey": str(message.key)},
    )


def _incoming(message: AbstractIncomingMessage) -> Message:
    return Message(
        UUID(message.message_id or ""),
        message.routing_key or "",
        UUID(str(message.headers.get("partitionkey", UUID(int=0)))),
        message.body,
    )
