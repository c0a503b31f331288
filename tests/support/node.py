"""npm packages for tests that hold our work against a reference written in JavaScript.

`YUBO_NODE` names a folder with `node_modules` to use. Without it packages are installed by npm into
`.yubo/node`, once.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

INSTALLED = Path(__file__).parents[2] / ".yubo/node"
INSTALL_SECONDS = 300

NodePackages = Callable[..., Path]


class NodeUnavailable(Exception):
    """Node or npm is missing, or npm cannot install."""


def node_folder(*packages: str) -> Path:
    """A folder in which `node` finds the packages, each given as npm names it: `graphql@16`.

    Raises `NodeUnavailable` where it cannot be had.
    """
    if shutil.which("node") is None:
        raise NodeUnavailable("node is not installed")
    if given := os.environ.get("YUBO_NODE"):
        if missing := _missing(Path(given), packages):
            raise RuntimeError(f"YUBO_NODE={given}/node_modules does not have {', '.join(missing)}")
        return Path(given)
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with (INSTALLED / ".lock").open("w") as lock:  # several test processes may ask at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if missing := _missing(INSTALLED, packages):
            _install(missing)
    return INSTALLED


def _missing(folder: Path, packages: tuple[str, ...]) -> list[str]:
    return [name for name in packages if not (folder / "node_modules" / _bare(name)).is_dir()]


def _bare(package: str) -> str:
    """The name without the version: `@apollo/gateway` of `@apollo/gateway@2`."""
    return package[0] + package[1:].partition("@")[0]


def _install(packages: list[str]) -> None:
    if shutil.which("npm") is None:
        raise NodeUnavailable("npm is not installed")
    command = ["npm", "install", "--prefix", str(INSTALLED), "--no-audit", "--no-fund", *packages]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NodeUnavailable(f"npm took longer than {INSTALL_SECONDS} s") from error
    if run.returncode:
        raise NodeUnavailable(f"npm cannot install {', '.join(packages)}: {run.stderr[-300:]}")


@pytest.fixture(scope="session")
def node_packages() -> NodePackages:
    """`node_packages("graphql@16", ...)` is a folder to run node in; skips the test where there is none."""

    def folder(*packages: str) -> Path:
        try:
            return node_folder(*packages)
        except NodeUnavailable as reason:
            pytest.skip(str(reason))

    return folder
