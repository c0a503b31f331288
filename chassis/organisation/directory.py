"""Turning a verified context into a viewer with rights, from the service's own copy."""

import asyncio
import time
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db.engine import Database
from chassis.errors import ORGANISATION_STALE, Fault
from chassis.organisation import tables as t
from chassis.organisation.changes import current_version
from chassis.viewer import Scope, Viewer
from chassis.viewer.permissions import merge

#: How often an awaited version is looked for while waiting.
LOOK_AGAIN_SECONDS = 0.02


class Directory:
    """Looks up what a viewer's roles allow. Rights are cached per version of the organisation."""

    def __init__(self, database: Database, wait_ms: int = 1_000) -> None:
        self._database = database
        self._wait_seconds = wait_ms / 1000
        self._rights: dict[tuple[int, frozenset[str]], tuple[dict[str, Scope], frozenset[str]]] = {}

    async def with_rights(self, viewer: Viewer) -> Viewer:
        """The viewer with grants and field groups.

        A copy older than the version the viewer comes with is waited for briefly; then
        :class:`Fault` ORGANISATION_STALE rather than an outdated view.
        """
        deadline = time.monotonic() + self._wait_seconds
        while True:
            async with self._database.read() as session:
                version = await current_version(session)
                if version >= viewer.organisation_version:
                    grants, groups = await self._rights_of(session, viewer.roles, version)
                    return replace(viewer, grants=grants, field_groups=groups)
            if time.monotonic() > deadline:
                raise Fault(ORGANISATION_STALE)
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _rights_of(
        self, session: AsyncSession, roles: frozenset[str], version: int
    ) -> tuple[dict[str, Scope], frozenset[str]]:
        known = self._rights.get((version, roles))
        if known is None:
            known = await rights_of(session, roles)
            # Requests overlap: what an older snapshot said must never stand for a newer version.
            self._rights = {key: rights for key, rights in self._rights.items() if key[0] >= version}
            self._rights[version, roles] = known
        return known


async def rights_of(session: AsyncSession, roles: frozenset[str]) -> tuple[dict[str, Scope], frozenset[str]]:
    """What ``roles`` together allow: permission → widest scope, and field groups."""
    grants = await session.execute(select(t.role_grants).where(t.role_grants.c.role.in_(roles)))
    groups = await session.scalars(
        select(t.role_field_groups.c.field_group).where(t.role_field_groups.c.role.in_(roles))
    )
    return merge({row.permission: Scope(row.scope)} for row in grants), frozenset(groups)
