"""When each request of a plan is sent: as soon as those it depends on are done; there are no waves."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from chassis.telemetry import get_logger
from gateway.executor.interface import SubgraphCall, SubgraphUnavailable
from gateway.executor.requests import Gather, Gathered, Levels, Request

log = get_logger("gateway.executor")

Outcome = bytes | SubgraphUnavailable
"""The text of a subgraph's answer, or why there is none."""


Said = tuple[bytes, Outcome]
"""A request's body, and what came of it."""


class Schedule(ABC):
    """One execution of a plan's requests, all in the task that awaits it: what arrives is taken in where it
    arrives. `event` is what a subscription's first request stands for.
    """

    _loop: asyncio.AbstractEventLoop
    _over: asyncio.Future[None]

    def __init__(
        self, requests: list[Request], variables: Mapping[str, Any], call: SubgraphCall, event: bytes
    ) -> None:
        self._requests = requests
        self._variables = variables
        self._call = call
        self._event = event
        self._gathered: dict[int, list[Gathered]] = {}
        self._waits = [len(request.fetch.depends_on) for request in requests]
        self._sent: dict[asyncio.Future[bytes], tuple[Request, bytes]] = {}

    @abstractmethod
    def send(self, request: Request) -> bytes | None:
        """The body to send; None: the request is not wanted."""

    @abstractmethod
    def take(self, request: Request, body: bytes, outcome: Outcome) -> None:
        """Take in what came of a request."""

    def gathered(self, request: Request, gathers: list[tuple[int, Gather]], levels: Levels) -> bytes | None:
        """The body of a request with what its look-ups send, which is kept for its answer; None: nothing."""
        found = [Gathered() for _ in request.batches]
        nothing = bool(gathers)
        for number, gather in gathers:
            batch = found[number]
            gather(levels, batch.representations, batch.groups)
            nothing = nothing and not batch.representations
        if nothing:
            return None
        self._gathered[request.fetch.id] = found
        return request.body(self._variables, found)

    def known(self, request: Request, body: bytes) -> Outcome | None:
        """What came of a request that need not be sent any more."""
        del body
        return self._event if request.fetch.kind == "subscription" else None

    async def perform_all(self) -> None:
        """Perform every request in its turn. Cancelled, it cancels those that are on their way."""
        self._loop = asyncio.get_running_loop()  # a call of the system each time it is asked for
        self._over = self._loop.create_future()
        try:
            self._begin([request for request in self._requests if not request.fetch.depends_on])
            if self._sent:
                await self._over
        finally:
            self._over.cancel()  # what arrives now is not taken in
            for working in self._sent:
                working.cancel()

    def _begin(self, ready: list[Request]) -> None:
        """Send requests; where there is nothing to send, those that waited for it: the list grows."""
        for request in ready:
            body = self.send(request)
            if body is not None:
                outcome = self.known(request, body)
                if outcome is None:
                    self._call_for(request, body)
                    continue
                self.take(request, body, outcome)
            ready += self._ready_after(request)

    def _call_for(self, request: Request, body: bytes) -> None:
        kind = request.fetch.kind
        assert kind != "subscription"
        called = self._call(request.fetch.subgraph, body, kind=kind)
        working = called if isinstance(called, asyncio.Future) else self._loop.create_task(called)
        self._sent[working] = request, body
        working.add_done_callback(self._arrived)

    def _ready_after(self, request: Request) -> list[Request]:
        ready = []
        for dependent in request.dependents:
            self._waits[dependent] -= 1
            if self._waits[dependent] == 0:
                ready.append(self._requests[dependent])
        return ready

    def _arrived(self, working: "asyncio.Future[bytes]") -> None:
        request, body = self._sent.pop(working)
        if self._over.done():
            if not working.cancelled():
                working.exception()  # asyncio complains of what nobody has looked at
            return
        try:
            outcome: Outcome
            try:
                outcome = working.result()
            except SubgraphUnavailable as problem:
                outcome = problem
            except asyncio.CancelledError:  # not by us, who look at no such call any more
                log.warning("subgraph cancelled its call", subgraph=request.fetch.subgraph)
                outcome = SubgraphUnavailable(request.fetch.subgraph, "the call was cancelled")
            self.take(request, body, outcome)
            self._begin(self._ready_after(request))
        except BaseException as problem:
            self._over.set_exception(problem)
        else:
            if not self._sent:
                self._over.set_result(None)
