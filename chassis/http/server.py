"""Serving applications with uvicorn: one or several in one process, one owner of the signals."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import uvicorn
from uvicorn.supervisors import multiprocess

from chassis.http.app import GRACE_SECONDS
from chassis.http.observed import STOPPING
from chassis.http.protocol import BoundedHttp
from chassis.settings import PlatformSettings

KEEP_ALIVE_SECONDS = 75
#: Largest message of a WebSocket. What one is used for has limits of its own below.
SOCKET_MESSAGE_BYTES = 4_000_000


@dataclass(frozen=True)
class Listener:
    """An application and where it listens."""

    app: Any
    host: str
    port: int


class Server(uvicorn.Server):
    """uvicorn's, that takes its leave. Asked to go down, it tells its application by the event ``STOPPING``
    of the lifespan's state: it is not ready any more, every connection is closed after its answer, answers
    without an end come to one. After ``drain_seconds`` it takes no more connections, and goes when the
    requests in flight are answered.
    """

    def __init__(self, config: uvicorn.Config, drain_seconds: float = 0.0) -> None:
        super().__init__(config)
        self._drain_seconds = drain_seconds
        self._leave_at: float | None = None

    async def on_tick(self, counter: int) -> bool:
        """Whether to go down now."""
        if not await super().on_tick(counter):
            return False
        if self._leave_at is None:
            self._leave_at = time.monotonic() + self._drain_seconds
            self._say_so()
        return self.force_exit or time.monotonic() >= self._leave_at

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._say_so()
        await super().shutdown(sockets)

    def _say_so(self) -> None:
        stopping = self.lifespan.state.get(STOPPING)
        if stopping is not None:
            stopping.set()


class _Server(Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the process has one owner of its signals: serve()


def config(app: Any, host: str, port: int, **options: Any) -> uvicorn.Config:
    """uvicorn's settings, the same for every process."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(os.environ.get("FORWARDED_ALLOW_IPS")),  # whose they are is to be said
        lifespan="on",
        http=BoundedHttp,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(GRACE_SECONDS),
        ws="websockets-sansio",
        ws_max_size=SOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # it would cost memory for each connection
        **options,
    )


async def serve(
    listeners: Sequence[Listener], stop: asyncio.Event, started: asyncio.Event | None = None
) -> None:
    """Serve until ``stop`` is set, then finish requests in flight. ``started`` is set when all answer.

    Raises ``OSError`` when a port is taken.
    """
    for listener in listeners:
        _check_free(listener)
    servers = [_Server(config(x.app, x.host, x.port)) for x in listeners]
    tasks = [asyncio.create_task(server.serve()) for server in servers]
    watch = asyncio.create_task(stop.wait())
    try:
        while not all(server.started for server in servers):
            done, _ = await asyncio.wait([*tasks, watch], timeout=0.01, return_when=asyncio.FIRST_COMPLETED)
            if done:
                break
        else:
            if started is not None:
                started.set()
        await asyncio.wait([*tasks, watch], return_when=asyncio.FIRST_COMPLETED)
    finally:
        watch.cancel()
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)


def serve_factory(factory: str, host: str, port: int, workers: int = 1) -> None:
    """Serve the application ``factory`` makes (``module:function``) until a signal; with several
    ``workers`` in as many processes sharing the port."""
    settings = config(factory, host, port, factory=True, workers=workers)
    if workers == 1:
        Server(settings, PlatformSettings().drain_seconds).run()
    else:
        multiprocess.Process = Worker  # what uvicorn makes its workers of; it takes no other
        multiprocess.Multiprocess(settings, [settings.bind_socket()]).run()


class Worker(multiprocess.Process):
    """uvicorn's, that takes its leave as a single server does: when it is told to, and when the process that
    tells it is gone, however that ended.
    """

    def target(self, sockets: list[socket.socket] | None = None) -> None:
        """What the process does. Its own copy of the parent's end would keep the pipe between them open."""
        self.parent_conn.close()
        # before the thread that answers the parent: made by both, one of two servers would be told to go
        self._server = Server(self.config, PlatformSettings().drain_seconds)
        super().target(sockets)

    def always_pong(self) -> None:
        """Answer the parent's questions as long as it is there."""
        with contextlib.suppress(EOFError, OSError):
            super().always_pong()
        self.server.should_exit = True


def _check_free(listener: Listener) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((listener.host, listener.port))
        except OSError as problem:
            raise OSError(
                f"cannot listen on {listener.host}:{listener.port}: {problem.strerror}"
            ) from problem


def stop_on_signals() -> asyncio.Event:
    """An event set by SIGINT or SIGTERM of this process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
