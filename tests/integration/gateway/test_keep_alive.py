"""The connections to subgraphs, against a server that does exactly as told."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport.keep_alive import Address, KeepAlive

#: What a server writes or does next; an event: what it waits for.
Step = bytes | asyncio.Event

CLOSE = b"close the connection"
HANG = b"never answer"
ABORT = b"reset the connection"


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Server:
    """Answers each connection's requests by the next steps of `script(connection, request)`."""

    def __init__(self, script: Callable[[int, int], Sequence[Step]]) -> None:
        self.script = script
        self.requests: list[bytes] = []
        self.connections = 0
        self.open = 0
        self.gone = asyncio.Event()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection, number = self.connections, 0
        self.connections += 1
        self.open += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                for part in self.script(connection, number):
                    if isinstance(part, asyncio.Event):
                        await part.wait()
                        continue
                    if part == CLOSE:
                        return
                    if part == ABORT:
                        writer.transport.abort()
                        return
                    if part == HANG:
                        await reader.read()
                        return
                    writer.write(part)
                    await writer.drain()
                number += 1
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            if not self.open:
                self.gone.set()
            writer.close()


@asynccontextmanager
async def client(
    script: Callable[[int, int], Sequence[Step]],
    connections: int = 5,
    idle_seconds: float = 5,
    answer_limit: int = 100_000,
) -> AsyncIterator[tuple[KeepAlive, Server]]:
    server = Server(script)
    listening = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/a/b?c=d"
    remote = KeepAlive(
        {"a": url}, connections=connections, idle_seconds=idle_seconds, answer_limit=answer_limit
    )
    async with listening:
        yield remote, server
        await remote.close()


async def post(remote: KeepAlive, body: bytes = b"{}", *, repeatable: bool = True) -> bytes:
    return await remote.post("a", body, {"x-one": "1"}, repeatable=repeatable)


async def test_request_is_what_http_wants() -> None:
    async with client(lambda _connection, _request: [answer(b"ok")]) as (remote, server):
        assert await post(remote, b'{"query": "{a}"}') == b"ok"

    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /a/b?c=d HTTP/1.1"
    assert lines[1].startswith(b"host: 127.0.0.1:")
    assert set(lines[2:]) == {b"x-one: 1", b"content-length: 16"}
    assert body == b'{"query": "{a}"}'


@pytest.mark.parametrize(
    "parts",
    [
        [answer(b"the answer")],
        [bytes([byte]) for byte in answer(b"the answer")],
        [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nthe \r\n6\r\nanswer\r\n0\r\n\r\n"],
        [b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n", answer(b"the answer")],
        [b"HTTP/1.1 200 OK\r\n\r\nthe ", b"answer", CLOSE],
        [b"HTTP/1.0 200 OK\r\n\r\nthe answer", CLOSE],
        [answer(gzip.compress(b"the answer"), "content-encoding: gzip")],
        [answer(b"the answer", "connection: close")],
    ],
    ids=["whole", "bytes", "chunked", "interim", "until closed", "1.0", "gzip", "close"],
)
async def test_answers_of_every_form_are_read(parts: list[bytes]) -> None:
    async with client(lambda _connection, _request: parts) as (remote, server):
        for _ in range(2):
            assert await post(remote) == b"the answer"
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    "parts",
    [
        [answer(b"", "location: /", status="302 Found")],
        [answer(b"no", status="500 Internal Server Error")],
        [answer(b"x" * 100_001)],
        [
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            *[b"fffe\r\n" + b"x" * 65534 + b"\r\n"] * 2,
        ],
        [b"HTTP/1.1 200 OK\r\nx-long: ", *[b"x" * 65536] * 2],
        [answer(gzip.compress(b"x" * 10_000_000), "content-encoding: gzip")],
        [answer(gzip.compress(b"x")[:-4], "content-encoding: gzip")],
        [b"SSH-2.0-OpenSSH_9.2\r\n"],
        [b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
    ],
    ids=["redirect", "500", "long", "long chunks", "long header", "bomb", "cut", "not http", "upgrade"],
)
async def test_answers_of_no_use_are_refused_and_the_next_request_is_well(parts: list[bytes]) -> None:
    def script(_connection: int, _request: int) -> list[bytes]:
        return parts if len(server.requests) == 1 else [answer(b"ok")]

    async with client(script) as (remote, server):
        with pytest.raises(SubgraphUnavailable):
            await post(remote)
        assert await post(remote) == b"ok"


@pytest.mark.parametrize("end", [CLOSE, ABORT])
async def test_kept_connection_closed_in_the_meantime_costs_nothing(end: bytes) -> None:
    """A read goes out again when its kept connection ends before a byte of the answer."""

    def script(_connection: int, request: int) -> list[bytes]:
        return [answer(b"ok")] if request == 0 else [end]

    async with client(script) as (remote, server):
        for _ in range(3):
            assert await post(remote) == b"ok"
        assert server.connections == 3


@pytest.mark.parametrize(("repeatable", "requests"), [(True, 2), (False, 1)])
async def test_what_may_have_arrived_is_sent_again_only_if_repeatable(
    repeatable: bool, requests: int
) -> None:
    async with client(lambda _connection, _request: [CLOSE]) as (remote, server):
        with pytest.raises(SubgraphUnavailable):
            await post(remote, repeatable=repeatable)
        assert len(server.requests) == requests


async def test_connection_ended_by_the_server_is_not_used() -> None:
    async with client(lambda _connection, _request: [answer(b"ok"), CLOSE]) as (remote, server):
        for number in range(3):
            assert await post(remote, repeatable=False) == b"ok"
            await server.gone.wait()
            server.gone.clear()
            for _ in range(100):
                await asyncio.sleep(0)
            assert server.connections == number + 1


async def test_further_requests_wait_for_a_connection() -> None:
    async with client(lambda _connection, _request: [answer(b"ok")], connections=2) as (remote, server):
        assert await asyncio.gather(*(post(remote) for _ in range(50))) == [b"ok"] * 50
        assert server.connections == 2
        assert len(server.requests) == 50


async def test_what_is_sent_again_gets_a_new_connection_though_a_used_one_gets_free() -> None:
    answered, broken, late = asyncio.Event(), asyncio.Event(), asyncio.Event()
    first = {0: [answered, answer(b"a")], 1: [broken, CLOSE], 2: [late, answer(b"c")], 3: [answer(b"b")]}

    def script(connection: int, request: int) -> list[Step]:
        return first[connection] if request == 0 else [CLOSE]

    async with client(script, connections=2) as (remote, server), asyncio.timeout(10):
        tasks: list[asyncio.Task[bytes]] = []
        for _ in range(2):
            tasks.append(asyncio.create_task(post(remote)))
            await asked(server, len(tasks))
        tasks.append(asyncio.create_task(post(remote)))  # waits for one to get free
        await asyncio.sleep(0)
        broken.set()
        await asked(server, 3)
        answered.set()
        await tasks[1]
        late.set()

        assert await asyncio.gather(*tasks) == [b"a", b"b", b"c"]


async def asked(server: Server, requests: int) -> None:
    """Wait until so many requests have come."""
    while len(server.requests) < requests:
        await asyncio.sleep(0)


async def test_who_goes_away_closes_its_connection_and_leaves_the_place_to_others() -> None:
    def script(connection: int, _request: int) -> list[bytes]:
        return [HANG] if connection == 0 else [answer(b"ok")]

    async with client(script, connections=1) as (remote, server):
        first = asyncio.create_task(post(remote))
        while not server.requests:
            await asyncio.sleep(0.001)
        waiting = [asyncio.create_task(post(remote)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        first.cancel()
        assert await asyncio.gather(*waiting[1:]) == [b"ok"] * 2
        assert len(server.requests) == 3


async def test_who_goes_away_before_there_is_a_connection_leaves_the_place_to_others() -> None:
    async with client(lambda _connection, _request: [answer(b"ok")], connections=1) as (remote, _server):
        for hops in range(5):
            call = remote.post("a", b"{}", {}, repeatable=True)
            for _ in range(hops):
                await asyncio.sleep(0)
            call.cancel()
            assert await asyncio.wait_for(post(remote), 5) == b"ok"


async def test_who_ends_a_call_by_an_exception_closes_its_connection() -> None:
    """As a time limit does."""

    def script(connection: int, _request: int) -> list[bytes]:
        return [HANG] if connection == 0 else [answer(b"ok")]

    async with client(script, connections=1) as (remote, server):
        call = remote.post("a", b"{}", {}, repeatable=True)
        await asked(server, 1)
        call.set_exception(SubgraphUnavailable("a", "late"))
        with pytest.raises(SubgraphUnavailable, match="late"):
            await call
        assert await asyncio.wait_for(post(remote), 5) == b"ok"
        assert len(server.requests) == 2


async def test_idle_connections_are_closed_in_time() -> None:
    async with client(lambda _connection, _request: [answer(b"ok")], idle_seconds=0.05) as (remote, server):
        assert await post(remote) == b"ok"
        await asyncio.wait_for(server.gone.wait(), 5)


async def test_bytes_nobody_asked_for_end_the_connection() -> None:
    """A second answer must never be taken for that of the next request."""
    async with client(lambda _connection, _request: [answer(b"1") + answer(b"2")]) as (remote, server):
        assert await post(remote) == b"1"
        assert await post(remote) == b"1"
        assert server.connections == 2


async def test_a_header_cannot_bring_another() -> None:
    async with client(lambda _connection, _request: [answer(b"ok")]) as (remote, server):
        with pytest.raises(ValueError, match="line break"):
            await remote.post("a", b"", {"a": "b\r\nc: d"}, repeatable=True)
        assert not server.requests


@pytest.mark.parametrize("url", ["", "sales", "ftp://a/b", "http:///b", "http://a:b@c/", "http://a/b c"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no URL of a subgraph"):
        Address.of(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "named"),
    [
        ("http://a/graphql", "a", 80, b"host: a\r\n"),
        ("http://a:4001/graphql", "a", 4001, b"host: a:4001\r\n"),
        ("https://a/graphql", "a", 443, b"host: a\r\n"),
        ("http://[::1]:4001/graphql", "::1", 4001, b"host: [::1]:4001\r\n"),
    ],
)
def test_addresses(url: str, host: str, port: int, named: bytes) -> None:
    address = Address.of(url)

    assert (address.host, address.port, address.tls is not None) == (host, port, url.startswith("https"))
    assert named in address.request(b"", {})
