"""Numbers people see, from a series' pattern such as ``C-{year}-{number:06d}`` (domain.md, Everywhere)."""

import re
from datetime import date

_PART = re.compile(r"\{(year|number)(?::0(\d{1,2})d)?\}")

#: Used until master data has published a series.
DEFAULT_PATTERNS = {
    "CUSTOMER": "C-{number:06d}",
    "LEAD": "L-{number:06d}",
    "MARKET_ACTIVITY": "MA-{year}-{number:04d}",
}


def counts_by_year(pattern: str) -> bool:
    """Whether the series starts anew each year."""
    return "{year}" in pattern


def format_number(pattern: str, day: date, number: int) -> str:
    """``pattern`` with its parts filled in; other text stays as it is."""
    values = {"year": day.year, "number": number}
    return _PART.sub(lambda part: f"{values[part[1]]:0{int(part[2] or 1)}d}", pattern)
