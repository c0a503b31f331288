"""What the imports share: an item once per call, and results in the order of the input."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.graphql.bulk import BulkOutcome
from chassis.messaging import Work
from services.masterdata.commands.checks import require

V = TypeVar("V")

#: Since when an imported record has been as it is imported: documents older than the import refer to it.
ALWAYS = date(1900, 1, 1)


def require_import(work: Work) -> None:
    """Needs import:run."""
    require(work.viewer, "import:run")


def refuse_repeated(key: object, seen: set[object], *path: str) -> None:
    """Refuses an item whose key an earlier item of the call had."""
    if key in seen:
        raise Refused(INVALID_INPUT, "given twice in one call", path)
    seen.add(key)


def referenced(found: V | None, kind: str, name: str, *path: str) -> V:
    """What a reference means; refuses REFERENCE_UNKNOWN when there is nothing."""
    if found is None:
        raise Refused(REFERENCE_UNKNOWN, f"no {kind} {name!r}", path)
    return found


def in_input_order(outcome: BulkOutcome, handled: Sequence[int]) -> BulkOutcome:
    """The results of items handled in the order ``handled`` (their places in the input)."""
    rows = (replace(row, index=handled[row.index]) for row in outcome.rows)
    return BulkOutcome(tuple(sorted(rows, key=lambda row: row.index)), outcome.applied)
