"""Periods and the months and years sums are made for. A month is ``2026-01``, a year ``2026``."""

from dataclasses import dataclass
from datetime import date

from chassis.errors import INVALID_INPUT, Refused

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From one business date to another, both included; an absent end is open."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        """Refuses INVALID_INPUT when the end lies before the beginning."""
        if self.first and self.last and self.last < self.first:
            raise Refused(INVALID_INPUT, "the period ends before it begins", ("to",))


ALL_TIME = Period()


def month_key(month: int) -> str:
    """``202601`` as SQL groups it → ``2026-01``."""
    return f"{month // 100:04}-{month % 100:02}"


def months_through(first: str, last: str) -> list[str]:
    """Every month from ``first`` to ``last``, both included."""
    start, end = (int(key[:4]) * MONTHS_A_YEAR + int(key[5:]) - 1 for key in (first, last))
    return [f"{n // MONTHS_A_YEAR:04}-{n % MONTHS_A_YEAR + 1:02}" for n in range(start, end + 1)]


def years_through(first: str, last: str) -> list[str]:
    """Every year from ``first`` to ``last``, both included."""
    return [f"{year:04}" for year in range(int(first), int(last) + 1)]
