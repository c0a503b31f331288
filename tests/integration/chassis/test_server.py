"""The server every process is: bounded heads of requests, whole requests answered past ASGI, and a word to
applications before it goes down.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from prometheus_client import REGISTRY
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from chassis.http import server
from chassis.http.app import DirectApp, build_app
from chassis.http.direct import Head, Reply, Tell
from chassis.http.direct import Request as Whole
from chassis.http.observed import STOPPING
from chassis.http.protocol import HEAD_BYTES
from chassis.http.server import Listener, serve


@asynccontextmanager
async def serving(
    *routes: Route, direct: Mapping[str, DirectApp] | None = None
) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """The port of an application with these routes, and what stops its server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stop, started = asyncio.Event(), asyncio.Event()
    listener = Listener(build_app("test", routes, {}, direct=direct), "127.0.0.1", port)
    running = asyncio.create_task(serve([listener], stop, started))
    async with asyncio.timeout(10):
        await started.wait()
    try:
        yield port, stop
    finally:
        stop.set()
        await running


async def answer(port: int, head: bytes) -> bytes:
    """Everything that comes back until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head)
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * HEAD_BYTES * 2,
        b"GET / HTTP/1.1\r\nhost: h\r\nx: " + b"x" * HEAD_BYTES * 2,
        b"GET / HTTP/1.1\r\nhost: h\r\n" + b"x: y\r\n" * (HEAD_BYTES // 3),
    ],
    ids=["line", "header", "headers"],
)
async def test_a_head_without_an_end_is_hung_up_on(head: bytes) -> None:
    async with serving() as (port, _):
        assert (await answer(port, head))[:12] in (b"HTTP/1.1 431", b"")


CHUNKED = b"POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"


@pytest.mark.parametrize(
    "trailers", [b"x: " + b"x" * HEAD_BYTES * 8, b"x: y\r\n" * (HEAD_BYTES * 8 // 6)], ids=["one", "many"]
)
async def test_trailers_without_an_end_are_hung_up_on(trailers: bytes) -> None:
    async def read(request: Request) -> Response:
        await request.body()
        raise AssertionError("the body has no end")

    async with serving(Route("/", read, methods=["POST"])) as (port, _):
        assert await answer(port, CHUNKED + trailers) == b""


async def test_trailers_are_no_headers() -> None:
    async def names(request: Request) -> Response:
        await request.body()
        return Response(" ".join(request.headers))

    async with serving(Route("/", names, methods=["POST"])) as (port, _):
        found = await answer(port, CHUNKED + b"forged: yes\r\n\r\n" + b"GET /health HTTP/1.0\r\n\r\n")

    assert b"transfer-encoding" in found
    assert b"forged" not in found


async def test_long_bodies_and_many_requests_are_no_long_head() -> None:
    async def count(request: Request) -> Response:
        return Response(str(len(await request.body())))

    async with serving(Route("/", count, methods=["POST"])) as (port, _):
        size = HEAD_BYTES * 3
        one = b"POST / HTTP/1.1\r\nhost: h\r\nx: %b\r\ncontent-length: %d\r\n\r\n%b"
        request = one % (b"x" * (HEAD_BYTES // 2), size, b"x" * size)
        last = one.replace(b"host", b"connection: close\r\nhost") % (b"", 0, b"")
        answers = await answer(port, request * 3 + last)

    assert answers.count(b"HTTP/1.1 200") == 4
    assert answers.count(str(size).encode()) == 3


async def test_an_answer_without_an_end_hears_that_the_server_goes_down() -> None:
    begun = asyncio.Event()

    async def wait(request: Request) -> Response:
        begun.set()
        await getattr(request.state, STOPPING).wait()
        return Response("ended")

    async with serving(Route("/", wait)) as (port, stop):
        asking = asyncio.create_task(answer(port, b"GET / HTTP/1.1\r\nhost: h\r\n\r\n"))
        await begun.wait()
        stop.set()
        assert b"ended" in await asking


class Echo:
    """Answers what was sent and by which way. Bodies that begin with ``later`` are held until let go."""

    body_limit = 100_000

    def __init__(self) -> None:
        self.held: list[asyncio.Future[None]] = []
        self.reached = asyncio.Event()
        self.asked: list[bytes] = []

    def takes(self, headers: Mapping[bytes, bytes]) -> bool:
        return b"by-asgi" not in headers

    def answer(self, request: Whole, tell: Tell) -> asyncio.Future[None] | None:
        self.asked.append(request.body)
        reply = Reply(Head(200, {"content-type": "text/plain"}), b"direct " + request.body)
        if not request.body.startswith(b"later"):
            tell(reply)
            return None
        held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        held.add_done_callback(lambda done: None if done.cancelled() else tell(reply))
        self.held.append(held)
        self.reached.set()
        return held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        await Reply(Head(200, {}), b"asgi %d" % len(body))(scope, receive, send)


def post(body: bytes, *headers: bytes, version: bytes = b"1.1") -> bytes:
    lines = b"".join([b"%b\r\n" % line for line in (b"host: h", b"content-length: %d" % len(body), *headers)])
    return b"POST /echo HTTP/%b\r\n%b\r\n%b" % (version, lines, body)


LAST = post(b"last", b"connection: close")
UPGRADE = b"".join(
    [
        b"GET /echo HTTP/1.1\r\nhost: h\r\nconnection: upgrade\r\nupgrade: websocket\r\n",
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n",
    ]
)


def requests_with(status: int) -> float:
    labels = {"process": "test", "status": str(status)}
    return REGISTRY.get_sample_value("yubo_requests_total", labels) or 0.0


async def test_whole_requests_are_answered_past_asgi_and_observed() -> None:
    before = requests_with(200)
    async with serving(direct={"/echo": Echo()}) as (port, _):
        answers = await answer(port, post(b"one", b"x-request-id: abc") + LAST)
    first, second = answers.split(b"HTTP/1.1 200 OK\r\n")[1:]

    assert first.endswith(b"direct one")
    assert b"content-length: 10\r\n" in first
    assert b"x-request-id: abc\r\n" in first
    assert b"date: " in first
    assert second.endswith(b"asgi 4")
    assert requests_with(200) - before == 2


@pytest.mark.parametrize(
    "request_",
    [
        post(b"x", b"by-asgi: yes"),
        post(b"x", b"expect: 100-continue"),
        post(b"x", version=b"1.0"),
        post(b"x", b"connection: keep-alive", version=b"1.0"),
        post(b"x", b"proxy-connection: keep-alive", version=b"1.0"),
        post(b"x", b"upgrade: h2c"),
        post(b"x" * 80_000),
        post(b"x").replace(b"/echo", b"/echo?a=b"),
        post(b"x").replace(b"content-length: 1", b"transfer-encoding: chunked")[:-1] + b"1\r\nx\r\n0\r\n\r\n",
        b"GET /echo HTTP/1.1\r\nhost: h\r\n\r\n",
    ],
    ids=[
        "not taken",
        "expect",
        "1.0",
        "1.0 kept",
        "1.0 by a proxy",
        "upgrade",
        "long",
        "query",
        "chunked",
        "GET",
    ],
)
async def test_all_others_are_answered_by_asgi(request_: bytes) -> None:
    async with serving(direct={"/echo": Echo()}) as (port, _):
        answers = await answer(port, request_ + LAST)

    assert b"asgi" in answers
    assert b"direct" not in answers


@pytest.mark.parametrize("body", [b"one", b"later"], ids=["answered", "in flight"])
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "after it"])
async def test_a_socket_asked_for_after_a_request_does_not_have_it_answered_again(
    body: bytes, at_once: bool
) -> None:
    """Such a request has no cycle of its own: the last one's must not be taken for it."""
    echo = Echo()
    async with serving(direct={"/echo": echo}) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        if at_once:
            writer.write(post(body) + UPGRADE)
        else:
            writer.write(post(body))
            await (echo.reached.wait() if echo.held or body == b"later" else reader.readuntil(b"direct one"))
            writer.write(UPGRADE)
        async with asyncio.timeout(10):
            while await reader.read(10_000):  # refused: there is no such socket
                pass
        writer.close()

    assert echo.asked == [body]


async def test_requests_sent_at_once_are_answered_in_order() -> None:
    echo = Echo()
    async with serving(direct={"/echo": echo}) as (port, _):
        asking = asyncio.create_task(answer(port, post(b"one") + post(b"later") + post(b"three") + LAST))
        await echo.reached.wait()
        echo.held[0].set_result(None)
        answers = await asking

    bodies = [each.partition(b"\r\n\r\n")[2] for each in answers.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"direct one", b"direct later", b"asgi 5", b"asgi 4"]


async def test_a_body_may_come_in_pieces() -> None:
    async with serving(direct={"/echo": Echo()}) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in (post(b"in pieces")[:-4], b"ec", b"es"):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            found = await reader.readuntil(b"direct in pieces")
        writer.close()

    assert found.startswith(b"HTTP/1.1 200")


async def test_who_goes_away_has_the_work_for_them_cancelled() -> None:
    echo, before = Echo(), requests_with(499)
    async with serving(direct={"/echo": echo}) as (port, _):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(post(b"later"))
        await echo.reached.wait()
        writer.close()
        async with asyncio.timeout(10):
            await asyncio.wait(echo.held)

    assert echo.held[0].cancelled()
    assert requests_with(499) - before == 1


async def test_what_is_answered_past_asgi_is_waited_for_when_the_server_goes_down() -> None:
    echo = Echo()

    async def state(request: Request) -> Response:
        event: asyncio.Event = getattr(request.state, STOPPING)
        begun.set()
        await event.wait()
        return Response("stopping")

    begun = asyncio.Event()
    async with serving(Route("/state", state), direct={"/echo": echo}) as (port, stop):
        asking: asyncio.Task[Any] = asyncio.create_task(answer(port, post(b"later")))
        hearing = asyncio.create_task(answer(port, b"GET /state HTTP/1.1\r\nhost: h\r\n\r\n"))
        await echo.reached.wait()
        await begun.wait()
        stop.set()
        await hearing  # the server says that it goes
        echo.held[0].set_result(None)
        found = await asking

    assert found.endswith(b"direct later")
    assert b"connection: close\r\n" in found


async def test_what_is_not_answered_in_time_is_given_up_when_the_server_goes_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "GRACE_SECONDS", 0)
    echo = Echo()
    async with serving(direct={"/echo": echo}) as (port, stop):
        asking = [asyncio.create_task(answer(port, post(b"later"))) for _ in range(3)]
        while len(echo.held) < len(asking):
            await asyncio.sleep(0)
        stop.set()
        answers = await asyncio.gather(*asking)

    assert answers == [b""] * 3
    assert all(held.cancelled() for held in echo.held)
