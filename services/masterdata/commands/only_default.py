"""Keeping one default among pipelines, and among pools."""

from typing import TypeVar

from sqlalchemy import select

from chassis.errors import CONFLICT, Refused
from chassis.messaging import Work
from services.masterdata.model import Pipeline, Pool

T = TypeVar("T", Pipeline, Pool)


async def make_default(work: Work, row: T, wanted: bool, active: bool) -> list[T]:
    """``row`` is the default if wanted; the rows that were until now are returned, new versions made.

    There is always one: the default cannot give it up or be deactivated, another is made the default.
    """
    kind = type(row)
    others = await work.session.scalars(
        select(kind).where(kind.is_default, kind.code != row.code).with_for_update()
    )
    former = list(others)
    if not wanted and not former:
        raise Refused(CONFLICT, "one must be the default; make another the default", ("input", "isDefault"))
    if wanted and not active:
        raise Refused(CONFLICT, "the default must be active", ("input", "active"))
    if not wanted:
        row.is_default = False
        return []
    for other in former:
        other.is_default = False
        other.touch(work.now)
    await work.session.flush()
    row.is_default = True
    return former
