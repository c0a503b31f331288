"""The lock files: every package by its hash, from no named host, and each wanted for a stated reason."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.sources import ROOT

LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-test.txt"]
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(lock: Path) -> set[str]:
    return {normal(name) for name in REQUIREMENT.findall(lock.read_text())}


def declared(kind: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] if kind == "run" else project["dependency-groups"]["test"]
    return {normal(re.split(r"[\[<>=;~! ]", requirement, maxsplit=1)[0]) for requirement in wanted}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host(lock: Path) -> None:
    assert [line for line in lock.read_text().splitlines() if "http:" in line or "https:" in line] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_its_hashes(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())

    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(("kind", "lock"), [("run", LOCKS[0]), ("test", LOCKS[1])])
def test_every_declared_package_is_locked(kind: str, lock: Path) -> None:
    assert declared(kind) - locked(lock) == set()


def test_every_dependency_has_a_stated_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text()
    explained = {normal(name) for name in re.findall(r"^\| `([^`]+)`", reasons, re.MULTILINE)}

    assert explained == declared("run") | declared("test")
