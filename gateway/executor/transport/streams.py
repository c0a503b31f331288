"""Events of a subgraph's subscription, over its WebSocket or as server-sent events.

Both protocols are read here, whatever carries them: `over_socket` speaks graphql-transport-ws (the protocol
of npm graphql-ws), `from_event_stream` reads GraphQL over SSE in its distinct connections mode.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import Any, NamedTuple, Protocol

import orjson

from gateway.executor.interface import SubgraphUnavailable

SUBPROTOCOL = "graphql-transport-ws"
EVENT_STREAM = "text/event-stream"
#: The one operation of a connection.
OPERATION_ID = "1"
#: Longest line of an event stream: an event is one line of data.
LONGEST_EVENT_BYTES = 4_000_000

#: Bodies of GraphQL answers, one an event; closing it ends the subscription at the subgraph.
Events = AsyncGenerator[bytes, None]


class Opening(NamedTuple):
    """How long a subgraph may take to accept a subscription, and who is told when it has."""

    seconds: float
    accepted: Callable[[], None]


class Socket(Protocol):
    """A WebSocket whose messages are text."""

    async def send(self, text: str) -> None: ...

    async def receive(self) -> str | None:
        """The next message; None: the other side is gone."""
        ...


async def over_socket(
    subgraph: str, socket: Socket, body: bytes, headers: Mapping[str, str], opening: Opening
) -> Events:
    """The events of the operation in ``body``; `headers` also go as the payload of connection_init, for
    subgraphs that look for them there."""
    try:
        async with asyncio.timeout(opening.seconds):
            await _opened(subgraph, socket, headers)
    except TimeoutError:
        raise SubgraphUnavailable(subgraph, f"no connection_ack within {opening.seconds:.1f} s") from None
    opening.accepted()
    subscribe = b'{"id":"%b","type":"subscribe","payload":%b}' % (OPERATION_ID.encode(), body)
    await socket.send(subscribe.decode())
    ended = False
    try:
        while not ended:
            message = await _next(subgraph, socket)
            payload = message.get("payload")
            if message["type"] == "next":
                yield orjson.dumps(payload)
            elif message["type"] == "error":
                ended = True
                yield orjson.dumps({"errors": payload})
            elif message["type"] == "complete":
                ended = True
    except SubgraphUnavailable:
        ended = True
        raise
    finally:
        if not ended:
            await socket.send(orjson.dumps({"id": OPERATION_ID, "type": "complete"}).decode())


async def _opened(subgraph: str, socket: Socket, headers: Mapping[str, str]) -> None:
    await socket.send(orjson.dumps({"type": "connection_init", "payload": dict(headers)}).decode())
    message = await _next(subgraph, socket)
    if message["type"] != "connection_ack":
        raise SubgraphUnavailable(subgraph, f"{message['type']} in place of connection_ack")


async def _next(subgraph: str, socket: Socket) -> dict[str, Any]:
    """The next message that is not a ping: that is answered."""
    while True:
        text = await socket.receive()
        if text is None:
            raise SubgraphUnavailable(subgraph, "the WebSocket was closed")
        try:
            message = orjson.loads(text)
        except orjson.JSONDecodeError as problem:
            raise SubgraphUnavailable(subgraph, f"a message is no JSON: {problem}") from problem
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise SubgraphUnavailable(subgraph, "a message has no type")
        if message["type"] == "ping":
            await socket.send('{"type":"pong"}')
        elif message["type"] != "pong":
            return message


async def from_event_stream(subgraph: str, chunks: AsyncIterator[bytes]) -> Events:
    """The events in the body of an answer of type text/event-stream."""
    kind, data = b"", b""
    async for line in _lines(subgraph, chunks):
        if line:
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"event":
                kind = value
            elif name == b"data":
                data += value
            continue
        if kind == b"complete":
            return
        if kind == b"next":
            yield data
        kind, data = b"", b""
    raise SubgraphUnavailable(subgraph, "the event stream broke off")


async def _lines(subgraph: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        for line in lines:
            yield line
        if len(rest) > LONGEST_EVENT_BYTES:
            raise SubgraphUnavailable(subgraph, "an event is too long")
