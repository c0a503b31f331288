"""The dates of documents: now, unless a permitted back-date (domain.md, Order)."""

from datetime import date

from chassis.errors import INVALID_INPUT, Refused
from chassis.messaging import Work


def document_date(work: Work, asked: date | None, path: tuple[str, ...]) -> date:
    """Today, or the earlier day asked for by somebody with ``order:backdate``; never a future day."""
    day = past_or_today(work, asked, path)
    if day < work.today:
        work.viewer.require("order:backdate")
    return day


def past_or_today(work: Work, asked: date | None, path: tuple[str, ...]) -> date:
    """Today, or the earlier day asked for: money is entered when the bank tells of it."""
    if asked is not None and asked > work.today:
        raise Refused(INVALID_INPUT, "a day to come cannot be the date of a document", path)
    return asked or work.today
