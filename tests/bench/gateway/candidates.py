"""The gateways that are measured: how each is started, and what it uses of the machine.

Each gets one processor of its own, and passes the caller's ``Authorization`` on or knows callers apart by it,
so that none may answer one caller with what it fetched for another.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.gateway.callers import AUDIENCE, ISSUER, Callers
from tests.support.node import node_folder
from tests.support.processes import HOST, ServerProcess, accepts_connections, free_port

NODE_PACKAGES = (
    "@apollo/gateway@2",
    "@apollo/server@5",
    "@graphql-hive/gateway@2",
    "@graphql-hive/router-runtime@1",
    "graphql@16",
)
NODE_SCRIPTS = Path(__file__).parent / "node"
START_SECONDS = 90
#: The processor of the gateway being measured, and that of everything else.
GATEWAY_CPU, OTHER_CPU = 0, 1


@dataclass(frozen=True)
class Candidate:
    """One gateway. In ``argv`` ``{supergraph}`` stands for the supergraph's file, ``{port}`` for the port."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)


class Running:
    """A candidate that answers at ``url``."""

    def __init__(self, candidate: Candidate, supergraph: Path, folder: Path) -> None:
        self.name = candidate.name
        port = free_port()
        self.url = f"http://{HOST}:{port}/graphql"
        words = [word.format(supergraph=supergraph, port=port) for word in candidate.argv]
        self._process = ServerProcess(
            ["taskset", "-c", str(GATEWAY_CPU), *words],
            env={**os.environ, **candidate.env},
            log=folder / f"{candidate.name}.log",
            cwd=Path(__file__).parents[3],
        )
        try:
            self._process.wait_until(lambda: accepts_connections(port), START_SECONDS)
        except BaseException:
            self.stop()
            raise

    @property
    def pids(self) -> list[int]:
        """The process and what it started: all of its process group."""
        known = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [pid for pid in known if _group(pid) == self._process.pid]

    def peak_mib(self) -> float:
        """The most memory its processes have held so far (the kernel's high-water mark), in MiB."""
        lines = [line for pid in self.pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

    def stop(self) -> None:
        self._process.kill()


def _group(pid: int) -> int:
    """The process group; 0 once the process has ended."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def ours(callers: Callers) -> Candidate:
    """This project's gateway by itself, with default settings but the issuer whose tokens it verifies."""
    return Candidate(
        "yubo",
        [sys.executable, "-P", "-m", "suite", "gateway", "--supergraph", "{supergraph}", "--port", "{port}"],
        {
            "YUBO_GATEWAY_OIDC_ISSUER": ISSUER,
            "YUBO_GATEWAY_OIDC_AUDIENCE": AUDIENCE,
            "YUBO_GATEWAY_OIDC_JWKS_URL": str(callers.keys),
        },
    )


def node_gateways() -> Iterator[Candidate]:
    """Apollo's and Hive's, from npm; raises ``NodeUnavailable`` where they cannot be had."""
    modules = node_folder(*NODE_PACKAGES) / "node_modules"
    env = {
        "NODE_ENV": "production",
        "NODE_PATH": str(modules),
        "NODE_OPTIONS": f"--require {NODE_SCRIPTS / 'preload.cjs'}",
    }
    script = str(NODE_SCRIPTS / "apollo.cjs")
    yield Candidate("apollo", ["node", script, "{supergraph}", "{port}"], env)
    hive = ["node", str(modules / ".bin/hive-gateway"), "supergraph", "{supergraph}", "--host", HOST]
    hive += ["--port", "{port}", "--config-path", str(NODE_SCRIPTS / "hive.config.cjs"), "--polling", "1h"]
    yield Candidate("hive", [*hive, "--jit"], env)
    yield Candidate("hive-rust", [*hive, "--hive-router-runtime"], env)


def node_versions() -> dict[str, str]:
    """The installed version of each npm package."""
    modules = node_folder(*NODE_PACKAGES) / "node_modules"
    names = [package.rpartition("@")[0] for package in NODE_PACKAGES]
    return {name: json.loads((modules / name / "package.json").read_text())["version"] for name in names}
