"""Instants in UTC, business dates in the company's time zone (domain.md, Everywhere)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


class Clock:
    """Tells the time; tests replace it by :class:`FixedClock`."""

    def __init__(self, company_zone: str = "UTC") -> None:
        self.zone = ZoneInfo(company_zone)

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The business date: today where the company is, whatever the server's zone."""
        return self.now().astimezone(self.zone).date()

    def date_of(self, instant: datetime) -> date:
        """The business date an instant falls on."""
        return instant.astimezone(self.zone).date()


class FixedClock(Clock):
    """A clock that stands where it was put."""

    def __init__(self, instant: datetime, company_zone: str = "UTC") -> None:
        super().__init__(company_zone)
        self.instant = instant

    def now(self) -> datetime:
        return self.instant
