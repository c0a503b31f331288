"""Calls subgraphs over HTTP/1.1 with a pool of kept-alive connections each."""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Mapping
from urllib.parse import urlsplit

from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport.connection import Answer, Connection, ConnectionBroken, UnusableAnswer
from gateway.executor.transport.headers import Headers, written
from gateway.executor.transport.remote_streams import RemoteStreams
from gateway.executor.transport.streams import Events, Opening


class KeepAlive:
    """Transport to URLs by subgraph name.

    At most ``connections`` are open to each subgraph, further requests wait for one to get free. They are
    made on first use and closed when idle for ``idle_seconds``. Redirects are not followed. ``answer_limit``:
    most bytes of an answer. A request is sent once more when its connection failed: a ``repeatable`` one
    whatever happened, another only if nothing of it can have arrived.

    ``subscription_urls`` say where subgraphs serve subscriptions; others do over a WebSocket at their URL.
    """

    def __init__(
        self,
        urls: Mapping[str, str],
        *,
        connections: int,
        idle_seconds: float,
        answer_limit: int,
        subscription_urls: Mapping[str, str] | None = None,
    ) -> None:
        sockets = {name: "ws" + url.removeprefix("http") for name, url in urls.items()}
        self._streams = RemoteStreams({**sockets, **(subscription_urls or {})})
        self._pools = {
            subgraph: Pool(Address.of(url), connections, idle_seconds, answer_limit)
            for subgraph, url in urls.items()
        }

    async def post(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool
    ) -> bytes:
        pool = self._pools[subgraph]
        request = pool.address.request(body, headers)
        try:
            try:
                answer = await pool.ask(request)
            except ConnectionBroken as problem:
                if problem.sent and not repeatable:
                    raise
                answer = await pool.ask(request, fresh=True)
        except (ConnectionBroken, UnusableAnswer) as problem:
            raise SubgraphUnavailable(subgraph, str(problem)) from problem
        if answer.status != 200:
            raise SubgraphUnavailable(subgraph, f"status {answer.status}", failing=answer.status >= 500)
        return answer.body

    def subscribe(self, subgraph: str, body: bytes, headers: Mapping[str, str], opening: Opening) -> Events:
        return self._streams.subscribe(subgraph, body, headers, opening)

    async def close(self) -> None:
        await self._streams.close()
        for pool in self._pools.values():
            pool.close()


class Address:
    """Where a subgraph is. Raises ``ValueError`` for what is no http(s) URL."""

    def __init__(self, host: str, port: int, path: str, tls: ssl.SSLContext | None) -> None:
        self.host = host
        self.port = port
        self.tls = tls
        standard = port == (443 if tls else 80)
        name = f"[{host}]" if ":" in host else host
        self._head = f"POST {path} HTTP/1.1\r\nhost: {name if standard else f'{name}:{port}'}\r\n".encode()

    @classmethod
    def of(cls, url: str) -> "Address":
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            raise ValueError(f"{url!r} is no URL of a subgraph: give http(s)://host[:port]/path")
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not path.isascii() or not path.isprintable() or " " in path:
            raise ValueError(f"{url!r} is no URL of a subgraph: escape its path")
        return cls(parts.hostname, parts.port or (443 if tls else 80), path, tls)

    def request(self, body: bytes, headers: Mapping[str, str]) -> bytes:
        """The bytes of a request. Raises ``ValueError`` for a header that would be more than one."""
        lines = headers.lines if isinstance(headers, Headers) else written(headers)
        return b"%b%bcontent-length: %d\r\n\r\n%b" % (self._head, lines, len(body), body)


class Pool:
    """The connections to one address."""

    def __init__(self, address: Address, size: int, idle_seconds: float, answer_limit: int) -> None:
        self.address = address
        self._size = size
        self._idle_seconds = idle_seconds
        self._answer_limit = answer_limit
        self._open = 0
        self._idle: deque[Connection] = deque()
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._sweep: asyncio.TimerHandle | None = None

    async def ask(self, request: bytes, *, fresh: bool = False) -> Answer:
        """The answer to a request, over a new connection if ``fresh``. Cancelled, it closes its own."""
        connection = self._kept(fresh) or await self._free()
        if fresh and connection is not None:
            connection.close()  # another's a moment ago: a new one takes its place
            connection = None
        if connection is None:
            connection = await self._connect()
        try:
            return await connection.ask(request)
        except BaseException:
            connection.close()
            raise
        finally:
            self._give_back(connection)

    def _kept(self, fresh: bool) -> Connection | None:
        """An idle connection, the one used last first: the others may then expire."""
        oldest = time.monotonic() - self._idle_seconds
        while self._idle:
            connection = self._idle.pop()
            if not fresh and not connection.closed and connection.idle_since > oldest:
                return connection
            connection.close()
            self._open -= 1
        return None

    async def _free(self) -> Connection | None:
        """Wait until a connection gets free, or one may be opened (None); counts it as open."""
        if self._open < self._size:
            self._open += 1
            return None
        turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back(turn.result())
            raise

    async def _connect(self) -> Connection:
        address = self.address
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(self._answer_limit),
                address.host,
                address.port,
                ssl=address.tls,
                server_hostname=address.host if address.tls else None,
            )
        except BaseException as problem:
            self._give_back(None)
            if isinstance(problem, OSError):
                raise ConnectionBroken(f"no connection: {problem}", sent=False) from problem
            raise
        return connection

    def _give_back(self, connection: Connection | None) -> None:
        """Let the next use a connection, or open one in its place if it is closed."""
        if connection is not None and connection.closed:
            connection = None
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is None:
            self._open -= 1
            return
        connection.idle_since = time.monotonic()
        self._idle.append(connection)
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(self._idle_seconds, self._expire)

    def _expire(self) -> None:
        """Close what has been idle too long."""
        self._sweep = None
        oldest = time.monotonic() - self._idle_seconds
        while self._idle and (self._idle[0].closed or self._idle[0].idle_since <= oldest):
            self._idle.popleft().close()
            self._open -= 1
        if self._idle:
            left = self._idle[0].idle_since - oldest
            self._sweep = asyncio.get_running_loop().call_later(left, self._expire)

    def close(self) -> None:
        """Close idle connections; those in use are closed by who uses them."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        while self._idle:
            self._idle.pop().close()
            self._open -= 1
