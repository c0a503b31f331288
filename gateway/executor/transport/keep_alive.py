"""Calls subgraphs over HTTP with a pool of kept-alive connections."""

from collections.abc import Mapping

import aiohttp

from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport.remote_streams import RemoteStreams
from gateway.executor.transport.streams import Events


class KeepAlive:
    """Transport to URLs by subgraph name. Connections are made on first use and kept ``idle_seconds``.

    ``subscription_urls`` say where subgraphs serve subscriptions; others do over a WebSocket at their URL.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        *,
        connections: int,
        idle_seconds: float,
        subscription_urls: Mapping[str, str] | None = None,
    ) -> None:
        sockets = {name: "ws" + url.removeprefix("http") for name, url in urls.items()}
        self._streams = RemoteStreams({**sockets, **(subscription_urls or {})})
        self._urls = urls
        self._connections = connections
        self._idle_seconds = idle_seconds
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool
    ) -> bytes:
        try:
            try:
                return await self._post(subgraph, body, headers)
            except aiohttp.ClientConnectionError:
                if not repeatable:
                    raise
                return await self._post(subgraph, body, headers)
        except (aiohttp.ClientError, OSError) as problem:
            raise SubgraphUnavailable(subgraph, repr(problem)) from problem

    async def _post(self, subgraph: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        request = self._opened().post(self._urls[subgraph], data=body, headers=headers, allow_redirects=False)
        async with request as response:
            if response.status != 200:
                raise SubgraphUnavailable(subgraph, f"status {response.status}")
            return await response.read()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0, limit_per_host=self._connections, keepalive_timeout=self._idle_seconds
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),  # the caller bounds the time
            )
        return self._session

    def subscribe(self, subgraph: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> Events:
        return self._streams.subscribe(subgraph, body, headers, seconds=seconds)

    async def close(self) -> None:
        await self._streams.close()
        if self._session is not None:
            await self._session.close()
            self._session = None
