"""Subscriptions to subgraphs in this process, over ASGI's WebSocket messages."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Any

from chassis.telemetry import get_logger
from gateway.executor.transport.streams import SUBPROTOCOL, Events, Opening, over_socket

log = get_logger("gateway.calls")

Message = dict[str, Any]
Application = Callable[..., Awaitable[None]]


async def subscribe_in_process(
    subgraph: str,
    application: Application,
    scope: dict[str, Any],
    body: bytes,
    headers: Mapping[str, str],
    opening: Opening,
) -> Events:
    """The events of the operation in ``body``; ``scope`` is that of a request to the application."""
    socket = _Socket()
    scope = {**scope, "type": "websocket", "scheme": "ws", "subprotocols": [SUBPROTOCOL]}
    del scope["method"]
    running = asyncio.create_task(socket.run(application, scope))
    try:
        async with aclosing(over_socket(subgraph, socket, body, headers, opening)) as events:
            async for event in events:
                yield event
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


class _Socket:
    """Both ends of a WebSocket. The application waits with a message until the one before is taken."""

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._outgoing: asyncio.Queue[str | None] = asyncio.Queue(1)
        self._incoming.put_nowait({"type": "websocket.connect"})

    async def run(self, application: Application, scope: dict[str, Any]) -> None:
        """The application's end, until it is done."""
        try:
            await application(scope, self._incoming.get, self._sent)
        except Exception:
            log.exception("subgraph failed", subgraph=scope["server"][0])
        await self._outgoing.put(None)

    async def _sent(self, message: Message) -> None:
        if message["type"] == "websocket.send":
            await self._outgoing.put(message["text"])
        elif message["type"] == "websocket.close":
            await self._outgoing.put(None)

    async def send(self, text: str) -> None:
        """As :class:`Socket` says."""
        self._incoming.put_nowait({"type": "websocket.receive", "text": text})

    async def receive(self) -> str | None:
        """As :class:`Socket` says."""
        return await self._outgoing.get()
