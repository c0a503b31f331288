"""What groups are called, in the viewer's language."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisation.tables import known_departments, known_employees
from chassis.viewer import Viewer
from services.reports.model import CustomerFact, Label
from services.reports.queries.customers import customer_seen
from services.reports.rules.groups import OTHERS, Group
from services.reports.rules.texts import WORDS, month_label, text, translated

Names = dict[UUID, tuple[str, int | None]]


async def labelled(
    session: AsyncSession, groups: Sequence[Group], by: str, viewer: Viewer, language: str, nobody: str
) -> list[Group]:
    """The groups with their labels, and with their place where their kind is ranked.

    ``nobody`` is the word for rows that are nobody's: public, or not set.
    """
    if by in ("MONTH", "YEAR"):
        return [replace(g, label=_date_label(g.key, language)) for g in groups]
    names = await _names(session, by, [g.id for g in groups if g.id], viewer, language)
    return [_named(g, names, language, nobody) for g in groups]


def _date_label(key: str, language: str) -> str:
    return month_label(key, language) if "-" in key else key


def _named(group: Group, names: Names, language: str, nobody: str) -> Group:
    if group.id is None:
        return replace(group, label=text(WORDS, OTHERS if group.key == OTHERS else nobody, language))
    name, place = names.get(group.id, (text(WORDS, "HIDDEN", language), None))
    return replace(group, label=name, place=place)


async def _names(session: AsyncSession, by: str, ids: Sequence[UUID], viewer: Viewer, language: str) -> Names:
    if by in ("OWNER", "SALESPERSON"):
        return await _plain(session, known_employees.c, ids)
    if by == "CUSTOMER":
        return await _customers(session, ids, viewer)
    names: Names = await _plain(session, known_departments.c, ids) if by == "DEPARTMENT" else {}
    rows = await session.scalars(select(Label).where(Label.id.in_(ids)))
    return names | {r.id: (translated(r.name, r.names, language), r.place) for r in rows}


async def _plain(session: AsyncSession, columns: Any, ids: Sequence[UUID]) -> Names:
    rows = await session.execute(select(columns.id, columns.name).where(columns.id.in_(ids)))
    return {id: (name, None) for id, name in rows}


async def _customers(session: AsyncSession, ids: Sequence[UUID], viewer: Viewer) -> Names:
    """Names of the customers the viewer may see; an order may be visible where its customer is not."""
    rows = await session.execute(
        select(CustomerFact.id, CustomerFact.name).where(CustomerFact.id.in_(ids), customer_seen(viewer))
    )
    return {id: (name, None) for id, name in rows}
