"""Giving numbers from a series: unique under concurrency, gaps allowed (domain.md, Everywhere)."""

from sqlalchemy import select, update

from chassis.db.dialect import insert_or_ignore
from chassis.messaging import Work
from services.customers.model.copies import KnownSeries
from services.customers.model.counters import NumberCounter
from services.customers.rules.numbers import DEFAULT_PATTERNS, counts_by_year, format_number


async def next_numbers(work: Work, series: str, count: int = 1) -> list[str]:
    """The next ``count`` numbers of ``series``. The counter's row stays locked to the end of the work."""
    pattern = await work.session.scalar(
        select(KnownSeries.pattern).where(KnownSeries.code == series, KnownSeries.active).limit(1)
    )
    pattern = pattern or DEFAULT_PATTERNS[series]
    year = work.today.year if counts_by_year(pattern) else 0
    row = {"series": series, "year": year, "last": 0}
    await work.session.execute(insert_or_ignore(work.session, NumberCounter.__table__, [row]))  # pyright: ignore[reportArgumentType]
    last = await work.session.scalar(
        update(NumberCounter)
        .where(NumberCounter.series == series, NumberCounter.year == year)
        .values(last=NumberCounter.last + count)
        .returning(NumberCounter.last)
    )
    assert last is not None
    return [format_number(pattern, work.today, number) for number in range(last - count + 1, last + 1)]
