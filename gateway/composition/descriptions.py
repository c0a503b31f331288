"""Merges descriptions."""

from collections import Counter
from collections.abc import Iterable

from gateway.composition.errors import Report


def merge_descriptions(descriptions: Iterable[str | None], what: str, report: Report) -> str | None:
    """The description most subgraphs give, of equals the first; an empty one counts least."""
    found = [text for text in descriptions if text is not None]
    counted = Counter(text for text in found if text)
    if not counted:
        return found[0] if found else None
    if len(counted) > 1:
        report.hint(
            "INCONSISTENT_DESCRIPTION",
            f"{what} has different descriptions; the one of most subgraphs is used",
        )
    return max(counted, key=counted.__getitem__)
