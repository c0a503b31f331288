"""Throw-away server processes: free ports, readiness, and an end that comes even when ours is violent."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
SERVER_PORTS = range(20_000, 32_000)
"""Below the ports systems give to outgoing connections: a client that retries against a server which is down
must not be given the server's own port as its source, and so meet itself there."""


class ServerFailed(RuntimeError):
    """A throw-away server did not start; the message carries the end of its log."""


def free_port() -> int:
    """A port of the loopback interface nobody listens on."""
    for port in random.sample(SERVER_PORTS, len(SERVER_PORTS)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise ServerFailed(f"no free port in {SERVER_PORTS}")


def accepts_connections(port: int) -> bool:
    """Whether something listens on a port of the loopback interface."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within that time."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


@cache
def _reaper() -> subprocess.Popen[str]:
    script = Path(__file__).with_name("reaper.py")
    return subprocess.Popen(
        [sys.executable, script], stdin=subprocess.PIPE, text=True, start_new_session=True, cwd="/"
    )


def _tell_reaper(verb: str, value: object) -> None:
    pipe = _reaper().stdin
    assert pipe is not None
    pipe.write(f"{verb} {value}\n")
    pipe.flush()


def drop_to(account: int) -> dict[str, Any]:
    """Popen's options to run as an account of that number, for root."""
    return {"user": account, "group": account, "extra_groups": []}


class WorkDirectory:
    """A temporary directory that also vanishes when this process is killed."""

    def __init__(self, name: str) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"yubo-{name}-"))
        _tell_reaper("directory", self.path)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        _tell_reaper("forget", self.path)


class ServerProcess:
    """One server process, leader of its own process group, writing its output to a log file."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        log: Path,
        cwd: Path = Path("/"),
        account: int | None = None,
    ) -> None:
        self._log = log
        drop = {} if account is None else drop_to(account)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                argv, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True, **drop,
            )  # fmt: skip
        _tell_reaper("group", self._process.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return once ready() holds; a process that ended or needs longer is a ServerFailed."""

        def settled() -> bool:
            return ready() or self._process.poll() is not None

        if not wait_for(settled, seconds):
            raise ServerFailed(f"not ready after {seconds:.0f} s:\n{self.log_end()}")
        if self._process.poll() is not None:
            raise ServerFailed(f"ended with {self._process.returncode}:\n{self.log_end()}")

    def log_end(self, characters: int = 3000) -> str:
        return self._log.read_text(errors="replace")[-characters:]

    def kill(self) -> None:
        """End the whole group with SIGKILL, as a crash would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._ended()

    def terminate(self, seconds: float = 20) -> int:
        """Ask with SIGTERM to stop; the exit code. One that does not stop in time is killed."""
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(seconds)
        finally:
            self.kill()

    def interrupt(self, seconds: float = 20) -> None:
        """Ask with SIGINT for a fast shutdown, then kill what is left."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.kill()

    def _ended(self) -> None:
        self._process.wait()
        _tell_reaper("forget", self._process.pid)
