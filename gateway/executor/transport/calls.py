"""The subgraph calls of a gateway: signed, timed, within the operation's deadline, none in vain."""

import asyncio
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import aclosing
from typing import Literal

from chassis.deadline import HEADER as DEADLINE_HEADER
from chassis.http.observed import CORRELATION_HEADER
from chassis.telemetry import current_traceparent, get_logger, recording, span
from chassis.telemetry.metrics import SUBGRAPH_CIRCUIT, SUBGRAPH_CIRCUIT_CHANGES, SUBGRAPH_SECONDS
from gateway.executor.interface import OutOfTime, SubgraphCall, SubgraphUnavailable
from gateway.executor.transport import Transport
from gateway.executor.transport.breaker import Breaker, BreakerPolicy, Refused, State
from gateway.executor.transport.headers import Common, Headers
from gateway.executor.transport.in_flight import InFlight
from gateway.executor.transport.streams import Events, Opening
from gateway.executor.transport.time_limit import TimeLimits

log = get_logger("gateway.calls")

#: Headers that sign a body for a subgraph.
Sign = Callable[[str, bytes], Mapping[str, str]]


class Circuit:
    """One subgraph's breaker and its metrics."""

    def __init__(self, subgraph: str, policy: BreakerPolicy, clock: Callable[[], float]) -> None:
        self.subgraph = subgraph
        self.breaker = Breaker(policy, clock, self._changed)
        self.seconds = SUBGRAPH_SECONDS.labels(subgraph)
        self._state = SUBGRAPH_CIRCUIT.labels(subgraph)
        self._state.set(self.breaker.state.value)

    def _changed(self, state: State) -> None:
        log.warning("circuit changed", subgraph=self.subgraph, state=state.name.lower())
        self._state.set(state.value)
        SUBGRAPH_CIRCUIT_CHANGES.labels(self.subgraph, state.name.lower()).inc()


class Subgraphs:
    """What a gateway knows of its subgraphs beyond one operation: whose circuit is open, which reads are in
    flight. ``timeout``: seconds one call may take.
    """

    def __init__(
        self,
        transport: Transport,
        timeout: float,
        policy: BreakerPolicy,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.transport = transport
        self.timeout = timeout
        self.in_flight = InFlight()
        self._policy = policy
        self._clock = clock
        self._circuits: dict[str, Circuit] = {}
        self._limits: TimeLimits | None = None

    def calls(
        self, sign: Sign, headers: Mapping[str, str], deadline: float, scope: Hashable = None
    ) -> SubgraphCall:
        """The calls of an operation that ends at ``deadline`` (monotonic). ``headers`` go along with each.

        Reads with an equal ``scope`` may share an answer: it must hold whatever decides what the caller may
        see. None: never.
        """
        return _Calls(self, sign, headers, deadline, scope)

    async def events(self, subgraph: str, body: bytes, sign: Sign, headers: Mapping[str, str]) -> Events:
        """The events of a subscription. Opening it counts with the circuit as a read does; what becomes of it
        then does not. No deadline goes along: it may last for ever. Raises :class:`SubgraphUnavailable` while
        events are read.
        """
        breaker = self.circuit(subgraph).breaker
        try:
            permission = breaker.admit()
        except Refused:
            raise SubgraphUnavailable(subgraph, "its circuit is open") from None
        opened = False

        def accepted() -> None:
            nonlocal opened
            opened = True
            breaker.succeeded(permission)

        opening = Opening(self.timeout, accepted)
        sent = {**_headers(headers), **sign(subgraph, body)}
        try:
            async with aclosing(self.transport.subscribe(subgraph, body, sent, opening)) as events:
                async for event in events:
                    yield event
        except SubgraphUnavailable as problem:
            if not opened:
                (breaker.failed if problem.failing else breaker.succeeded)(permission)
            raise
        except BaseException:
            if not opened:
                breaker.withdrawn(permission)
            raise

    def limits(self) -> TimeLimits:
        """The time limits of calls on the event loop that runs here."""
        if self._limits is None or not self._limits.loop.is_running():
            self._limits = TimeLimits(asyncio.get_running_loop())  # a call of the system each time
        return self._limits

    def circuit(self, subgraph: str) -> Circuit:
        """What is known of a subgraph."""
        found = self._circuits.get(subgraph)
        if found is None:
            found = self._circuits[subgraph] = Circuit(subgraph, self._policy, self._clock)
        return found


class _Calls:
    """The calls of one operation. What goes wrong is logged here; clients learn a code only."""

    def __init__(
        self, subgraphs: Subgraphs, sign: Sign, headers: Mapping[str, str], deadline: float, scope: Hashable
    ) -> None:
        self._subgraphs = subgraphs
        self._sign = sign
        self._headers = Common(_headers(headers))
        self._limits = subgraphs.limits()
        self._deadline = deadline
        self._scope = scope
        # a correlation id marks a request and changes no answer
        self._heard = tuple(item for item in headers.items() if item[0] != CORRELATION_HEADER)

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes:
        if kind == "mutation":
            try:
                return await self._ask(subgraph, body, repeatable=False)
            finally:
                self._subgraphs.in_flight.written()
        if self._scope is None:
            return await self._ask(subgraph, body, repeatable=True)
        key = (subgraph, body, self._scope, self._heard)
        try:
            return await self._subgraphs.in_flight.read(
                key, lambda: self._ask(subgraph, body, repeatable=True), self._left
            )
        except TimeoutError:
            raise OutOfTime(subgraph, "the operation's deadline has passed") from None

    def _left(self) -> float:
        """Seconds the operation has."""
        return self._deadline - time.monotonic()

    async def _ask(self, subgraph: str, body: bytes, *, repeatable: bool) -> bytes:
        """Ask the subgraph if its circuit is closed, and note how it does."""
        started = time.monotonic()
        left = self._deadline - started
        if left <= 0:
            raise OutOfTime(subgraph, "the operation's deadline has passed")
        circuit = self._subgraphs.circuit(subgraph)
        breaker = circuit.breaker
        try:
            permission = breaker.admit()
        except Refused:
            raise SubgraphUnavailable(subgraph, "its circuit is open") from None
        seconds = min(self._subgraphs.timeout, left)
        own = {**self._sign(subgraph, body), DEADLINE_HEADER: str(int(seconds * 1000))}
        send = self._sent_in_span if recording() else self._subgraphs.transport.post
        limit = self._limits.until(started + seconds)
        try:
            with limit:
                answer = await send(subgraph, body, Headers(self._headers, own), repeatable=repeatable)
        except SubgraphUnavailable as problem:
            _note(problem, breaker, permission)
            raise
        except Exception as problem:
            if limit.expired and isinstance(problem, TimeoutError):
                kind = SubgraphUnavailable if seconds < left else OutOfTime
                found = kind(subgraph, f"no answer within {seconds:.1f} s")
            else:  # an application in this process that failed
                log.exception("subgraph failed", subgraph=subgraph)
                found = SubgraphUnavailable(subgraph, repr(problem))
            _note(found, breaker, permission)
            raise found from problem
        except BaseException:
            breaker.withdrawn(permission)
            raise
        finally:
            circuit.seconds.observe(time.monotonic() - started)
        breaker.succeeded(permission)
        return answer

    async def _sent_in_span(self, subgraph: str, body: bytes, headers: Headers, *, repeatable: bool) -> bytes:
        with span(f"subgraph {subgraph}"):
            traced = {**headers, "traceparent": current_traceparent() or ""}
            return await self._subgraphs.transport.post(subgraph, body, traced, repeatable=repeatable)


def _note(problem: SubgraphUnavailable, breaker: Breaker, permission: int) -> None:
    """Tell the circuit, and the log, of a call that was not answered."""
    if isinstance(problem, OutOfTime):
        breaker.withdrawn(permission)
        return
    log.warning("subgraph unavailable", subgraph=problem.subgraph, reason=problem.reason)
    (breaker.failed if problem.failing else breaker.succeeded)(permission)


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    """What goes along with whatever a subgraph is asked: ``headers``, what is sent and wanted, the trace."""
    sent = {"content-type": "application/json", "accept": "application/json", **headers}
    if traceparent := current_traceparent():
        sent["traceparent"] = traceparent
    return sent
