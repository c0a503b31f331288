"""Reading departments: where each stands today."""

from uuid import UUID

from sqlalchemy import select

from chassis.graphql.context import Context
from chassis.organisation.tables import known_departments as known
from services.masterdata.model import Department


async def parents(context: Context, ids: list[UUID]) -> list[UUID | None]:
    """The department each stands under today; None for a root."""
    async with context.read() as session:
        rows = await session.execute(select(known.c.id, known.c.parent_id).where(known.c.id.in_(ids)))
        found = {row.id: row.parent_id for row in rows}
    return [found.get(id) for id in ids]


async def children(context: Context, ids: list[UUID]) -> list[list[Department]]:
    """The departments directly under each, today."""
    async with context.read() as session:
        rows = await session.execute(
            select(known.c.parent_id, Department)
            .join(Department, Department.id == known.c.id)
            .where(known.c.parent_id.in_(ids))
            .order_by(Department.name, Department.id)
        )
        found: dict[UUID, list[Department]] = {}
        for parent_id, department in rows:
            found.setdefault(parent_id, []).append(department)
    return [found.get(id, []) for id in ids]
