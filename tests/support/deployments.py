"""The whole system as its users run it: real processes, driven through the gateway's endpoint.

``Embedded`` is ``./yubo up``: one process, SQLite, the embedded bus. ``Distributed`` is every part in a
process of its own, on PostgreSQL and RabbitMQ, with HTTP between the gateway and the services.
"""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from chassis.db import Database
from tests.support.databases import POSTGRESQL, Databases
from tests.support.processes import HOST, ServerProcess, free_port

ROOT = Path(__file__).parents[2]
SERVICES = ("masterdata", "customers", "sales", "reports")
#: Who publishes events, and who handles others'.
PUBLISHERS, CONSUMERS = SERVICES[:3], SERVICES[1:]
PASSWORD = "only-for-the-tests-3"
SECONDS_TO_START = 300
#: Short waits, so that a test of failures does not take the minutes an operation would.
QUICK = {
    "YUBO_MASTERDATA_POLL_SECONDS": "0.2",
    "YUBO_LOG_LEVEL": "info",
    "PYTHONUNBUFFERED": "1",
    "PYTHONPATH": str(ROOT),
}


def answers(url: str) -> bool:
    """Whether a process is ready."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Deployment:
    """Named processes that can be killed and started again; their settings stay the same."""

    def __init__(self, home: Path, environment: dict[str, str] | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.port = free_port()
        self.environment = {**os.environ, **QUICK, "YUBO_HOME": str(home), **(environment or {})}
        self.environment["YUBO_ADMIN_PASSWORD"] = PASSWORD
        self._processes: dict[str, ServerProcess] = {}
        self._commands: dict[str, tuple[list[str], str | None]] = {}

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}/graphql"

    def database_url(self, service: str) -> str:
        embedded = f"sqlite+aiosqlite:///{self.home / service}.sqlite"
        return self.environment.get(f"YUBO_{service.upper()}_DATABASE_URL", embedded)

    async def count(self, service: str, table: str) -> int:
        """How many rows a table of a service has."""
        [(count,)] = await self.rows(service, f"SELECT count(*) FROM {table}")
        return count

    async def rows(self, service: str, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in a service's database."""
        async with self.database(service) as database, database.read() as session:
            return [tuple(row) for row in await session.execute(text(query))]

    async def execute(self, service: str, *statements: str) -> None:
        """Run statements in a service's database, all in one transaction."""
        async with self.database(service) as database, database.write() as session:
            for statement in statements:
                await session.execute(text(statement))

    @asynccontextmanager
    async def database(self, service: str) -> AsyncIterator[Database]:
        """A service's database, for as long as one looks."""
        database = Database(self.database_url(service))
        try:
            yield database
        finally:
            await database.close()

    def yubo(self, *words: str, stdin: str = "") -> str:
        """Run a command to its end; its output. A failure shows what it said."""
        done = subprocess.run(
            self.argv(words), env=self.environment, cwd=ROOT, input=stdin, capture_output=True, text=True
        )
        assert done.returncode == 0, f"yubo {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def argv(self, words: tuple[str, ...]) -> list[str]:
        """The command line of ``./yubo`` with these words."""
        return [sys.executable, "-P", "-m", "suite", *words]

    def define(self, name: str, *words: str, ready: str | None = None) -> None:
        """A process by name, the words of its command, and the URL that answers once it is ready."""
        self._commands[name] = (self.argv(words), ready)

    def launch(self, name: str) -> None:
        """Start a process and go on."""
        argv, _ = self._commands[name]
        log = self.home / f"{name.replace(' ', '-')}.log"
        self._processes[name] = ServerProcess(argv, env=self.environment, log=log, cwd=ROOT)

    def await_ready(self, name: str) -> None:
        _, ready = self._commands[name]
        if ready is not None:
            self._processes[name].wait_until(lambda: answers(ready), SECONDS_TO_START)

    def start(self, *names: str) -> None:
        """Start processes (all by default), at once, and return when they are ready."""
        for name in names or tuple(self._commands):
            self.launch(name)
        for name in names or tuple(self._commands):
            self.await_ready(name)

    def pids(self) -> list[int]:
        """The running processes."""
        return [process.pid for process in self._processes.values()]

    def kill(self, name: str) -> None:
        """SIGKILL, as a crash."""
        self._processes.pop(name).kill()

    def hold(self, name: str) -> None:
        """Let a process stand still, until let_go()."""
        os.kill(self._processes[name].pid, signal.SIGSTOP)

    def let_go(self, name: str) -> None:
        os.kill(self._processes[name].pid, signal.SIGCONT)

    def terminate(self, name: str) -> int:
        """Ask a process to stop, as an operator would; its exit code."""
        return self._processes.pop(name).terminate()

    def stop(self) -> None:
        for name in list(self._processes):
            self.kill(name)

    def said(self, name: str, last: str) -> str:
        """What a process has said once it has said ``last``."""
        process = self._processes[name]
        process.wait_until(lambda: last in process.log_end(), SECONDS_TO_START)
        return process.log_end()

    def logs(self) -> str:
        """The end of every process's log, for a failing test."""
        return "\n".join(f"== {name}\n{process.log_end()}" for name, process in self._processes.items())


def embedded(home: Path) -> Deployment:
    """``./yubo up``, not yet started."""
    deployment = Deployment(home)
    port = str(deployment.port)
    deployment.define("up", "up", "--port", port, ready=f"http://{HOST}:{port}/ready")
    return deployment


def distributed(home: Path, databases: Databases, broker_url: str) -> Deployment:
    """Every part in a process of its own, databases made and migrated, not yet started."""
    ports = {service: free_port() for service in SERVICES}
    urls = {service: databases.create(POSTGRESQL) for service in SERVICES}
    deployment = Deployment(
        home,
        {
            "YUBO_BROKER_URL": broker_url,
            **{f"YUBO_{name.upper()}_DATABASE_URL": url for name, url in urls.items()},
            **{f"YUBO_GATEWAY_{n.upper()}_URL": f"http://{HOST}:{p}/graphql" for n, p in ports.items()},
        },
    )
    deployment.yubo("keys", "init")
    deployment.yubo("migrate")
    deployment.yubo("user", "create-admin", "--password-stdin", stdin=f"{PASSWORD}\n")
    _define_parts(deployment.define, ports, deployment.port)
    return deployment


def _define_parts(define: Callable[..., None], ports: dict[str, int], gateway_port: int) -> None:
    for service, port in ports.items():
        define(f"serve {service}", "serve", service, "--port", str(port), ready=f"http://{HOST}:{port}/ready")
    for service in PUBLISHERS:
        define(f"relay {service}", "relay", service)
    for service in CONSUMERS:
        define(f"consume {service}", "consume", service)
    ready = f"http://{HOST}:{gateway_port}/ready"
    define("serve gateway", "serve", "gateway", "--port", str(gateway_port), ready=ready)
