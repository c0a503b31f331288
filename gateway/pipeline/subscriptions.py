"""Subscriptions: a subgraph's events, each completed, checked and answered as an operation of its own.

A subscription lasts as long as the rights it was made with. Before each event the viewer is looked up again:
with a token that has ended, an employee who left, or other rights than at the start it ends with an error,
and the client subscribes anew. An event whose record the guard takes out is not told at all.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from chassis.errors import UNAUTHENTICATED
from chassis.telemetry import get_logger
from chassis.telemetry.metrics import SUBSCRIPTION_EVENTS
from gateway import errors as kinds
from gateway.auth.viewers import Access
from gateway.executor import ExecutionResult, SubgraphUnavailable
from gateway.executor.transport.streams import Events
from gateway.pipeline.requests import Rejected

log = get_logger("gateway")

#: Answers of one operation, one after another.
Answers = AsyncGenerator[dict[str, Any], None]


async def results(
    events: Events,
    access: Access,
    ends: float | None,
    renew: Callable[[], Awaitable[Access]],
    execute: Callable[[Access, bytes], Awaitable[tuple[ExecutionResult, int]]],
) -> AsyncGenerator[ExecutionResult, None]:
    """What to answer to each event that concerns the viewer.

    ``access`` is what they might do at the start, ``renew`` tells what they may do now; their token ``ends``
    then (seconds since 1970). ``execute`` answers one event, and says how many records the guard took out.
    Raises :class:`Rejected` when the subscription has to end.
    """
    async with aclosing(events):
        try:
            while (event := await _next(events, ends)) is not None:
                now = await renew()
                if not same_rights(access, now):
                    raise Rejected(kinds.RIGHTS_CHANGED, 403)
                result, refused = await execute(now, event)
                if refused and not any((result.data or {}).values()):
                    SUBSCRIPTION_EVENTS.labels("withheld").inc()
                    continue
                SUBSCRIPTION_EVENTS.labels("answered").inc()
                yield result
        except SubgraphUnavailable as problem:
            log.warning("subscription broke off", subgraph=problem.subgraph, reason=problem.reason)
            yield ExecutionResult(None, [unavailable(problem.subgraph)])


async def _next(events: Events, ends: float | None) -> bytes | None:
    """The next event before the viewer's token ends; None after the last."""
    try:
        async with asyncio.timeout(None if ends is None else ends - time.time()):
            return await anext(events, None)
    except TimeoutError:
        raise Rejected(UNAUTHENTICATED, 401) from None


def unavailable(subgraph: str) -> dict[str, Any]:
    """The error of a subgraph whose events ended before it said so."""
    kind = kinds.SUBGRAPH_UNAVAILABLE
    return {"message": kind.meaning, "extensions": {"code": kind.code, "service": subgraph}}


def same_rights(before: Access, now: Access) -> bool:
    """Whether a viewer may do what they might before, whatever else changed in the organisation."""
    if (before.authenticated, before.scopes, before.policies) != (
        now.authenticated,
        now.scopes,
        now.policies,
    ):
        return False
    if before.sight is None or now.sight is None:
        return before.sight is now.sight
    return replace(now.sight, organisation_version=before.sight.organisation_version) == before.sight
