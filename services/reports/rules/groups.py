"""Groups of a report: in which order they stand, and what a long tail becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.reports.rules.periods import months_through, years_through

OTHERS = "OTHERS"
NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Shipped lines without a known cost, and what they brought in and bear of the freight: their profit is
    ``revenue`` − ``freight`` − what they cost."""

    lines: int = 0
    revenue: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)

    def __add__(self, other: "Unknown") -> "Unknown":
        return Unknown(self.lines + other.lines, self.revenue + other.revenue, self.freight + other.freight)


NOTHING_UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Group:
    """One column of a report.

    ``key`` is stable (an id, ``2026-01``, NONE or OTHERS), ``id`` the record it stands for, ``place`` where
    it stands among its kind (a stage's place in its pipeline). ``value`` is None for a report that only
    counts, or where nothing of known cost was shipped; what has no known cost stands apart.
    """

    key: str
    count: int
    value: Decimal | None = None
    id: UUID | None = None
    label: str = ""
    place: int | None = None
    unknown: Unknown = NOTHING_UNKNOWN

    @property
    def height(self) -> Decimal:
        """What a column shows: the value, otherwise the count."""
        return Decimal(self.count) if self.value is None else self.value


def in_order(groups: Sequence[Group], *, by_time: bool = False, by_place: bool = False) -> list[Group]:
    """Months and years as they passed, stages and levels as they are ranked, all else largest first; what
    is left over last."""

    def place(group: Group) -> tuple[Any, ...]:
        left_over = group.key == OTHERS
        if by_time:
            return left_over, group.key
        if by_place:
            return left_over, group.place is None, group.place or 0, group.label, group.key
        return left_over, -group.height, group.label, group.key

    return sorted(groups, key=place)


def with_others(groups: Sequence[Group], most: int, label: str) -> list[Group]:
    """At most ``most`` groups: the first of them and one that holds the rest."""
    if len(groups) <= most:
        return list(groups)
    kept, rest = list(groups[: most - 1]), groups[most - 1 :]
    values = [g.value for g in rest if g.value is not None]
    others = Group(
        OTHERS,
        sum(g.count for g in rest),
        sum(values, Decimal(0)) if values else None,
        label=label,
        unknown=sum((g.unknown for g in rest), NOTHING_UNKNOWN),
    )
    return [*kept, others]


def without_gaps(groups: Sequence[Group]) -> list[Group]:
    """Months (or years) in order, those without rows between the first and the last filled with zero."""
    dated = {g.key: g for g in groups if g.key not in (NONE, OTHERS)}
    if not dated:
        return list(groups)
    first, last = min(dated), max(dated)
    counted = next(iter(dated.values())).value is None
    empty = Group("", 0, None if counted else Decimal(0))
    through = (months_through if "-" in first else years_through)(first, last)
    return [dated.get(key) or replace(empty, key=key) for key in through]


def by_years(groups: Sequence[Group]) -> list[Group]:
    """Months folded into their years."""
    years: dict[str, Group] = {}
    for group in groups:
        year = Group(group.key[:4], 0)
        known = years.get(year.key, year)
        values = [v for v in (known.value, group.value) if v is not None]
        years[year.key] = replace(
            known, count=known.count + group.count, value=sum(values, Decimal(0)) if values else None
        )
    return list(years.values())
