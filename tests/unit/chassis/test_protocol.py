"""A connection between its requests: how long it is kept, and what of one request is left for the next."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from chassis.http import server
from chassis.http.app import build_app
from chassis.http.direct import Head, Reply, Request, Tell
from chassis.http.protocol import BoundedHttp
from chassis.http.server import KEEP_ALIVE_SECONDS
from chassis.telemetry import correlation, current_traceparent

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Timer:
    def __init__(self, at: float, ring: Callable[[], None]) -> None:
        self.at = at
        self.ring = ring
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """What a connection asks of its loop: the time, which passes when it is told to, and timers."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, ring: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, ring))
        return self.timers[-1]

    def waiting(self) -> list[Timer]:
        return [timer for timer in self.timers if not timer.cancelled]

    def let_pass(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [timer for timer in self.waiting() if timer.at <= end]:
            timer = min(due, key=lambda timer: timer.at)
            self.timers.remove(timer)
            self.now = timer.at
            timer.ring()
        self.now = end


class Wire:
    """A transport."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = False

    def get_extra_info(self, _name: str, default: Any = None) -> Any:
        return default

    def is_closing(self) -> bool:
        return self.closed

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        self.sent += b"".join(parts)

    def close(self) -> None:
        self.closed = True


class Noting:
    """Answers at once, or, where it ``waits``, when ``tell`` is called; notes what a request is known by."""

    body_limit = 100

    def __init__(self) -> None:
        self.waits = False
        self.tell: Callable[[], None] = lambda: None
        self.known: list[tuple[str | None, str | None]] = []

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        del headers
        return True

    def answer(self, request: Request, tell: Tell) -> asyncio.Future[None] | None:
        self.known.append((correlation.get(), current_traceparent()))
        self.tell = lambda: tell(Reply(Head(200, {}), request.body))
        if not self.waits:
            self.tell()
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("not by ASGI")


class Connection:
    def __init__(self) -> None:
        self.clock, self.wire, self.app = Clock(), Wire(), Noting()
        config = server.config(build_app("test", [], {}, direct={"/note": self.app}), "127.0.0.1", 1)
        config.load()
        loop: Any = self.clock
        transport: Any = self.wire
        self.protocol = BoundedHttp(config, ServerState(), {}, loop)
        self.protocol.connection_made(transport)

    def ask(self, *headers: str) -> None:
        head = "\r\n".join(["POST /note HTTP/1.1", "host: h", "content-length: 2", *headers])
        self.protocol.data_received(f"{head}\r\n\r\nok".encode())


@pytest.fixture
async def connection() -> Connection:
    return Connection()


async def test_who_is_silent_for_long_is_hung_up_on(connection: Connection) -> None:
    for _ in range(3):
        connection.ask()
        connection.clock.let_pass(KEEP_ALIVE_SECONDS - 1)
    assert not connection.wire.closed

    connection.clock.let_pass(1)

    assert connection.wire.closed
    assert connection.clock.waiting() == []


async def test_one_timer_looks_after_all_pauses(connection: Connection) -> None:
    for _ in range(100):
        connection.ask()

    assert connection.wire.sent.count(b"HTTP/1.1 200 OK") == 100
    assert len(connection.clock.timers) == 1


async def test_who_waits_for_an_answer_is_not_silent(connection: Connection) -> None:
    connection.ask()
    connection.clock.let_pass(1)
    connection.app.waits = True
    connection.ask()
    connection.clock.let_pass(KEEP_ALIVE_SECONDS * 3)
    assert not connection.wire.closed

    connection.app.tell()
    connection.clock.let_pass(KEEP_ALIVE_SECONDS - 1)
    assert not connection.wire.closed
    connection.clock.let_pass(1)

    assert connection.wire.closed


async def test_a_lost_connection_is_looked_after_by_nothing(connection: Connection) -> None:
    connection.ask()
    connection.protocol.connection_lost(None)

    assert connection.clock.waiting() == []


async def test_a_request_is_known_by_its_own_names_alone(connection: Connection) -> None:
    connection.ask("x-request-id: one", f"traceparent: {TRACE}")
    connection.ask()
    (first, trace), (second, new) = connection.app.known

    assert (first, trace) == ("one", TRACE)
    assert second not in (None, "one")
    assert new not in (None, TRACE)
    assert (correlation.get(), current_traceparent()) == (None, None)


async def test_headers_of_all_answers_are_those_of_the_moment(connection: Connection) -> None:
    for date in (b"Monday", b"Tuesday"):
        connection.protocol.server_state.default_headers = [(b"date", date)]
        connection.ask()

    assert connection.wire.sent.count(b"date: Monday\r\n") == 1
    assert connection.wire.sent.count(b"date: Tuesday\r\n") == 1
