"""Number series (copied from master data) and the counters behind them."""

from uuid import UUID

from sqlalchemy import BigInteger, String, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db.dialect import insert_or_ignore
from services.sales.model.base import Base
from services.sales.rules.numbering import DEFAULT_PATTERNS, counted_per_year, render


class KnownNumberSeries(Base):
    """How numbers of a kind look."""

    __tablename__ = "known_number_series"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(40), index=True)
    pattern: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool]


class NumberCounter(Base):
    """The last number given of a series in a year (0: not counted per year)."""

    __tablename__ = "number_counters"

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(BigInteger)


async def next_numbers(session: AsyncSession, series: str, year: int, count: int = 1) -> list[str]:
    """``count`` numbers nobody else gets. The counter row stays locked until the transaction ends, so take
    them last."""
    pattern = await session.scalar(
        select(KnownNumberSeries.pattern)
        .where(KnownNumberSeries.code == series, KnownNumberSeries.active)
        .order_by(KnownNumberSeries.id)
        .limit(1)
    )
    pattern = pattern or DEFAULT_PATTERNS[series]
    counted = year if counted_per_year(pattern) else 0
    last = await _advance(session, series, counted, count)
    if last is None:
        first = {"series": series, "year": counted, "value": 0}
        await session.execute(insert_or_ignore(session, NumberCounter.__table__, [first]))  # pyright: ignore[reportArgumentType]
        last = await _advance(session, series, counted, count)
        assert last is not None
    return [render(pattern, year, number) for number in range(last - count + 1, last + 1)]


async def _advance(session: AsyncSession, series: str, year: int, count: int) -> int | None:
    return await session.scalar(
        update(NumberCounter)
        .where(NumberCounter.series == series, NumberCounter.year == year)
        .values(value=NumberCounter.value + count)
        .returning(NumberCounter.value),
        execution_options={"synchronize_session": False},
    )
