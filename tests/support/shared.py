"""One PostgreSQL and one RabbitMQ for the whole test run, started when a test first asks, stopped at its end.

pytest may run the tests in several worker processes (xdist). The servers belong to the process that
outlives them, the one the user started: it listens on a local socket whose address the workers inherit, and
answers with URLs. `YUBO_TEST_DATABASE_URL` and `YUBO_TEST_BROKER_URL` name servers to use instead; nothing
else is ever used, so no test writes into a server that merely happens to run on this machine.
"""

import os
import secrets
import threading
from functools import cache
from multiprocessing.connection import Client, Connection, Listener
from urllib.parse import urlsplit

import pytest

from tests.support.postgres import PostgresServer
from tests.support.rabbitmq import RabbitServer

ADDRESS, KEY = "YUBO_TEST_SERVERS_ADDRESS", "YUBO_TEST_SERVERS_KEY"
MANAGEMENT_PORT = 15672


@cache
def postgres_admin_url() -> str:
    """A PostgreSQL database whose user may create databases."""
    return os.environ.get("YUBO_TEST_DATABASE_URL") or _ask("postgres")[0]


@cache
def broker_urls() -> tuple[str, str]:
    """RabbitMQ: the AMQP URL and the management URL."""
    if given := os.environ.get("YUBO_TEST_BROKER_URL"):
        address = urlsplit(given)
        login = f"{address.username or 'guest'}:{address.password or 'guest'}"
        usual = f"http://{login}@{address.hostname}:{MANAGEMENT_PORT}"
        return given, os.environ.get("YUBO_TEST_BROKER_MANAGEMENT_URL", usual)
    amqp, management = _ask("rabbitmq")
    return amqp, management


def _ask(kind: str) -> list[str]:
    with Client(os.environ[ADDRESS], authkey=bytes.fromhex(os.environ[KEY])) as connection:
        connection.send(kind)
        answer = connection.recv()
    if isinstance(answer, str):
        raise RuntimeError(answer)
    return answer


class SharedServers:
    """Starts each server once, however many workers ask, and stops what it started."""

    def __init__(self) -> None:
        key = secrets.token_bytes(16)
        self._listener = Listener(authkey=key)
        os.environ[ADDRESS], os.environ[KEY] = str(self._listener.address), key.hex()
        self._started: dict[str, PostgresServer | RabbitServer] = {}
        self._failed: dict[str, str] = {}
        self._one_at_a_time = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        self._listener.close()
        del os.environ[ADDRESS], os.environ[KEY]
        with self._one_at_a_time:
            for server in self._started.values():
                server.stop()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:  # closed: the run is over
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection:
            kind = connection.recv()
            with self._one_at_a_time:
                connection.send(self._urls(kind))

    def _urls(self, kind: str) -> list[str] | str:
        """The server's URLs, or why there is none: a start that failed is not tried again for every test."""
        if kind in self._failed:
            return self._failed[kind]
        try:
            server = self._started.get(kind) or self._start(kind)
        except Exception as error:
            self._failed[kind] = f"{kind}: {error}"
            return self._failed[kind]
        return [server.url] if isinstance(server, PostgresServer) else [server.url, server.management_url]

    def _start(self, kind: str) -> PostgresServer | RabbitServer:
        server = PostgresServer() if kind == "postgres" else RabbitServer()
        server.start()
        self._started[kind] = server
        return server


_servers = pytest.StashKey[SharedServers]()


def pytest_configure(config: pytest.Config) -> None:
    if ADDRESS not in os.environ:  # else we are a worker
        config.stash[_servers] = SharedServers()


def pytest_unconfigure(config: pytest.Config) -> None:
    if servers := config.stash.get(_servers, None):
        servers.stop()
