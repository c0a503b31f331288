"""The subgraph calls of a gateway: signed, timed, within the operation's deadline, none in vain."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, Literal

from msgspec import Struct

from chassis.http.observed import CORRELATION_HEADER
from chassis.telemetry import current_traceparent, get_logger, recording, span
from chassis.telemetry.metrics import SUBGRAPH_CIRCUIT, SUBGRAPH_CIRCUIT_CHANGES, SUBGRAPH_SECONDS
from gateway.executor.interface import OutOfTime, SubgraphCall, SubgraphUnavailable
from gateway.executor.transport import Transport
from gateway.executor.transport.breaker import Breaker, BreakerPolicy, Refused, State
from gateway.executor.transport.headers import Common, Headers
from gateway.executor.transport.in_flight import Call, InFlight
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


class Circuits(dict[str, Circuit]):
    """The circuit of each subgraph, closed at first."""

    def __init__(self, policy: BreakerPolicy, clock: Callable[[], float]) -> None:
        super().__init__()
        self._policy = policy
        self._clock = clock

    def __missing__(self, subgraph: str) -> Circuit:
        found = self[subgraph] = Circuit(subgraph, self._policy, self._clock)
        return found


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
        self.circuits = Circuits(policy, clock)
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
        breaker = self.circuits[subgraph].breaker
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


class _Calls:
    """The calls of one operation. What goes wrong is logged here; clients learn a code only."""

    def __init__(
        self, subgraphs: Subgraphs, sign: Sign, headers: Mapping[str, str], deadline: float, scope: Hashable
    ) -> None:
        self._circuits = subgraphs.circuits
        self._in_flight = subgraphs.in_flight
        self._timeout = subgraphs.timeout
        self._post = subgraphs.transport.post
        self._send = self._sent_in_span if recording() else self._post
        self._sign = sign
        self._headers = Common(_headers(headers))
        self._limits = subgraphs.limits()
        self._deadline = deadline
        self._scope = scope
        heard = dict(headers)
        heard.pop(CORRELATION_HEADER, None)  # it marks a request and changes no answer
        self._heard = tuple(heard.items())

    def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> Call:
        if kind == "mutation":
            call = self._ask(subgraph, body, repeatable=False)
            call.add_done_callback(lambda _: self._in_flight.written())
            return call
        ask = partial(self._ask, subgraph, body, repeatable=True)
        if self._scope is None:
            return ask()
        key = (subgraph, body, self._scope, self._heard)
        return self._in_flight.read(key, ask, partial(self._turn, subgraph))

    def _turn(self, subgraph: str) -> Call:
        """What will come of another's call, if it does while there is time to wait for it."""
        turn = _Turn(self._deadline, self._limits.loop.create_future(), subgraph, self._limits)
        self._limits.begin(turn)
        turn.call.add_done_callback(turn.ended)
        return turn.call

    def _ask(self, subgraph: str, body: bytes, *, repeatable: bool) -> Call:
        """Ask the subgraph if its circuit is closed, and note how it does."""
        started = time.monotonic()
        left = self._deadline - started
        if left <= 0:
            return self._failed(_over(subgraph))
        own = self._timeout < left
        seconds = self._timeout if own else left
        headers = Headers(self._headers, self._sign(subgraph, body), int(seconds * 1000))
        circuit = self._circuits[subgraph]
        try:
            permission = circuit.breaker.admit()
        except Refused:
            return self._failed(SubgraphUnavailable(subgraph, "its circuit is open"))
        try:
            sent = self._send(subgraph, body, headers, repeatable=repeatable)
        except Exception as problem:
            call = self._failed(_crashed(subgraph, problem))
        else:
            call = sent if isinstance(sent, asyncio.Future) else self._worked_for(subgraph, sent)
        asked = _Asked(started + seconds, call, circuit, permission, started, seconds, own, self._limits)
        self._limits.begin(asked)
        call.add_done_callback(asked.ended)
        return call

    def _failed(self, problem: SubgraphUnavailable) -> Call:
        call: Call = self._limits.loop.create_future()
        call.set_exception(problem)
        return call

    def _worked_for(self, subgraph: str, work: Coroutine[Any, Any, bytes]) -> Call:
        """A call that a task works for. It may fail in any way, the call in its own only."""
        loop = self._limits.loop
        call: Call = loop.create_future()
        task = loop.create_task(work)
        task.add_done_callback(partial(_told, subgraph, call))
        call.add_done_callback(lambda _: task.cancel())
        return call

    async def _sent_in_span(self, subgraph: str, body: bytes, headers: Headers, *, repeatable: bool) -> bytes:
        with span(f"subgraph {subgraph}"):
            traced = {**headers, "traceparent": current_traceparent() or ""}
            return await self._post(subgraph, body, traced, repeatable=repeatable)


class _Turn(Struct, eq=False):
    """Ends a wait for another's call when the operation's time is over."""

    ends: float
    call: Call
    subgraph: str
    limits: TimeLimits

    def expire(self) -> None:
        """As :class:`Limited` says."""
        if not self.call.done():
            self.call.set_exception(_over(self.subgraph))

    def ended(self, _call: Call) -> None:
        """There is nothing to wait for any more."""
        self.limits.end(self)


class _Asked(Struct, eq=False):
    """Ends a call when its time is over, and tells the circuit, the metrics and the log what came of it.

    ``own``: whether it is the call's time that ends first, not the operation's.
    """

    ends: float
    call: Call
    circuit: Circuit
    permission: int
    started: float
    seconds: float
    own: bool
    limits: TimeLimits

    def expire(self) -> None:
        """As :class:`Limited` says."""
        if not self.call.done():
            late = SubgraphUnavailable if self.own else OutOfTime
            reason = f"no answer within {self.seconds:.1f} s"
            self.call.set_exception(late(self.circuit.subgraph, reason))

    def ended(self, call: Call) -> None:
        """The call is done."""
        self.limits.end(self)
        breaker = self.circuit.breaker
        self.circuit.seconds.observe(time.monotonic() - self.started)
        if call.cancelled():
            breaker.withdrawn(self.permission)
            return
        problem = call.exception()
        if problem is None:
            breaker.succeeded(self.permission)
        elif isinstance(problem, OutOfTime):
            breaker.withdrawn(self.permission)
        else:
            assert isinstance(problem, SubgraphUnavailable)
            log.warning("subgraph unavailable", subgraph=problem.subgraph, reason=problem.reason)
            (breaker.failed if problem.failing else breaker.succeeded)(self.permission)


def _over(subgraph: str) -> OutOfTime:
    return OutOfTime(subgraph, "the operation's deadline has passed")


def _told(subgraph: str, call: Call, task: "asyncio.Task[bytes]") -> None:
    """Tell a call what came of the task that worked for it."""
    problem = None if task.cancelled() else task.exception()
    if call.done():
        return
    if task.cancelled():  # not by us: the call would be done
        call.set_exception(SubgraphUnavailable(subgraph, "the call was cancelled"))
    elif problem is None:
        call.set_result(task.result())
    else:
        unavailable = isinstance(problem, SubgraphUnavailable)
        call.set_exception(problem if unavailable else _crashed(subgraph, problem))


def _crashed(subgraph: str, problem: BaseException) -> SubgraphUnavailable:
    """What comes of a call of an application in this process that failed."""
    log.error("subgraph failed", subgraph=subgraph, exc_info=problem)
    return SubgraphUnavailable(subgraph, repr(problem))


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    """What goes along with whatever a subgraph is asked: ``headers``, what is sent and wanted, the trace."""
    sent = {"content-type": "application/json", "accept": "application/json", **headers}
    if traceparent := current_traceparent():
        sent["traceparent"] = traceparent
    return sent
