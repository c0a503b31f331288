"""`Executor`: runs plans.

The quick way (`records`) takes everything to come as promised; what it makes nothing of is answered here,
over a tree of dicts: a subgraph that fails leaves its part null and an error, all else is answered.
"""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from chassis.telemetry import get_logger
from gateway.executor.compiled import CompiledPlan
from gateway.executor.identity import Merge
from gateway.executor.interface import ExecutionResult, Guard, SubgraphCall, SubgraphUnavailable
from gateway.executor.records import RecordRun
from gateway.executor.reporting import Report
from gateway.executor.requests import Gathered, Request
from gateway.executor.schedule import Outcome, Said, Schedule
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
        event: bytes = b"",
    ) -> ExecutionResult:
        """Run a plan. `variables` are validated and in JSON form; `guard` None asks nobody. `event` is what a
        subgraph answered to `stream`, of a subscription.
        """
        compiled = self.compiled(plan)
        said: Mapping[int, Said] = {}
        if compiled.records is not None:
            run = RecordRun(compiled.records, compiled.requests, variables, call, guard, event)
            result = await run.run()
            if result is not None:
                return result
            said = run.said
        return await _Run(compiled, variables, call, guard, event, said).run()

    def stream(self, plan: Plan, variables: Mapping[str, Any]) -> tuple[str, bytes]:
        """The subgraph to ask for the events of a subscription, and the request's body."""
        request = self.compiled(plan).requests[0]
        return request.fetch.subgraph, request.body(variables, [])

    def compiled(self, plan: Plan) -> CompiledPlan:
        """What runs when the plan does; printed, it is the source written for it."""
        found = self._compiled.get(plan)
        if found is None:
            found = self._compiled[plan] = CompiledPlan(plan, self._schema)
        return found


class _Run(Schedule):
    """One execution with dicts: the merged tree, the errors. `said` is what came of requests already sent."""

    def __init__(
        self,
        plan: CompiledPlan,
        variables: Mapping[str, Any],
        call: SubgraphCall,
        guard: Guard | None,
        event: bytes,
        said: Mapping[int, Said],
    ) -> None:
        super().__init__(plan.requests, variables, call, event)
        self._plan = plan
        self._guard = guard
        self._said = said
        self._data: Obj = {}
        self._levels = plan.levels(self._data)
        self._projected = plan.projected(variables)
        self._report = Report(self._data, plan, self._projected)

    async def run(self) -> ExecutionResult:
        await self.perform_all()
        if self._guard is not None:
            for sweep in self._plan.sweeps:
                sweep(self._levels, self._guard)
        introspected, errors = self._plan.introspect(self._variables)
        self._data.update(introspected)
        self._report.errors.extend(errors)
        data = self._projected.answer(self._data, self._report.errors)
        return ExecutionResult(data, self._report.errors)

    def send(self, request: Request) -> bytes | None:
        when = request.fetch.when
        if when and not any(holds(term, self._variables) for term in when):
            return None
        return self.gathered(request, request.gathers, self._levels)

    def known(self, request: Request, body: bytes) -> Outcome | None:
        said = self._said.get(request.fetch.id)
        if said is not None and said[0] == body:
            return said[1]
        return super().known(request, body)

    def take(self, request: Request, body: bytes, outcome: Outcome) -> None:
        """Merge an answer, ask the guard."""
        gathered = self._gathered.pop(request.fetch.id)
        try:
            if isinstance(outcome, SubgraphUnavailable):
                raise outcome
            answer = _answer(request.fetch.subgraph, outcome)
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
                check(self._levels, self._guard)


def _answer(subgraph: str, text: bytes) -> Obj:
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
    request.asked.keep(data)
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
