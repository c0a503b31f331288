"""The project's own Python source, parsed: what the architecture tests look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("chassis", "services", "gateway", "suite")


@dataclass(frozen=True)
class Source:
    """One source file."""

    path: Path

    @property
    def place(self) -> str:
        """The path from the repository's root."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        """The dotted name; of a package's __init__.py the package's."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def statements(self) -> tuple[ast.stmt, ...]:
        """Every statement, nested ones included; looking into expressions too is what would take long."""
        return tuple(_statements(self.tree))

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """The dotted names of the modules it imports anywhere; relative imports are not our style."""
        names: list[str] = []
        for node in self.statements:
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.place}:{node.lineno}: relative import"
                names.append(node.module or "")
        return tuple(names)


def _statements(node: ast.AST) -> Iterator[ast.stmt]:
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        for child in getattr(node, field, ()):
            if isinstance(child, ast.stmt):
                yield child
            yield from _statements(child)


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below the folders, in order."""
    return tuple(Source(path) for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
