"""The server every process is: bounded heads of requests, and a word to applications before it goes down."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.http.app import STOPPING, build_app
from chassis.http.protocol import HEAD_BYTES
from chassis.http.server import Listener, serve


@asynccontextmanager
async def serving(*routes: Route) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """The port of an application with these routes, and what stops its server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stop, started = asyncio.Event(), asyncio.Event()
    listener = Listener(build_app("test", routes, {}), "127.0.0.1", port)
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
