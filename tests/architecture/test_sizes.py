"""Small modules, small functions: what goes wrong in code of this kind is the tail."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch

from tests.support.sources import PACKAGES, ROOT, Source, sources

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

EXCEPTIONS: dict[str, str] = {
    "services/*/migrations/versions/*.py": "a record of one change, written once and never edited",
}
"""Path or path::function (wildcards allowed) to the reason why it may be longer."""


def lengths() -> Iterator[tuple[str, int, int]]:
    """(path or path::function, its lines, the limit) of everything in the project."""
    for source in (*sources(*PACKAGES, "tests"), Source(ROOT / "yubo")):
        yield source.place, len(source.text.splitlines()), LONGEST_MODULE
        for node in source.statements:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{source.place}::{node.name}", lines, LONGEST_FUNCTION


def matches(name: str, pattern: str) -> bool:
    return fnmatch(name, pattern) or fnmatch(name.partition("::")[0], pattern)


def test_modules_and_functions_are_short() -> None:
    too_long = [
        f"{name}: {lines} lines, at most {limit}"
        for name, lines, limit in lengths()
        if lines > limit and not any(matches(name, pattern) for pattern in EXCEPTIONS)
    ]

    assert too_long == []


def test_every_named_exception_is_needed() -> None:
    long = [name for name, lines, limit in lengths() if lines > limit]
    exact = [pattern for pattern in EXCEPTIONS if "*" not in pattern]

    assert [pattern for pattern in exact if not any(matches(name, pattern) for name in long)] == []
