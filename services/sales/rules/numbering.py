"""The numbers people see (domain.md, Number)."""

import re

#: Used until master data defines a series of the kind.
DEFAULT_PATTERNS = {
    "ORDER": "SO-{year}-{number:06d}",
    "CONTRACT": "CT-{year}-{number:05d}",
    "OPPORTUNITY": "OP-{year}-{number:06d}",
    "SHIPMENT": "SH-{year}-{number:06d}",
    "COLLECTION": "CO-{year}-{number:06d}",
}

_PLACE = re.compile(r"\{(year|number)(?::0(\d{1,2})d)?\}")


def render(pattern: str, year: int, number: int) -> str:
    """``render("SO-{year}-{number:06d}", 2026, 7) == "SO-2026-000007"``; other text stays as it is."""

    def fill(place: re.Match[str]) -> str:
        value = year if place[1] == "year" else number
        return str(value).zfill(int(place[2] or 0))

    return _PLACE.sub(fill, pattern)


def counted_per_year(pattern: str) -> bool:
    """Whether numbers start anew each year: only where the pattern shows the year."""
    return any(place[1] == "year" for place in _PLACE.finditer(pattern))
