"""A throw-away RabbitMQ on free ports: the machine's own, else Debian's packages in `.yubo/rabbitmq`.

The node has its own directory, cookie and name service (epmd), listens on the loopback interface only, and
runs as whoever we are. Its management plugin gives every test a virtual host of its own within
milliseconds.
"""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import (
    HOST,
    ServerFailed,
    ServerProcess,
    WorkDirectory,
    accepts_connections,
    free_port,
    wait_for,
)

ROOT = Path(__file__).parents[2]
FETCHED = ROOT / ".yubo" / "rabbitmq"
USER, PASSWORD = "yubo", "yubo"
SECONDS_TO_START = 120
SECONDS_TO_STOP = 20
PLUGINS = ("rabbitmq_management", "rabbitmq_consistent_hash_exchange")
ON_LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}"


@dataclass(frozen=True)
class Installation:
    """Where RabbitMQ is: the root of the tree its packages were unpacked to ("/" when installed)."""

    root: Path

    @property
    def rabbitmq(self) -> Path:
        return self.root / "usr/lib/rabbitmq/bin"

    @property
    def erlang(self) -> Path:
        return self.root / "usr/lib/erlang"

    def environment(self) -> dict[str, str]:
        libraries = ":".join(str(path) for path in self.root.glob("usr/lib/*-linux-gnu*"))
        return {
            "PATH": f"{self.erlang / 'bin'}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "ERL_ROOTDIR": str(self.erlang),
            **({} if self.root == Path("/") else {"LD_LIBRARY_PATH": libraries}),
        }


class RabbitServer:
    """A private RabbitMQ node; kill() and start() again keep its ports and data."""

    def __init__(self) -> None:
        self._installation = installation()
        self._work = WorkDirectory("rabbitmq")
        self._log = self._work.path / "log"
        self._port, self._management_port = free_port(), free_port()
        self._epmd_port, self._node_port = free_port(), free_port()
        self._ports = (self._port, self._management_port, self._node_port)
        self._epmd: ServerProcess | None = None
        self._node: ServerProcess | None = None
        self._configure()

    @property
    def url(self) -> str:
        """The default virtual host."""
        return f"amqp://{USER}:{PASSWORD}@{HOST}:{self._port}/"

    @property
    def management_url(self) -> str:
        return f"http://{USER}:{PASSWORD}@{HOST}:{self._management_port}"

    def start(self) -> None:
        """Start and wait until it accepts connections; after kill() it recovers what it confirmed."""
        self._epmd = self._epmd or self._spawn(
            self._epmd_binary(), "-address", HOST, "-port", str(self._epmd_port)
        )
        self._epmd.wait_until(lambda: accepts_connections(self._epmd_port), SECONDS_TO_START)
        self._node = self._spawn(self._installation.rabbitmq / "rabbitmq-server")
        self._node.wait_until(lambda: all(map(accepts_connections, self._ports)), SECONDS_TO_START)

    def kill(self) -> None:
        """SIGKILL, as a crash; returns when its ports are closed."""
        if self._node:
            self._write_queue_register()
            self._node.kill()
            self._node = None
            # The virtual machine is a grandchild: only its ports tell when it is really gone.
            wait_for(lambda: not any(map(accepts_connections, self._ports)), SECONDS_TO_STOP)

    def stop(self) -> None:
        """End it and forget its data: nobody will read them, so a kill does."""
        for process in (self._node, self._epmd):
            if process:
                process.kill()
        self._node = self._epmd = None
        self._work.remove()

    def _write_queue_register(self) -> None:
        """Make every quorum queue old enough to survive.

        RabbitMQ 3.10 writes down which quorum queues exist only seconds after it confirmed their
        declaration: a younger queue comes back from a crash without a leader, and stays so. No test is
        about that.
        """
        flush = "lists:foreach(fun dets:sync/1, dets:all())."
        control = [self._installation.rabbitmq / "rabbitmqctl", "--quiet", "eval", flush]
        asked = subprocess.run(control, env=self._environment(), capture_output=True, text=True, cwd="/")
        if asked.returncode:
            raise ServerFailed(f"rabbitmqctl failed:\n{asked.stdout}{asked.stderr}")

    def _epmd_binary(self) -> Path:
        return next(self._installation.erlang.glob("erts-*/bin/epmd"))

    def _spawn(self, program: Path, *arguments: str) -> ServerProcess:
        return ServerProcess([program, *arguments], env=self._environment(), log=self._log)

    def _configure(self) -> None:
        directory = self._work.path
        (directory / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = {HOST}:{self._port}\n"
            f"management.tcp.ip = {HOST}\n"
            f"management.tcp.port = {self._management_port}\n"
            f"default_user = {USER}\n"
            f"default_pass = {PASSWORD}\n"
            "log.console = true\n"
            "log.console.level = warning\n"
            "log.file = false\n"
            "vm_memory_high_watermark.absolute = 1GiB\n"
            "disk_free_limit.absolute = 50MB\n"
        )
        (directory / "enabled_plugins").write_text(f"[{','.join(PLUGINS)}].\n")
        cookie = directory / ".erlang.cookie"
        cookie.touch(mode=0o600)
        cookie.write_text(secrets.token_hex(16))

    def _environment(self) -> dict[str, str]:
        """Every path and port of its own: whatever RabbitMQ is installed on the machine stays untouched."""
        directory = self._work.path
        paths = {
            "RABBITMQ_BASE": "",
            "RABBITMQ_MNESIA_BASE": "mnesia",
            "RABBITMQ_MNESIA_DIR": "mnesia/data",
            "RABBITMQ_LOG_BASE": "logs",
            "RABBITMQ_CONFIG_FILE": "rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": "advanced.config",
            "RABBITMQ_CONFIG_FILES": "conf.d",
            "RABBITMQ_GENERATED_CONFIG_DIR": "generated",
            "RABBITMQ_SCHEMA_DIR": "schema",
            "RABBITMQ_ENABLED_PLUGINS_FILE": "enabled_plugins",
            "RABBITMQ_PID_FILE": "pid",
            "RABBITMQ_FEATURE_FLAGS_FILE": "feature_flags",
        }
        return {
            **self._installation.environment(),
            **{name: str(directory / path) for name, path in paths.items()},
            "HOME": str(directory),
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": "yubo@localhost",
            "RABBITMQ_DIST_PORT": str(self._node_port),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ON_LOOPBACK,
            "RABBITMQ_CTL_ERL_ARGS": ON_LOOPBACK,
        }


def installation() -> Installation:
    """The machine's RabbitMQ, else the one unpacked (now, if need be) into the checkout."""
    installed = Installation(Path("/"))
    if (installed.rabbitmq / "rabbitmq-server").exists() and installed.erlang.exists():
        return installed
    if shutil.which("apt-get") and shutil.which("dpkg"):
        fetched = subprocess.run(
            [ROOT / "scripts" / "fetch-rabbitmq", FETCHED], capture_output=True, text=True
        )
        if fetched.returncode == 0:
            return Installation(FETCHED / "root")
        reason = f"fetching Debian's packages failed:\n{fetched.stderr.strip()[-1500:]}"
    else:
        reason = "it is not installed, and without apt it cannot be fetched"
    raise ServerFailed(
        f"no RabbitMQ: {reason}\n"
        "Choose one: (1) install it (apt-get install rabbitmq-server); "
        "(2) set YUBO_TEST_BROKER_URL to a broker with the management plugin, whose user may make virtual "
        "hosts, for example one started by: docker run -p 5672:5672 -p 15672:15672 rabbitmq:4-management; "
        '(3) leave out the tests that need it: ./yubo test -m "not servers"'
    )
