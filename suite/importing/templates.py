"""Templates: ``"NW-{order_id}"`` is text with a column in it, ``"{employee.name}"`` a looked-up row's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from suite.importing.problems import BadMapping

_COLUMN = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """Texts (at even places) and names of columns (at odd places) in turn."""

    pieces: tuple[str, ...]

    @classmethod
    @lru_cache(maxsize=2_000)
    def parse(cls, text: str) -> "Template":
        """:class:`BadMapping` where a brace is not closed."""
        pieces = tuple(_COLUMN.split(text))
        if any("{" in piece or "}" in piece for piece in pieces[::2]):
            raise BadMapping(f"{text!r}: a brace is not closed")
        return cls(pieces)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.pieces[1::2]

    def render(self, value_of: Callable[[str], str | None]) -> str | None:
        """The text; None when it has columns and all of them are empty."""
        values = [value_of(column) for column in self.columns]
        if values and not any(values):
            return None
        parts = list(self.pieces)
        parts[1::2] = [value or "" for value in values]
        return "".join(parts).strip()
