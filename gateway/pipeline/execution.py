"""Running a plan in a viewer's name, within the operation's time."""

from collections.abc import Mapping
from typing import Any

from chassis.http.observed import CORRELATION_HEADER
from gateway.auth.guard import HierarchyGuard, Ownership
from gateway.auth.viewers import Access
from gateway.executor import ExecutionResult, Executor
from gateway.executor.transport.calls import Subgraphs
from gateway.executor.transport.streams import Events
from gateway.pipeline.requests import Caller
from gateway.planner import Plan
from gateway.settings import GatewaySettings


class Execution:
    """Runs the plans of one supergraph."""

    def __init__(
        self,
        executor: Executor,
        ownerships: Mapping[str, Ownership],
        subgraphs: Subgraphs,
        settings: GatewaySettings,
    ) -> None:
        self._executor = executor
        self._ownerships = ownerships
        self._subgraphs = subgraphs
        self._settings = settings

    def events(self, plan: Plan, variables: Mapping[str, Any], access: Access, caller: Caller) -> Events:
        """The events of a subscription's plan, each the body of an answer to its stream."""
        subgraph, body = self._executor.stream(plan, variables)
        return self._subgraphs.events(subgraph, body, access.sign, _headers(caller))

    async def run(
        self,
        plan: Plan,
        variables: Mapping[str, Any],
        access: Access,
        caller: Caller,
        started: float,
        event: bytes | None = None,
    ) -> tuple[ExecutionResult, int]:
        """The result of an operation that ``started`` (monotonic) then, or of an ``event`` of a subscription,
        and how many records the guard took out of it.
        """
        deadline = started + self._settings.operation_deadline_seconds
        headers = _headers(caller)
        joins = event is None and self._settings.share_queries  # an event is newer than what is in flight
        calls = self._subgraphs.calls(access.sign, headers, deadline, access.sharing if joins else None)
        guard = HierarchyGuard(self._ownerships, access.sight) if self._ownerships else None
        result = await self._executor.execute(plan, variables, calls, guard, event or b"")
        return result, guard.refused if guard else 0


def _headers(caller: Caller) -> dict[str, str]:
    return {CORRELATION_HEADER: caller.correlation, **caller.headers}
