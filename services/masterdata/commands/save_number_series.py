"""Set how the numbers of a kind of document are written."""

from dataclasses import dataclass

from sqlalchemy import select

from chassis.messaging import Work
from services.masterdata.commands.checks import check_save, require
from services.masterdata.commands.saved_events import number_series_saved
from services.masterdata.model import NumberSeries
from services.masterdata.rules import names
from services.masterdata.rules.numbers import check_pattern

PATTERN_LENGTH = 60


@dataclass(frozen=True)
class SaveNumberSeries:
    """With ``expected_version`` the one with this code is changed. Given numbers stay as they are."""

    code: str
    pattern: str
    active: bool = True
    expected_version: int | None = None


async def save_number_series(work: Work, request: SaveNumberSeries) -> NumberSeries:
    """Needs dictionary:manage. Refuses PATTERN_INVALID."""
    require(work.viewer, "dictionary:manage")
    pattern = names.text(request.pattern, PATTERN_LENGTH, "input", "pattern")
    check_pattern(pattern)
    series = await work.session.scalar(
        select(NumberSeries).where(NumberSeries.code == request.code).with_for_update()
    )
    check_save(series, request.expected_version)
    series = series or NumberSeries(code=request.code)
    series.pattern, series.active = pattern, request.active
    series.touch(work.now)
    work.session.add(series)
    await work.session.flush()
    work.record(number_series_saved(series))
    return series
