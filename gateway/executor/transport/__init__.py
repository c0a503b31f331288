"""How a request reaches a subgraph: inside this process or over kept-alive HTTP, through one interface."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, Protocol

from gateway.executor.transport.streams import Events, Opening


class Transport(Protocol):
    """Posts a GraphQL request and gives back the body of the answer.

    Raises :class:`gateway.executor.SubgraphUnavailable` for anything but an answer. ``repeatable``: the
    request may be sent once more when the connection failed. The caller bounds the time: it cancels what is
    late, or sets an exception of its own on a future.
    """

    def post(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool
    ) -> "asyncio.Future[bytes] | Coroutine[Any, Any, bytes]": ...

    def subscribe(self, subgraph: str, body: bytes, headers: Mapping[str, str], opening: Opening) -> Events:
        """The events of a subscription; what is raised is raised while they are read."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Routed:
    """One transport made of one for each subgraph."""

    def __init__(self, transports: Mapping[str, Transport]) -> None:
        self._transports = transports

    def post(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool
    ) -> asyncio.Future[bytes] | Coroutine[Any, Any, bytes]:
        return self._transports[subgraph].post(subgraph, body, headers, repeatable=repeatable)

    def subscribe(self, subgraph: str, body: bytes, headers: Mapping[str, str], opening: Opening) -> Events:
        return self._transports[subgraph].subscribe(subgraph, body, headers, opening)

    async def close(self) -> None:
        for transport in {id(each): each for each in self._transports.values()}.values():
            await transport.close()
