"""Writes Python source and compiles it: how a plan becomes functions with nothing left to interpret.

Names of a plan (slots, types, keys) enter the source as quoted literals only, everything else by name.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

_serial = count(1)


class Source:
    """Python source in the making; `names` are the objects it refers to."""

    def __init__(self, **names: object) -> None:
        self.names: dict[str, Any] = names
        self._lines: list[str] = []
        self._depth = 0
        self._taken = 0

    def line(self, text: str) -> None:
        """Add a line at the present depth."""
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """What is added inside is indented below `header`."""
        self.line(header)
        self._depth += 1
        yield
        self._depth -= 1

    def bind(self, hint: str, value: object) -> str:
        """A name for an object."""
        name = self.name(hint)
        self.names[name] = value
        return name

    def constant(self, hint: str, values: frozenset[str]) -> str:
        """A name for a set; equal ones share it."""
        known = next((name for name, value in self.names.items() if value == values), None)
        return known or self.bind(hint, values)

    def name(self, hint: str) -> str:
        """A name for a function to be written; no other has it."""
        self._taken += 1
        return f"{hint}_{self._taken}"

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Compile: the functions by name. Tracebacks show their lines."""
        text, name = str(self), f"plan source {next(_serial)}"
        namespace = {**self.names, "__name__": name, "__loader__": _Loader(text)}
        exec(compile(text, name, "exec"), namespace)  # noqa: S102  # our own text, see above
        return namespace


class _Loader:
    """Gives tracebacks the source of functions that have no file."""

    def __init__(self, text: str) -> None:
        self._text = text

    def get_source(self, _name: str) -> str:
        return self._text
