"""Reading the short lists: departments, roles, dictionaries, pipelines, pools, currencies, number series."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from chassis.graphql.context import Context
from services.masterdata.model.base import Base

T = TypeVar("T", bound=Base)


async def listed(context: Context, model: type[T], *order: Any, **equal: object) -> Sequence[T]:
    """Every row of a short table with these values, in ``order``; None values do not restrict."""
    _ = context.viewer  # refuses the anonymous
    given = {name: value for name, value in equal.items() if value is not None}
    async with context.read() as session:
        return (await session.scalars(select(model).filter_by(**given).order_by(*order))).all()
