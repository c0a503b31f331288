"""`Executor`: runs plans.

Every fetch starts as soon as the fetches it depends on are merged and their guards asked: there are no
waves. A subgraph that fails leaves its part null and an error; all else is answered.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from gateway.executor.compiled import CompiledFetch, CompiledPlan, Gathered, Targets
from gateway.executor.interface import ExecutionResult, Guard, SubgraphCall, SubgraphUnavailable
from gateway.executor.projection import Nulls
from gateway.executor.tree import REFUSED, Obj, copied, merge, positions
from gateway.federation.supergraph import Supergraph
from gateway.planner.plan import GuardCheck, Plan, entities_slot

UNAVAILABLE = "SUBGRAPH_UNAVAILABLE"
SUBGRAPH_ERROR = "DOWNSTREAM_SERVICE_ERROR"


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
        compiled = self._compiled.get(plan)
        if compiled is None:
            compiled = self._compiled[plan] = CompiledPlan(plan, self._schema)
        return await _Run(compiled, variables, call, guard).run()


class _Run:
    """One execution: the merged tree, the errors, and how many fetches each fetch still waits for."""

    def __init__(
        self, plan: CompiledPlan, variables: Mapping[str, Any], call: SubgraphCall, guard: Guard | None
    ) -> None:
        self._plan = plan
        self._variables = variables
        self._call = call
        self._guard = guard
        self._data: Obj = {}
        self._errors: list[dict[str, Any]] = list(plan.refused)
        self._waits = list(plan.waits)

    async def run(self) -> ExecutionResult:
        ready = [index for index, count in enumerate(self._waits) if count == 0]
        if len(self._waits) == 1:
            await self._fetch(0)
        elif ready:
            async with asyncio.TaskGroup() as group:
                for index in ready:
                    group.create_task(self._chain(index, group))
        introspected, errors = self._plan.introspect(self._variables)
        self._data.update(introspected)
        self._errors.extend(errors)
        data = self._plan.project(self._data, Nulls(self._errors))
        return ExecutionResult(data, self._errors)

    async def _chain(self, index: int, group: asyncio.TaskGroup) -> None:
        """Run a fetch and what becomes ready by it: the first in this task, others in their own."""
        following: int | None = index
        while following is not None:
            await self._fetch(following)
            ready = []
            for dependent in self._plan.dependents[following]:
                self._waits[dependent] -= 1
                if self._waits[dependent] == 0:
                    ready.append(dependent)
            following = ready[0] if ready else None
            for dependent in ready[1:]:
                group.create_task(self._chain(dependent, group))

    async def _fetch(self, index: int) -> None:
        compiled = self._plan.fetches[index]
        if compiled.fetch.lookups:
            await self._fetch_entities(compiled)
        else:
            await self._fetch_root(compiled)
        if self._guard is not None:
            for check in compiled.fetch.guards:
                self._ask(self._guard, check)

    async def _fetch_root(self, compiled: CompiledFetch) -> None:
        try:
            answer = await self._send(compiled, compiled.body(self._variables))
        except SubgraphUnavailable:
            self._unavailable_root(compiled)
            return
        for error in _errors(answer):
            path = tuple(error.get("path") or ())
            self._report(compiled, error, [self._plan.paths.of(path)] if path else [None])
        data = answer.get("data")
        if type(data) is dict:
            merge(self._data, data)

    async def _fetch_entities(self, compiled: CompiledFetch) -> None:
        batches = compiled.gather(self._data)
        if not any(batch.representations for batch in batches):
            return
        try:
            answer = await self._send(compiled, compiled.entities_body(batches, self._variables))
        except SubgraphUnavailable:
            self._report(compiled, _unavailable(compiled), self._entity_paths(compiled, None, batches))
            return
        for error in _errors(answer):
            self._report(compiled, error, self._entity_paths(compiled, error.get("path"), batches))
        data = answer.get("data")
        if type(data) is not dict:
            return
        for number, batch in enumerate(batches):
            entities = data.get(entities_slot(number))
            if type(entities) is list:
                _merge_entities(entities, batch.targets)

    async def _send(self, compiled: CompiledFetch, body: bytes) -> dict[str, Any]:
        subgraph = compiled.fetch.subgraph
        kind = "mutation" if compiled.fetch.kind == "mutation" else "query"
        text = await self._call(subgraph, body, kind=kind)
        try:
            answer = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise SubgraphUnavailable(subgraph, f"the answer is no JSON: {error}") from error
        if type(answer) is not dict or not ("data" in answer or "errors" in answer):
            raise SubgraphUnavailable(subgraph, "the answer is no GraphQL response")
        return answer

    def _ask(self, guard: Guard, check: GuardCheck) -> None:
        """Replace every object the guard refuses; one that lacks what it needs is left as the stub it is."""
        for item, (container, key, _) in list(positions(self._data, check.path)):
            if check.condition is not None and item.get("__typename") not in check.condition:
                continue
            values = {name: item[slot] for name, slot in check.fields if slot in item}
            if len(values) == len(check.fields) and not guard.allows(check.type, values):
                container[key] = REFUSED

    def _report(
        self, compiled: CompiledFetch, error: dict[str, Any], paths: list[list[str | int] | None]
    ) -> None:
        extensions = error.get("extensions")
        known = dict(extensions) if isinstance(extensions, dict) else {}
        known.setdefault("code", SUBGRAPH_ERROR)
        known["service"] = compiled.fetch.subgraph
        message = error.get("message")
        for path in paths:
            found: dict[str, Any] = {"message": message if isinstance(message, str) else "Subgraph error"}
            if path:
                found["path"] = path
            self._errors.append(found | {"extensions": known})

    def _entity_paths(
        self, compiled: CompiledFetch, path: list[str | int] | None, batches: list[Gathered]
    ) -> list[list[str | int] | None]:
        """The client's paths of an error at `_entities[i]…`: one for each object that entity stands for.

        Without such a path, one for each place looked up.
        """
        found: list[list[str | int] | None] = []
        slot, index, *rest = path if path and len(path) > 1 and isinstance(path[1], int) else (None, None)
        for lookup in compiled.fetch.lookups:
            if slot is not None and slot != entities_slot(lookup.batch):
                continue
            targets = batches[lookup.batch].targets
            wanted = {id(item) for item, position in targets if index is None or position == index}
            here = [
                self._plan.paths.of((*where, *rest))
                for item, (_, _, where) in positions(self._data, lookup.path)
                if id(item) in wanted
            ]
            if index is not None:
                found.extend(here)
            elif here and (shared := _before_list(here[0])) not in found:
                found.append(shared)
        return found or [None]

    def _unavailable_root(self, compiled: CompiledFetch) -> None:
        keys = [key for slot, key in self._plan.paths.keys.items() if slot in compiled.root_slots]
        self._report(compiled, _unavailable(compiled), [[key] for key in keys] or [None])


def _unavailable(compiled: CompiledFetch) -> dict[str, Any]:
    return {
        "message": f"The subgraph {compiled.fetch.subgraph} is unavailable",
        "extensions": {"code": UNAVAILABLE},
    }


def _before_list(path: list[str | int]) -> list[str | int]:
    """The path up to its first list: what stands for all objects below it."""
    for position, part in enumerate(path):
        if isinstance(part, int):
            return path[:position]
    return path


def _errors(answer: dict[str, Any]) -> list[dict[str, Any]]:
    found = answer.get("errors")
    errors = [error for error in found if isinstance(error, dict)] if isinstance(found, list) else []
    return [error if _is_path(error.get("path")) else error | {"path": None} for error in errors]


def _is_path(path: object) -> bool:
    return isinstance(path, list) and all(isinstance(part, str | int) for part in path)


def _merge_entities(entities: list[Any], targets: Targets) -> None:
    """Merge each entity into the objects it stands for; null leaves them as they are."""
    taken: set[int] = set()
    for item, position in targets:
        entity = entities[position] if position < len(entities) else None
        if type(entity) is not dict:
            continue
        merge(item, copied(entity) if position in taken else entity)
        taken.add(position)
