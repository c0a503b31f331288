"""Rows by id, batched: what references and entity resolution load through."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from chassis.graphql.connection import scalars_in_order
from chassis.graphql.context import Context
from services.masterdata.model.base import Base, Identified

T = TypeVar("T", bound=Base)


def by_id(model: type[T]) -> Callable[[Context, list[UUID]], Awaitable[Sequence[T | None]]]:
    """The load function of a table: rows in the order of ids, None for an unknown one. Signed-in only."""
    return _load_function(model)


@cache
def _load_function(model: Any) -> Any:
    """One function per table: a request's loaders are told apart by their functions."""
    assert issubclass(model, Identified)

    async def load(context: Context, ids: list[UUID]) -> Sequence[Any]:
        _ = context.viewer  # refuses the anonymous
        async with context.read() as session:
            return await scalars_in_order(
                session, select(model).where(model.id.in_(ids)), ids, lambda row: row.id
            )

    return load
