"""The few places where the two dialects are spoken to differently; nowhere else."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Table, extract, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession


def insert_or_ignore(session: AsyncSession, table: Table, rows: Sequence[dict[str, Any]]) -> Any:
    """INSERT … ON CONFLICT DO NOTHING of ``rows``."""
    return _insert(session)(table).values(list(rows)).on_conflict_do_nothing()


def upsert(
    session: AsyncSession,
    table: Table,
    rows: Sequence[dict[str, Any]],
    key: Sequence[str],
    newer: str | None = None,
) -> Any:
    """INSERT … ON CONFLICT (key) DO UPDATE of all other given columns.

    With ``newer`` only where that column grows: an old event never overwrites a newer state.
    """
    return _on_conflict(_insert(session)(table).values(list(rows)), table, rows[0], key, newer)


async def upsert_many(
    session: AsyncSession,
    table: Table,
    rows: Sequence[dict[str, Any]],
    key: Sequence[str],
    newer: str | None = None,
) -> None:
    """:func:`upsert` of many ``rows``, all with the same columns: sent as parameters of one statement, whose
    text does not grow with their number."""
    if rows:
        await session.execute(_on_conflict(_insert(session)(table), table, rows[0], key, newer), list(rows))


def _on_conflict(
    statement: Any, table: Table, row: dict[str, Any], key: Sequence[str], newer: str | None
) -> Any:
    changed = {name: statement.excluded[name] for name in row if name not in key}
    where = table.c[newer] < statement.excluded[newer] if newer else None
    return statement.on_conflict_do_update(index_elements=list(key), set_=changed, where=where)


def _insert(session: AsyncSession) -> Any:
    name = session.get_bind().dialect.name
    return postgresql.insert if name == "postgresql" else sqlite.insert


def month_of(column: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """``YYYYMM`` of a date column as an integer, groupable on both dialects."""
    return extract("year", column) * 100 + extract("month", column)


def contains_text(column: SQLColumnExpression[Any], folded: str) -> ColumnElement[bool]:
    """Whether a folded search column contains ``folded``, every character literal."""
    return column.contains(folded, autoescape=True)


def starts_with(column: SQLColumnExpression[Any], folded: str) -> ColumnElement[bool]:
    """Whether a text column starts with ``folded``; literal, case-sensitive on both dialects."""
    return func.substr(column, 1, len(folded)) == folded
