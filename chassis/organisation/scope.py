"""A viewer's scope as SQL: every list, sum, look-up and resolution filters by it (security.md)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, false, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisation import tables as t
from chassis.viewer import Scope, Viewer

#: A column, or a mapped attribute, that holds the owner's employee id or null.
Owner = SQLColumnExpression[Any]


def visible(viewer: Viewer, permission: str, owner: Owner) -> ColumnElement[bool]:
    """The condition under which a record owned by ``owner`` is within ``permission`` of ``viewer``.

    No grant: false. A record without owner is in nobody's scope but ALL.
    """
    scope = viewer.scope(permission)
    if scope is None:
        return false()
    if scope is Scope.ALL:
        return true()
    if scope is Scope.SELF:
        return owner == viewer.employee_id
    if scope is Scope.DEPARTMENT:
        mine = select(t.known_employees.c.department_id).where(t.known_employees.c.id == viewer.employee_id)
        return owner.in_(
            select(t.known_employees.c.id)
            .join(
                t.department_closure,
                t.department_closure.c.descendant_id == t.known_employees.c.department_id,
            )
            .where(t.department_closure.c.ancestor_id.in_(mine))
        )
    return owner.in_(select(t.sight.c.employee_id).where(t.sight.c.viewer_id == viewer.employee_id))


def readable(viewer: Viewer, noun: str, owner: Owner) -> ColumnElement[bool]:
    """Whether ``viewer`` may read a ``noun`` of ``owner``: ``visible`` for ``noun:read``."""
    return visible(viewer, f"{noun}:read", owner)


async def may(session: AsyncSession, viewer: Viewer, permission: str, owner_id: UUID | None) -> bool:
    """Whether ``viewer`` may do ``permission`` to a record of ``owner_id``."""
    scope = viewer.scope(permission)
    if scope is None or scope is Scope.ALL or owner_id is None:
        return scope is Scope.ALL
    owner = literal(owner_id, t.known_employees.c.id.type)
    return bool(await session.scalar(select(visible(viewer, permission, owner))))
