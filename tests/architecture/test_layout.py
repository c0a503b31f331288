"""Knowing one service is knowing all four."""

import re

import pytest

from tests.support.sources import PACKAGES, ROOT, sources

SERVICES = ("customers", "masterdata", "reports", "sales")
FIRST_LEVEL = {
    "README.md",
    "__init__.py",
    "__main__.py",
    "commands",
    "contracts",
    "events",
    "migrations",
    "model",
    "queries",
    "rules",
    "schema",
    "service.py",
    "settings.py",
}
GRAB_BAG = re.compile(r"(^|_)(utils?|helpers?|common|misc)(_|$)")
NOT_PROJECT_CODE = {"tests", "deploy", "node_modules"}


def entries(folder: str) -> set[str]:
    return {path.name for path in (ROOT / folder).iterdir() if path.name != "__pycache__"}


def test_the_services_are_these_four() -> None:
    assert {name for name in entries("services") if not name.startswith("__")} == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_first_level(service: str) -> None:
    assert entries(f"services/{service}") == FIRST_LEVEL


def test_python_code_lives_in_the_four_roots() -> None:
    with_code = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and next(path.rglob("*.py"), None)
    }

    assert with_code - NOT_PROJECT_CODE == set(PACKAGES)


def test_no_module_is_a_grab_bag() -> None:
    parts = {part for source in sources(*PACKAGES, "tests") for part in source.module.split(".")}

    assert sorted(part for part in parts if GRAB_BAG.search(part)) == []
