"""A kept connection between two requests."""

import asyncio
from dataclasses import dataclass, field

from gateway.executor.transport.connection import Connection, ConnectionBroken, UnusableAnswer

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
REQUEST = b"POST / HTTP/1.1\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport that notes what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.ended = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def abort(self) -> None:
        self.ended = True


@dataclass
class Asking:
    """Notes what it is told."""

    told: list[object] = field(default_factory=list)

    def answered(self, status: int, body: bytes) -> None:
        self.told.append((status, body))

    def failed(self, problem: ConnectionBroken | UnusableAnswer) -> None:
        self.told.append(problem)


def connected() -> tuple[Connection, Wire]:
    connection, wire = Connection(1_000), Wire()
    connection.connection_made(wire)
    return connection, wire


def test_request_over_a_connection_that_ended_since_fails_at_once_and_was_not_sent() -> None:
    connection, wire = connected()
    connection.connection_lost(None)
    asking = Asking()
    connection.ask(REQUEST, asking)

    (problem,) = asking.told
    assert isinstance(problem, ConnectionBroken)
    assert problem.sent is False
    assert wire.written == b""


def test_who_is_answered_may_ask_again_at_once() -> None:
    """As a pool does that hands the connection to who waits for one."""
    connection, wire = connected()
    second = Asking()

    class Eager(Asking):
        def answered(self, status: int, body: bytes) -> None:
            super().answered(status, body)
            connection.ask(REQUEST, second)

    first = Eager()
    connection.ask(REQUEST, first)
    connection.data_received(ANSWER)
    assert (first.told, second.told) == ([(200, b"ok")], [])
    connection.data_received(ANSWER)

    assert second.told == [(200, b"ok")]
    assert not wire.ended


def test_the_rest_of_what_came_with_an_answer_is_nobodys_wherever_it_is_cut() -> None:
    """With half an answer in it, the parser would take what follows for the next request's."""
    packed = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nok"
    for rest in (ANSWER, packed, b"garbage\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"):
        for cut in range(1, len(rest) + 1):
            connection, wire = connected()
            asking = Asking()
            connection.ask(REQUEST, asking)
            connection.data_received(ANSWER + rest[:cut])

            assert asking.told == [(200, b"ok")]
            assert connection.closed
            assert wire.ended


def test_bytes_between_two_requests_end_the_connection() -> None:
    connection, wire = connected()
    asking = Asking()
    connection.ask(REQUEST, asking)
    connection.data_received(ANSWER)
    connection.data_received(b"x")

    assert asking.told == [(200, b"ok")]
    assert wire.ended


def test_who_gives_up_is_told_nothing() -> None:
    connection, wire = connected()
    asking = Asking()
    connection.ask(REQUEST, asking)
    connection.close()
    connection.data_received(ANSWER)
    connection.connection_lost(None)

    assert asking.told == []
    assert wire.ended
