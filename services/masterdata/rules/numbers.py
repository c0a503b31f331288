"""Patterns of number series: ``SO-{year}-{number:06d}`` makes ``SO-2026-000123``."""

import string

from chassis.errors import Refused
from services.masterdata.rules.errors import PATTERN_INVALID

#: The documents that have a series, and the pattern each starts with.
BASELINE = {
    "CUSTOMER": "C-{number:06d}",
    "LEAD": "L-{number:06d}",
    "MARKET_ACTIVITY": "MA-{year}-{number:04d}",
    "OPPORTUNITY": "OP-{year}-{number:06d}",
    "CONTRACT": "CT-{year}-{number:05d}",
    "ORDER": "SO-{year}-{number:06d}",
    "SHIPMENT": "SH-{year}-{number:06d}",
    "COLLECTION": "CO-{year}-{number:06d}",
}
SERIES = tuple(BASELINE)
_ALLOWED = {"year": {"", "04d"}}


def check_pattern(pattern: str) -> None:
    """Refuses PATTERN_INVALID unless every part is text or one of the known fields, with {number} once.

    A number is written in 1 to 12 digits, zero-filled: ``{number:06d}``.
    """
    try:
        fields = [
            (name, f"!{conversion}" if conversion else spec)
            for _, name, spec, conversion in string.Formatter().parse(pattern)
            if name is not None
        ]
    except ValueError:
        raise Refused(PATTERN_INVALID, path=("input", "pattern")) from None
    numbers = [spec for name, spec in fields if name == "number"]
    others = [(name, spec) for name, spec in fields if name != "number"]
    digits = {f"0{n}d" for n in range(1, 13)} | {""}
    if (
        len(numbers) != 1
        or numbers[0] not in digits
        or any(spec not in _ALLOWED.get(name, ()) for name, spec in others)
    ):
        raise Refused(PATTERN_INVALID, path=("input", "pattern"))
