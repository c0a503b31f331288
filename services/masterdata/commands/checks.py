"""What every command here checks first."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import CONFLICT, FORBIDDEN, NOT_FOUND, STALE_VERSION, Refused
from chassis.viewer import Scope, Viewer
from services.masterdata.model.base import Base, Versioned
from services.masterdata.rules.errors import CODE_EXISTS

T = TypeVar("T", bound=Base)


def require(viewer: Viewer, permission: str) -> None:
    """Master data is nobody's own: only a grant of scope ALL lets one maintain it. Refuses FORBIDDEN."""
    if viewer.scope(permission) is not Scope.ALL:
        raise Refused(FORBIDDEN, f"this needs the permission {permission}")


def check_version(row: Versioned, expected: int) -> None:
    """Refuses STALE_VERSION when the row is not as the client saw it."""
    if row.version != expected:
        raise Refused(STALE_VERSION, path=("input", "expectedVersion"))


def check_save(row: Versioned | None, expected: int | None) -> None:
    """For saves by code: without ``expectedVersion`` it is made, with it that version is changed."""
    if row is None and expected is not None:
        raise Refused(NOT_FOUND, path=("input", "code"))
    if row is not None and expected is None:
        raise Refused(CODE_EXISTS, path=("input", "code"))
    if row is not None and expected is not None:
        check_version(row, expected)


async def find(session: AsyncSession, model: type[T], id: UUID, *path: str) -> T:
    """The row, locked for this transaction; refuses NOT_FOUND."""
    row = await session.get(model, id, with_for_update=True)
    if row is None:
        raise Refused(NOT_FOUND, path=path)
    return row


async def check_unique(
    session: AsyncSession, model: type[Base], own_id: UUID | None, **value: object
) -> None:
    """Refuses CONFLICT, naming the last field, when another row has ``value``.

    A race is caught by the database's own constraint.
    """
    if None in value.values():
        return
    taken = await session.scalar(select(model.__table__.c.id).filter_by(**value))
    if taken is not None and taken != own_id:
        head, *rest = list(value)[-1].split("_")
        raise Refused(CONFLICT, path=("input", head + "".join(word.capitalize() for word in rest)))
