"""Subscriptions to subgraphs elsewhere: a connection each, apart from the pool their queries share.

aiohttp is imported with the first of them: it costs a tenth of a second and ten MiB that a gateway without
subscribers need not spend.
"""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport.streams import (
    EVENT_STREAM,
    LONGEST_EVENT_BYTES,
    SUBPROTOCOL,
    Events,
    Opening,
    from_event_stream,
    over_socket,
)

if TYPE_CHECKING:
    import aiohttp

#: A subgraph that does not answer a ping within half of it is gone.
HEARTBEAT_SECONDS = 20.0


class RemoteStreams:
    """By the scheme of a subgraph's URL: ``ws`` and ``wss`` over a WebSocket, ``http`` and ``https`` as
    server-sent events.
    """

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls
        self._session: aiohttp.ClientSession | None = None

    async def subscribe(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], opening: Opening
    ) -> Events:
        """As :class:`Transport` says."""
        import aiohttp

        url = self._urls[subgraph]
        stream = self._over_socket if url.startswith("ws") else self._as_events
        try:
            async with aclosing(stream(subgraph, url, body, headers, opening)) as events:
                async for event in events:
                    yield event
        except aiohttp.WSServerHandshakeError as problem:
            raise SubgraphUnavailable(
                subgraph, f"status {problem.status}", failing=problem.status >= 500
            ) from problem
        except (aiohttp.ClientError, OSError) as problem:
            raise SubgraphUnavailable(subgraph, repr(problem)) from problem

    async def _over_socket(
        self, subgraph: str, url: str, body: bytes, headers: Mapping[str, str], opening: Opening
    ) -> Events:
        connecting = self._opened().ws_connect(
            url,
            protocols=(SUBPROTOCOL,),
            headers=headers,
            heartbeat=HEARTBEAT_SECONDS,
            max_msg_size=LONGEST_EVENT_BYTES,
        )
        async with asyncio.timeout(opening.seconds):
            connection = await connecting
        async with connection:
            if connection.protocol != SUBPROTOCOL:
                raise SubgraphUnavailable(subgraph, f"does not speak {SUBPROTOCOL}")
            async with aclosing(over_socket(subgraph, _Socket(connection), body, headers, opening)) as events:
                async for event in events:
                    yield event

    async def _as_events(
        self, subgraph: str, url: str, body: bytes, headers: Mapping[str, str], opening: Opening
    ) -> Events:
        import aiohttp

        sent = {**headers, "accept": EVENT_STREAM}
        endless = aiohttp.ClientTimeout(total=None)
        async with asyncio.timeout(opening.seconds):
            response = await self._opened().post(
                url, data=body, headers=sent, allow_redirects=False, timeout=endless
            )
        async with response:
            if response.status != 200 or response.content_type != EVENT_STREAM:
                reason = f"{response.status} {response.content_type} for events"
                raise SubgraphUnavailable(subgraph, reason, failing=response.status >= 500)
            opening.accepted()
            chunks = response.content.iter_any()
            async with aclosing(from_event_stream(subgraph, chunks)) as events:
                async for event in events:
                    yield event

    def _opened(self) -> "aiohttp.ClientSession":
        import aiohttp

        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, force_close=True), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class _Socket:
    """A `Socket` of aiohttp's."""

    def __init__(self, connection: "aiohttp.ClientWebSocketResponse[Any]") -> None:
        self._connection = connection

    async def send(self, text: str) -> None:
        await self._connection.send_str(text)

    async def receive(self) -> str | None:
        import aiohttp

        message = await self._connection.receive()
        return message.data if message.type is aiohttp.WSMsgType.TEXT else None
