"""Which layer may know which library: import-linter watches our own modules, this watches all others."""

import ast
import sys
from fnmatch import fnmatch

import pytest

from tests.support.sources import PACKAGES, Source, sources

ALLOWED: dict[str, tuple[str, ...]] = {
    "strawberry": ("chassis.graphql", "chassis.service", "services.*.schema"),
    "graphql": ("chassis.graphql", "services.*.schema", "gateway", "suite"),
    "sqlalchemy": (
        "chassis.db",
        "chassis.messaging",
        "chassis.organisation",
        "chassis.graphql",
        "chassis.housekeeping",
        "chassis.service",
        "services.*.model",
        "services.*.commands",
        "services.*.queries",
        "services.*.events.subscribers",
        "services.*.migrations",
    ),
    "alembic": ("chassis.db", "services.*.migrations"),
    "asyncpg": ("chassis.db", "chassis.messaging"),
    "aiosqlite": ("chassis.db",),
    "aio_pika": ("chassis.messaging",),
    "aiormq": ("chassis.messaging",),
    "pamqp": ("chassis.messaging",),
    "starlette": ("chassis.http", "chassis.service", "chassis.cli", "gateway.http", "gateway.app", "suite"),
    "uvicorn": ("chassis.http", "chassis.cli", "gateway.__main__", "suite"),
    "aiohttp": ("gateway.executor", "gateway.location", "suite"),
}
"""A library to the packages that may import it; a library not named here may be imported anywhere."""

PURE = {
    "services.*.rules": {"chassis.money", "chassis.errors", "chassis.text"},
    "gateway.federation": {"graphql"},
    "gateway.composition": {"graphql"},
    "gateway.planner": {"graphql"},
}
"""Packages of pure functions to what they may import beside the standard library and their own root package's
lower layers (which import-linter watches)."""

INPUT_AND_OUTPUT = {
    "asyncio",
    "logging",
    "os",
    "pathlib",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
    "urllib",
}


def within(module: str, packages: set[str] | tuple[str, ...]) -> bool:
    """Whether a module is one of the packages (wildcards allowed) or inside one."""
    return any(fnmatch(module, package) or fnmatch(module, f"{package}.*") for package in packages)


@pytest.mark.parametrize("library", ALLOWED)
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    strangers = [
        source.place
        for source in sources(*PACKAGES)
        if any(within(name, (library,)) for name in source.imports)
        and not within(source.module, ALLOWED[library])
    ]

    assert strangers == []


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_import_nothing_that_reads_or_writes(package: str) -> None:
    impure = [
        f"{source.place} imports {name}"
        for source in sources(*PACKAGES)
        if within(source.module, (package,))
        for name in source.imports
        if not is_pure(name, source, PURE[package])
    ]

    assert impure == []


def is_pure(name: str, source: Source, allowed: set[str]) -> bool:
    root = name.partition(".")[0]
    own = source.module.partition(".")[0]
    standard = root in sys.stdlib_module_names and root not in INPUT_AND_OUTPUT
    return standard or root == own or within(name, allowed)


def test_a_migration_does_not_depend_on_what_tables_have_become_since() -> None:
    dependent = [
        f"{source.place} imports {name}"
        for source in sources("services")
        if "migrations" in source.path.parts
        for name in source.imports
        if within(name, ("services",))
    ]

    assert dependent == []


def test_nothing_prints() -> None:
    printing = [
        f"{source.place}:{node.lineno}"
        for source in sources(*PACKAGES)
        if "print(" in source.text
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert printing == []
