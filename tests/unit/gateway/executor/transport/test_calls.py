"""What counts against a subgraph, and who shares whose reads."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Literal

import pytest

from chassis.deadline import HEADER as DEADLINE_HEADER
from chassis.http.observed import CORRELATION_HEADER
from chassis.telemetry import span
from gateway.executor.interface import SubgraphCall, SubgraphUnavailable
from gateway.executor.transport.breaker import BreakerPolicy, State
from gateway.executor.transport.calls import Subgraphs
from gateway.executor.transport.in_process import InProcess
from gateway.executor.transport.streams import Events, Opening

POLICY = BreakerPolicy(window_seconds=10, volume=3, rate=0.5, open_seconds=5, probes=1)
NONE: Mapping[str, str] = {}
Behave = Callable[[], Awaitable[bytes]]


class Wire(InProcess):
    """A transport that behaves as told, and notes what went over it."""

    def __init__(self, behave: Behave) -> None:
        super().__init__({})
        self.behave = behave
        self.headers: list[Mapping[str, str]] = []

    async def post(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool
    ) -> bytes:
        self.headers.append(headers)
        return await self.behave()


def behaving(behave: Behave, timeout: float = 10) -> tuple[Subgraphs, Wire]:
    wire = Wire(behave)
    return Subgraphs(wire, timeout, POLICY), wire


def calls(
    subgraphs: Subgraphs,
    seconds: float = 10,
    scope: Hashable = None,
    headers: Mapping[str, str] | None = None,
) -> SubgraphCall:
    deadline = time.monotonic() + seconds
    return subgraphs.calls(lambda _subgraph, _body: {}, headers or {}, deadline, scope)


async def answer() -> bytes:
    return b"{}"


async def hang() -> bytes:
    await asyncio.Event().wait()
    return b""


def failing(*, failing: bool) -> Behave:
    async def fail() -> bytes:
        raise SubgraphUnavailable("a", "told to", failing=failing)

    return fail


async def crash() -> bytes:
    raise RuntimeError


@pytest.mark.parametrize(
    ("behave", "timeout", "state"),
    [
        (failing(failing=True), 10, State.OPEN),
        (crash, 10, State.OPEN),
        (hang, 0.001, State.OPEN),
        (failing(failing=False), 10, State.CLOSED),
    ],
    ids=["unreachable", "crash", "too late", "refusal"],
)
async def test_what_opens_a_circuit(behave: Behave, timeout: float, state: State) -> None:
    subgraphs, wire = behaving(behave, timeout)
    for _ in range(POLICY.volume + 2):
        with pytest.raises(SubgraphUnavailable):
            await calls(subgraphs)("a", b"", kind="query")

    assert subgraphs.circuits["a"].breaker.state is state
    assert len(wire.headers) == (POLICY.volume if state is State.OPEN else POLICY.volume + 2)
    assert subgraphs.circuits["b"].breaker.state is State.CLOSED


async def test_operations_without_time_and_clients_that_go_away_do_not_open_it() -> None:
    subgraphs, _ = behaving(hang)
    for _ in range(POLICY.volume):
        with pytest.raises(SubgraphUnavailable, match="no answer within"):
            await calls(subgraphs, seconds=0.001)("a", b"", kind="query")
        call = calls(subgraphs)("a", b"", kind="query")
        await asyncio.sleep(0)
        assert isinstance(call, asyncio.Future)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    assert subgraphs.circuits["a"].breaker.state is State.CLOSED


async def in_flight(wire: Wire, *each: SubgraphCall, kind: Literal["query", "mutation"] = "query") -> int:
    """How often the subgraph is asked by these at once."""
    asked, go = 0, asyncio.Event()

    async def slow() -> bytes:
        nonlocal asked
        asked += 1
        await go.wait()
        return b"{}"

    wire.behave = slow
    asking = [call("a", b"{x}", kind=kind) for call in each]
    for _ in range(10):
        await asyncio.sleep(0)
    go.set()
    await asyncio.gather(*asking)
    return asked


async def test_reads_of_one_scope_and_language_are_shared_and_no_others() -> None:
    subgraphs, wire = behaving(answer)
    one, two = (calls(subgraphs, scope="s", headers={CORRELATION_HEADER: each}) for each in "12")
    german = calls(subgraphs, scope="s", headers={"accept-language": "de"})

    assert await in_flight(wire, one, two) == 1
    assert await in_flight(wire, calls(subgraphs, scope="s"), calls(subgraphs, scope="t")) == 2
    assert await in_flight(wire, calls(subgraphs), calls(subgraphs)) == 2
    assert await in_flight(wire, german, calls(subgraphs, scope="s")) == 2


async def test_mutations_are_never_shared() -> None:
    subgraphs, wire = behaving(answer)

    assert (
        await in_flight(wire, calls(subgraphs, scope="s"), calls(subgraphs, scope="s"), kind="mutation") == 2
    )


class Stream(InProcess):
    """A transport of events: what is told is raised, True accepts and goes on for ever."""

    def __init__(self, *told: Exception | bool) -> None:
        super().__init__({})
        self.told = list(told)
        self.headers: list[Mapping[str, str]] = []

    async def subscribe(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], opening: Opening
    ) -> Events:
        self.headers.append(headers)
        for each in self.told:
            if isinstance(each, Exception):
                raise each
            if each:
                opening.accepted()
            yield b"{}"


def listening(subgraphs: Subgraphs, headers: Mapping[str, str] = NONE) -> Events:
    return subgraphs.events("a", b"", lambda _subgraph, _body: {"signed": "yes"}, headers)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ([SubgraphUnavailable("a", "not there")], State.OPEN),
        ([SubgraphUnavailable("a", "no", failing=False)], State.CLOSED),
        ([True, SubgraphUnavailable("a", "broke off")], State.CLOSED),
    ],
    ids=["unreachable", "refusal", "broke off later"],
)
async def test_opening_a_stream_counts_with_the_circuit_as_a_read_does(
    told: list[Exception | bool], state: State
) -> None:
    wire = Stream(*told)
    subgraphs = Subgraphs(wire, 10, POLICY)
    for _ in range(POLICY.volume + 1):
        with pytest.raises(SubgraphUnavailable):
            async for _event in listening(subgraphs):
                pass

    assert subgraphs.circuits["a"].breaker.state is state
    assert len(wire.headers) == (POLICY.volume if state is State.OPEN else POLICY.volume + 1)


@pytest.mark.parametrize(("accepted", "state"), [(True, State.CLOSED), (False, State.HALF_OPEN)])
async def test_a_stream_may_be_the_probe_that_closes_a_circuit(accepted: bool, state: State) -> None:
    now = 0.0
    subgraphs = Subgraphs(Stream(accepted), 10, POLICY, lambda: now)
    breaker = subgraphs.circuits["a"].breaker
    for _ in range(POLICY.volume):
        breaker.failed(breaker.admit())
    now = POLICY.open_seconds
    events = listening(subgraphs)
    await anext(events)
    await events.aclose()

    assert breaker.state is state
    assert breaker.admit() is not None  # nobody's probe is outstanding


async def test_a_stream_is_signed_and_traced_and_has_no_deadline() -> None:
    wire = Stream(True)
    with span("s", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        await anext(listening(Subgraphs(wire, 10, POLICY), {"accept-language": "ar"}))

    (headers,) = wire.headers
    assert headers["traceparent"].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"
    assert (headers["signed"], headers["accept-language"]) == ("yes", "ar")
    assert DEADLINE_HEADER not in headers
