"""What a viewer may see, as masterdata tells it: rights and the employees in sight (domain.md).

Kept per employee for a moment, counted from when the question was *sent*, so that nothing older is believed;
requests that come together share one question.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson

from chassis.errors import FORBIDDEN, NOT_FOUND, UNAUTHENTICATED
from chassis.viewer import Scope, Viewer
from chassis.viewer.permissions import EVERYTHING, merge

QUERY = """query {
  viewerScope {
    employeeId active roles organisationVersion grants { permission scope } subtree department
  }
}"""
BODY = orjson.dumps({"query": QUERY})
_NOBODY = {UNAUTHENTICATED.code, NOT_FOUND.code, FORBIDDEN.code}


class UnknownViewer(Exception):
    """There is no such employee, or they may not work here any more."""


class ScopeUnavailable(Exception):
    """Masterdata did not say what the viewer may see."""


@dataclass(frozen=True)
class ViewerScope:
    """A viewer's rights, and which employees are in sight. Ids are text as in answers."""

    employee_id: UUID
    roles: frozenset[str]
    organisation_version: int
    grants: dict[str, Scope]
    subtree: frozenset[str]
    department: frozenset[str]

    @cached_property
    def viewer(self) -> Viewer:
        """The viewer as signed contexts name them."""
        return Viewer(self.employee_id, self.roles, organisation_version=self.organisation_version)

    @cached_property
    def sharing(self) -> object:
        """Whatever is shared between requests is shared between those with this very scope."""
        return object()

    @cached_property
    def permissions(self) -> frozenset[str] | None:
        """What is granted at all, as ``noun:verb``; None: everything."""
        return None if EVERYTHING in self.grants else frozenset(self.grants)

    @cached_property
    def policies(self) -> frozenset[str]:
        """The policies the viewer meets: ``role:NAME`` for each role."""
        return frozenset(f"role:{name}" for name in self.roles)

    def reach(self, permission: str) -> frozenset[str] | None:
        """The employees whose records ``noun:verb`` covers; None: everybody's. Not granted: nobody's."""
        scope = Scope.ALL if EVERYTHING in self.grants else self.grants.get(permission)
        if scope is Scope.ALL:
            return None
        if scope is Scope.SUBTREE:
            return self.subtree
        if scope is Scope.DEPARTMENT:
            return self.department
        return frozenset({str(self.employee_id)}) if scope is Scope.SELF else frozenset()


#: Asks masterdata with a signed context of the employee: body in, body out.
Ask = Callable[[UUID, bytes], Awaitable[bytes]]


class ViewerScopes:
    """Viewers' scopes, each kept for ``seconds``, at most ``size`` of them."""

    def __init__(self, ask: Ask, seconds: float, size: int) -> None:
        self._ask = ask
        self._seconds = seconds
        self._size = size
        self._kept: OrderedDict[UUID, tuple[float, asyncio.Task[ViewerScope]]] = OrderedDict()

    def known(self, employee_id: UUID) -> ViewerScope | None:
        """The scope, if it was asked for a moment ago."""
        task = self._asked(employee_id, time.monotonic() - self._seconds)
        return task.result() if task is not None and task.done() else None

    async def of(self, employee_id: UUID, not_before: float = float("-inf")) -> ViewerScope:
        """The scope, asked for at ``not_before`` (monotonic) or later.

        Raises :class:`UnknownViewer`, :class:`ScopeUnavailable` or what asking raises.
        """
        now = time.monotonic()
        task = self._asked(employee_id, max(not_before, now - self._seconds))
        if task is None:
            task = asyncio.create_task(self._load(employee_id))
            self._kept[employee_id] = (now, task)
            self._kept.move_to_end(employee_id)
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        if task.done():
            return task.result()
        return await asyncio.shield(task)  # others may wait for it, too

    def forget(self) -> None:
        """Believe nothing that was asked before now: the organisation may have changed."""
        self._kept.clear()

    def _asked(self, employee_id: UUID, since: float) -> asyncio.Task[ViewerScope] | None:
        """The asking for a scope that began then or later and has not failed."""
        asked_at, task = self._kept.get(employee_id, (float("-inf"), None))
        return None if task is None or asked_at < since or _failed(task) else task

    async def _load(self, employee_id: UUID) -> ViewerScope:
        return read_scope(employee_id, await self._ask(employee_id, BODY))


def _failed(task: asyncio.Task[ViewerScope]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def read_scope(employee_id: UUID, answer: bytes) -> ViewerScope:
    """The scope in masterdata's answer, which must be about the employee who was asked for."""
    try:
        document = orjson.loads(answer)
        found = (document.get("data") or {}).get("viewerScope")
        if found is None:
            codes = {_code(error) for error in document.get("errors") or ()}
            if codes and codes <= _NOBODY:
                raise UnknownViewer(", ".join(sorted(codes)))
            raise ScopeUnavailable(f"no viewerScope: {sorted(codes)}")
        if found["active"] is not True:
            raise UnknownViewer("not active")
        if found["employeeId"] != str(employee_id):
            raise ScopeUnavailable("the scope of somebody else")
        return ViewerScope(
            employee_id,
            frozenset(found["roles"]),
            int(found["organisationVersion"]),
            merge({grant["permission"]: Scope(grant["scope"])} for grant in found["grants"]),
            frozenset(found["subtree"]),
            frozenset(found["department"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ScopeUnavailable(repr(problem)) from problem


def _code(error: dict[str, Any]) -> str:
    return str((error.get("extensions") or {}).get("code"))
