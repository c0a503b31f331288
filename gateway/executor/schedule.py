"""When each request of a plan is sent: as soon as those it depends on are done; there are no waves."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, NamedTuple

from gateway.executor.interface import SubgraphCall, SubgraphUnavailable
from gateway.executor.requests import Request


class Said(NamedTuple):
    """What came of a request: an answer's text, or that there is none."""

    body: bytes
    answer: bytes | SubgraphUnavailable


class Schedule(ABC):
    """One execution of a plan's requests. `event` is what a subscription's first request stands for."""

    def __init__(
        self, requests: list[Request], variables: Mapping[str, Any], call: SubgraphCall, event: bytes
    ) -> None:
        self._requests = requests
        self._variables = variables
        self._call = call
        self._event = event
        self._waits = [len(request.fetch.depends_on) for request in requests]

    @abstractmethod
    async def perform(self, request: Request) -> None:
        """Send a request if it is wanted, and take in its answer."""

    async def perform_all(self) -> None:
        """Perform every request in its turn."""
        ready = [index for index, count in enumerate(self._waits) if count == 0]
        if len(self._waits) == 1:
            await self.perform(self._requests[0])
        elif ready:
            async with asyncio.TaskGroup() as group:
                for index in ready[1:]:
                    group.create_task(self._chain(index, group))
                await self._chain(ready[0], group)

    async def _chain(self, index: int, group: asyncio.TaskGroup) -> None:
        """Perform a request and what becomes ready by it: the last in this task, others in their own."""
        following: int | None = index
        while following is not None:
            request = self._requests[following]
            await self.perform(request)
            following = None
            for dependent in request.dependents:
                self._waits[dependent] -= 1
                if self._waits[dependent] == 0:
                    if following is not None:
                        group.create_task(self._chain(following, group))
                    following = dependent

    async def ask(self, request: Request, body: bytes) -> bytes:
        """The text of a subgraph's answer. Raises `SubgraphUnavailable`."""
        if request.fetch.kind == "subscription":
            return self._event
        return await self._call(request.fetch.subgraph, body, kind=request.fetch.kind)
