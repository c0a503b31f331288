"""How long the texts of a document may be (the columns' widths)."""

from chassis.errors import INVALID_INPUT, Refused

LONGEST_NAME = 300
LONGEST_REFERENCE = 120


def check_name(text: str, path: tuple[str, ...]) -> None:
    """Refuses INVALID_INPUT for an empty or too long name."""
    if not text.strip():
        raise Refused(INVALID_INPUT, "not empty", path)
    _check(text, LONGEST_NAME, path)


def check_reference(text: str | None, path: tuple[str, ...]) -> None:
    """Refuses INVALID_INPUT for an empty or too long reference; absent is fine."""
    if text is None:
        return
    if not text.strip():
        raise Refused(INVALID_INPUT, "not empty; leave it out instead", path)
    _check(text, LONGEST_REFERENCE, path)


def _check(text: str, longest: int, path: tuple[str, ...]) -> None:
    if len(text) > longest:
        raise Refused(INVALID_INPUT, f"at most {longest} characters", path)
