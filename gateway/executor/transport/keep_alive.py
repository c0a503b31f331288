"""Calls subgraphs over HTTP/1.1 with a pool of kept-alive connections each."""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport.connection import Connection, ConnectionBroken, UnusableAnswer
from gateway.executor.transport.headers import Headers, written
from gateway.executor.transport.remote_streams import RemoteStreams
from gateway.executor.transport.streams import Events, Opening

Connecting = asyncio.Task[tuple[asyncio.Transport, Connection]]


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
            subgraph: Pool(subgraph, Address.of(url), connections, idle_seconds, answer_limit)
            for subgraph, url in urls.items()
        }

    def post(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool
    ) -> asyncio.Future[bytes]:
        return self._pools[subgraph].ask(body, headers, repeatable)

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


class Asking(asyncio.Future[bytes]):
    """A request on its way to an answer. Whoever ends it, cancels it or sets an exception, closes its
    connection."""

    __slots__ = ("again", "connecting", "connection", "pool", "repeatable", "request")
    pool: "Pool"
    request: bytes
    repeatable: bool
    again: bool
    """Whether it is sent the second time, over a new connection."""
    connection: Connection | None
    """What it was sent over, until there is an answer."""
    connecting: Connecting | None
    """What it waits for to be sent, if not for a connection that gets free."""

    def send_over(self, connection: Connection) -> None:
        """Send it over a connection, which is its own until there is an answer."""
        self.connection = connection
        connection.ask(self.request, self)

    def answered(self, status: int, body: bytes) -> None:
        """As :class:`gateway.executor.transport.connection.Asking` says."""
        connection, self.connection = self.connection, None
        self.pool.give_back(connection)
        if status == 200:
            self.set_result(body)
        else:
            reason = f"status {status}"
            self.set_exception(SubgraphUnavailable(self.pool.subgraph, reason, failing=status >= 500))

    def failed(self, problem: ConnectionBroken | UnusableAnswer) -> None:
        """As :class:`gateway.executor.transport.connection.Asking` says."""
        self._release()
        sent_for_good = isinstance(problem, UnusableAnswer) or (problem.sent and not self.repeatable)
        if self.again or sent_for_good:
            self.set_exception(SubgraphUnavailable(self.pool.subgraph, str(problem)))
        else:
            self.again = True
            self.pool.serve(self)

    def set_exception(self, problem: type[BaseException] | BaseException, /) -> None:
        """Wait no more."""
        super().set_exception(problem)
        self._leave()

    def cancel(self, msg: Any = None) -> bool:
        """Wait no more."""
        cancelled = super().cancel(msg)
        self._leave()
        return cancelled

    def _leave(self) -> None:
        if self.connecting is not None:
            self.connecting.cancel()
        if self.connection is not None:
            self.connection.close()
            self._release()

    def _release(self) -> None:
        connection, self.connection, self.connecting = self.connection, None, None
        if connection is not None:
            self.pool.give_back(connection)


class Pool:
    """The connections to one address."""

    def __init__(
        self, subgraph: str, address: Address, size: int, idle_seconds: float, answer_limit: int
    ) -> None:
        self.subgraph = subgraph
        self._address = address
        self._size = size
        self._idle_seconds = idle_seconds
        self._answer_limit = answer_limit
        self._open = 0
        self._idle: deque[Connection] = deque()
        self._waiting: deque[Asking] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def ask(self, body: bytes, headers: Mapping[str, str], repeatable: bool) -> Asking:
        """The answer to a request that is sent over a kept connection, a new one, or when one gets free."""
        if self._loop is None or not self._loop.is_running():
            self._loop = asyncio.get_running_loop()  # a call of the system each time it is asked for
        asking = Asking(loop=self._loop)  # it has no __init__ in Python: there are several for each request
        asking.pool, asking.repeatable = self, repeatable
        asking.request = self._address.request(body, headers)
        asking.again, asking.connection, asking.connecting = False, None, None
        self.serve(asking)
        return asking

    def serve(self, asking: Asking) -> None:
        """Find a connection for a request."""
        connection = self._kept(asking.again)
        if connection is not None:
            asking.send_over(connection)
        elif self._open < self._size:
            self._open += 1
            self._connect(asking)
        else:
            self._waiting.append(asking)

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

    def _connect(self, asking: Asking) -> None:
        """Open a connection, which counts as open already."""
        assert self._loop is not None
        address = self._address
        connecting = self._loop.create_task(
            self._loop.create_connection(
                lambda: Connection(self._answer_limit),
                address.host,
                address.port,
                ssl=address.tls,
                server_hostname=address.host if address.tls else None,
            )
        )
        asking.connecting = connecting
        connecting.add_done_callback(partial(self._connected, asking))

    def _connected(self, asking: Asking, connecting: Connecting) -> None:
        if connecting.cancelled():
            self.give_back(None)
            asking.cancel()
        elif (problem := connecting.exception()) is not None:
            self.give_back(None)
            if not asking.done():
                asking.failed(ConnectionBroken(f"no connection: {problem}", sent=False))
        elif asking.done():
            self.give_back(connecting.result()[1])
        else:
            asking.send_over(connecting.result()[1])

    def give_back(self, connection: Connection | None) -> None:
        """Let the next use a connection, or open one in its place if it is closed."""
        if connection is not None and connection.closed:
            connection = None
        while self._waiting:
            asking = self._waiting.popleft()
            if asking.done():
                continue
            if connection is not None and asking.again:
                connection.close()  # another's a moment ago: a new one takes its place
                connection = None
            if connection is None:
                self._connect(asking)
            else:
                asking.send_over(connection)
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
