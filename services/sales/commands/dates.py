"""The date of a document: now, unless a permitted back-date (domain.md, Order)."""

from datetime import date

from chassis.errors import INVALID_INPUT, Refused
from chassis.messaging import Work


def document_date(work: Work, asked: date | None, path: tuple[str, ...]) -> date:
    """Today, or the earlier day asked for by somebody with ``order:backdate``; never a future day."""
    if asked is None or asked == work.today:
        return work.today
    if asked > work.today:
        raise Refused(INVALID_INPUT, "a day to come cannot be the date of a document", path)
    work.viewer.require("order:backdate")
    return asked
