"""`Executor`: runs plans.

Every request starts as soon as those it depends on are merged and their guards asked: there are no waves. A
subgraph that fails leaves its part null and an error; all else is answered.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from chassis.telemetry import get_logger
from gateway.executor.compiled import CompiledPlan
from gateway.executor.identity import Merge
from gateway.executor.interface import ExecutionResult, Guard, SubgraphCall, SubgraphUnavailable
from gateway.executor.reporting import Report
from gateway.executor.requests import Gathered, Request
from gateway.executor.tree import Obj, copied
from gateway.federation.supergraph import Supergraph
from gateway.planner.plan import Plan, holds

log = get_logger("gateway.executor")


class Executor:
    """Runs plans of one supergraph; each plan is compiled once."""

    def __init__(self, supergraph: Supergraph) -> None:
        self._schema = supergraph.api_schema
        self._compiled: WeakKeyDictionary[Plan, CompiledPlan] = WeakKeyDictionary()

    async def execute(
        self,
        plan: Plan,
        variables: Mapping[str, Any],
        call: SubgraphCall,
        guard: Guard | None = None,
    ) -> ExecutionResult:
        """Run a plan. `variables` are validated and in JSON form; `guard` None asks nobody."""
        return await _Run(self.compiled(plan), variables, call, guard).run()

    def stream(self, plan: Plan, variables: Mapping[str, Any]) -> tuple[str, bytes]:
        """The subgraph to ask for the events of a subscription, and the request's body."""
        request = self.compiled(plan).requests[0]
        return request.fetch.subgraph, request.body(variables, [])

    async def execute_event(
        self,
        plan: Plan,
        event: bytes,
        variables: Mapping[str, Any],
        call: SubgraphCall,
        guard: Guard | None = None,
    ) -> ExecutionResult:
        """What the client gets of an event: a subgraph's answer to `stream`, with all the plan adds to it."""
        return await _Run(self.compiled(plan), variables, call, guard, event).run()

    def compiled(self, plan: Plan) -> CompiledPlan:
        """What runs when the plan does; printed, it is the source written for it."""
        found = self._compiled.get(plan)
        if found is None:
            found = self._compiled[plan] = CompiledPlan(plan, self._schema)
        return found


class _Run:
    """One execution: the merged tree, the errors, and how many requests each request still waits for."""

    def __init__(
        self,
        plan: CompiledPlan,
        variables: Mapping[str, Any],
        call: SubgraphCall,
        guard: Guard | None,
        event: bytes = b"",
    ) -> None:
        self._plan = plan
        self._variables = variables
        self._call = call
        self._guard = guard
        self._event = event
        self._data: Obj = {}
        self._levels = plan.levels(self._data)
        self._report = Report(self._data, plan)
        self._waits = list(plan.waits)

    async def run(self) -> ExecutionResult:
        ready = [index for index, count in enumerate(self._waits) if count == 0]
        if len(self._waits) == 1:
            await self._perform(self._plan.requests[0])
        elif ready:
            async with asyncio.TaskGroup() as group:
                for index in ready[1:]:
                    group.create_task(self._chain(index, group))
                await self._chain(ready[0], group)
        if self._guard is not None:
            for sweep in self._plan.sweeps:
                sweep(self._levels, self._guard.allows)
        introspected, errors = self._plan.introspect(self._variables)
        self._data.update(introspected)
        self._report.errors.extend(errors)
        data = self._plan.projected(self._variables).answer(self._data, self._report.errors)
        return ExecutionResult(data, self._report.errors)

    async def _chain(self, index: int, group: asyncio.TaskGroup) -> None:
        """Perform a request and what becomes ready by it: the last in this task, others in their own."""
        following: int | None = index
        while following is not None:
            request = self._plan.requests[following]
            await self._perform(request)
            following = None
            for dependent in request.dependents:
                self._waits[dependent] -= 1
                if self._waits[dependent] == 0:
                    if following is not None:
                        group.create_task(self._chain(following, group))
                    following = dependent

    async def _perform(self, request: Request) -> None:
        """Send a request if it is wanted, merge its answer, ask the guard."""
        when = request.fetch.when
        if when and not any(holds(term, self._variables) for term in when):
            return
        gathered = request.gather(self._levels) if request.gathers else []
        if request.gathers and not any(batch.representations for batch in gathered):
            return
        try:
            answer = await self._ask(request, request.body(self._variables, gathered))
            errors = _errors(answer)
            data = _data(request, answer, gathered, errors)
        except SubgraphUnavailable:
            self._report.unavailable(request, gathered)
            return
        if request.gathers:
            for slot, batch, merge in zip(request.slots, gathered, request.merges, strict=True):
                _put(request, data[slot], batch, merge)
        elif request.own:
            self._data.update(data)
        else:
            request.merges[0](self._data, data)
        if errors:
            self._report.answered(request, errors, gathered)
        if self._guard is not None:
            for check in request.checks:
                check(self._levels, self._guard.allows)

    async def _ask(self, request: Request, body: bytes) -> dict[str, Any]:
        subgraph = request.fetch.subgraph
        if request.fetch.kind == "subscription":
            text = self._event
        else:
            text = await self._call(subgraph, body, kind=request.fetch.kind)
        try:
            answer = orjson.loads(text)
        except orjson.JSONDecodeError as problem:
            raise _garbage(subgraph, f"the answer is no JSON: {problem}") from problem
        if type(answer) is not dict or not ("data" in answer or "errors" in answer):
            raise _garbage(subgraph, "the answer is no GraphQL response")
        return answer


def _data(request: Request, answer: Obj, gathered: list[Gathered], errors: list[dict[str, Any]]) -> Obj:
    """What an answer brings; of look-ups as many entities as were asked for, or none where errors say why."""
    data = answer.get("data")
    if type(data) is not dict:
        if data is not None or not errors:
            raise _garbage(request.fetch.subgraph, "the answer's data is no object")
        data = {}
    if not gathered and not data.keys() <= request.root_slots:
        data = {slot: value for slot, value in data.items() if slot in request.root_slots}
    for slot, batch in zip(request.slots, gathered, strict=True):
        entities = data.get(slot)
        if entities is None and errors:
            data[slot] = [None] * len(batch.representations)
        elif type(entities) is not list or len(entities) != len(batch.representations):
            raise _garbage(request.fetch.subgraph, "the answer has other entities than were asked for")
    return data


def _errors(answer: Obj) -> list[dict[str, Any]]:
    found = answer.get("errors")
    return [error for error in found if type(error) is dict] if type(found) is list else []


def _garbage(subgraph: str, reason: str) -> SubgraphUnavailable:
    log.warning("subgraph answers garbage", subgraph=subgraph, reason=reason)
    return SubgraphUnavailable(subgraph, reason)


def _put(request: Request, entities: list[Any], batch: Gathered, merge: Merge) -> None:
    """Put each entity into the objects it stands for; null leaves them as they are."""
    for entity, items in zip(entities, batch.groups.values(), strict=True):
        if type(entity) is not dict:
            continue
        if request.own and not request.apart:
            for item in items:
                item.update(entity)
        else:
            for item in items:
                merge(item, copied(entity) if request.apart else entity)
