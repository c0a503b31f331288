"""Compares the gateway with one schema over the same data."""

import asyncio
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cached_property
from random import Random
from typing import Any, Literal

from graphql import (
    FieldDefinitionNode,
    GraphQLSchema,
    ListTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    Visitor,
    build_ast_schema,
    parse,
    print_schema,
    visit,
)
from graphql.execution.values import get_variable_values

from gateway.composition import SubgraphSchema, compose
from gateway.executor import ExecutionResult, Executor, Guard
from gateway.federation import Supergraph
from gateway.planner import Plan, Planner, condition_variables, print_plan
from tests.federation.generated.operations import Operation
from tests.federation.generated.world import World
from tests.federation.subgraphs import Network, Reference, Subgraph

Path = tuple[str | int, ...]

#: What a random world may rightly be refused for.
REFUSALS = {"SATISFIABILITY_ERROR"}


class Rejected(Exception):
    """The subgraphs do not compose, for a reason a random world may have."""


class Difference(AssertionError):
    """The gateway answers otherwise than one schema would."""


class Owners(Guard):
    """Refuses the records of some owners."""

    def __init__(self, refused: frozenset[str]) -> None:
        self._refused = refused

    def allows(self, type_name: str, values: Mapping[str, object]) -> bool:
        return values["owner"] not in self._refused

    def refuse(self, type_name: str) -> None:
        """A record was taken out."""


class Late(Network):
    """Subgraphs whose answers arrive in a random order."""

    def __init__(self, subgraphs: Mapping[str, Subgraph], random: Random) -> None:
        super().__init__(subgraphs)
        self._random = random

    async def __call__(self, subgraph: str, body: bytes, *, kind: Literal["query", "mutation"]) -> bytes:
        answer = await super().__call__(subgraph, body, kind=kind)
        for _ in range(self._random.randrange(8)):
            await asyncio.sleep(0)
        return answer


class Gateway:
    """A world composed and served, beside its single schema. Raises `Rejected`."""

    def __init__(self, world: World) -> None:
        self.world = world
        result = compose([SubgraphSchema(name, f"http://{name}", sdl) for name, sdl in world.sdls.items()])
        if result.supergraph is None:
            unexpected = {error.code for error in result.errors} - REFUSALS
            if unexpected:
                raise Difference("\n".join(map(str, result.errors)))
            raise Rejected
        self.supergraph = Supergraph.parse(result.supergraph)
        self.planner = Planner(self.supergraph)
        self._check_merged()
        self.executor = Executor(self.supergraph)
        self.log: list[str] = []
        self.subgraphs = {name: self._subgraph(name) for name in world.sdls}

    def _subgraph(self, name: str) -> Subgraph:
        world = self.world
        absent = frozenset(item for graph, item in world.absent if graph == name)
        overridden = frozenset((type_, field) for graph, type_, field in world.overridden if graph == name)
        return Subgraph(name, world.sdls[name], world.data, absent, overridden, self.log)

    def _check_merged(self) -> None:
        """Hold what clients see of objects against what the world says they must."""
        for name, fields in self.world.merged.items():
            seen = getattr(self.supergraph.api_schema.type_map[name], "fields", {})
            if {field: str(found.type) for field, found in seen.items()} != fields:
                raise Difference(f"clients see {name} as {list(map(str, seen.items()))}, not {fields}")

    def plan(self, operation: Operation, planner: Planner | None = None) -> Plan:
        variables = self.variables(operation)
        conditions = {name: bool(variables[name]) for name in condition_variables(operation.document, None)}
        chosen = planner or self.planner
        return chosen.plan(operation.document, None, conditions, labels=self.world.labels)

    def open_plan(self, operation: Operation) -> Plan | None:
        """The plan that leaves all conditions open, None for an operation that may have none."""
        if operation.mutation:
            return None
        plan = self.planner.plan(operation.document, None, {}, labels=self.world.labels)
        return plan if plan.open else None

    def variables(self, operation: Operation) -> Mapping[str, Any]:
        definition = operation.document.definitions[0]
        assert isinstance(definition, OperationDefinitionNode)
        found = get_variable_values(
            self.supergraph.api_schema, definition.variable_definitions or (), operation.variables
        )
        assert not isinstance(found, list), found
        return found.coerced

    def run(
        self, operation: Operation, plan: Plan, random: Random, guard: Guard | None = None
    ) -> ExecutionResult:
        self.log.clear()
        variables = self.variables(operation)
        return asyncio.run(self.executor.execute(plan, variables, Late(self.subgraphs, random), guard))

    def wanted(self, operation: Operation, hidden: frozenset[str] = frozenset()) -> dict[str, Any]:
        """The single schema's answer."""
        reference = Reference(self.supergraph.api_schema, self.world.data, hidden)
        return reference.execute(operation.document, operation.variables)

    def everything_failing(self, operation: Operation) -> set[Path]:
        """The paths of all errors, as if no error made more null than its own field."""
        reference = Reference(self.forgiving, self.world.data)
        answer = reference.execute(operation.document, operation.variables)
        return {tuple(error["path"]) for error in answer["errors"]}

    @cached_property
    def forgiving(self) -> GraphQLSchema:
        """The API schema, all of whose fields may be null."""
        document = parse(print_schema(self.supergraph.api_schema), no_location=True)
        return build_ast_schema(visit(document, _Forgiving()), assume_valid_sdl=True)

    def compare(self, operation: Operation, random: Random) -> Plan:
        """Answer the operation both ways, with records and without. Raises `Difference`."""
        plan, wanted = self.plan(operation), self.wanted(operation)
        self._check(self.run(operation, plan, random), wanted, operation, plan)
        if self.executor.compiled(plan).records is not None:
            self.executor.compiled(plan).records = None
            self._check(self.run(operation, plan, random), wanted, operation, plan)
        return plan

    def _check(
        self, got: ExecutionResult, wanted: Mapping[str, Any], operation: Operation, plan: Plan
    ) -> None:
        lost = [error for error in got.errors if _lost_input(error, got)]
        errors = [error for error in got.errors if error not in lost]
        if got.data != _without(wanted.get("data"), failures(got.data, lost)):
            raise Difference(f"data\n{got.data}\n{got.errors}\nis not\n{wanted}\n{print_plan(plan)}")
        told, due = failures(got.data, errors), failures(got.data, wanted.get("errors", ()))
        other = {path for at in told.keys() & due.keys() for path in told[at] if told[at].isdisjoint(due[at])}
        if told.keys() != due.keys() or (other and not other <= self.everything_failing(operation)):
            raise Difference(f"errors\n{got.errors}\nare not\n{wanted.get('errors')}\n{print_plan(plan)}")

    def compare_guarded(self, operation: Operation, random: Random) -> None:
        """With a guard the answer is the one without the records it refuses; and without those of which two
        subgraphs tell with no key in common to say that it is the same (record 32)."""
        world = self.world
        planner = Planner(
            self.supergraph,
            {
                name: frozenset({"owner"})
                for name, info in self.supergraph.types.items()
                if "owner" in info.fields
            },
        )
        plan = self.plan(operation, planner)
        hidden = frozenset(
            f"{name}:{identity}"
            for name, rows in world.data.items()
            for identity, row in rows.items()
            if row.get("owner") in world.refused
        )
        untold = any(check.identity == () for fetch in plan.fetches for check in fetch.guards)
        wanted, compiled = self.wanted(operation, hidden), self.executor.compiled(plan)
        for records in dict.fromkeys((compiled.records, None)):  # both ways, as in `compare`
            compiled.records = records
            got = self.run(operation, plan, random, Owners(world.refused))
            same = _within(got.data, wanted.get("data")) if untold else got.data == wanted.get("data")
            if not same:
                raise Difference(f"guarded\n{got.data}\nis not\n{wanted}\n{print_plan(plan)}")


def _lost_input(error: Mapping[str, Any], got: ExecutionResult) -> bool:
    """Whether a field failed for an input that the subgraph which has it answered with null, because
    something else the client wants of it failed (record 33)."""
    path = tuple(error.get("path") or ())
    if not path or not (" was sent " in error["message"] and ", not {" in error["message"]):
        return False
    others = [tuple(other.get("path") or ()) for other in got.errors]
    beside = [other for other in others if len(other) > len(path) and other[: len(path) - 1] == path[:-1]]
    return any(len(_null(got.data, other)) <= len(path) for other in beside)


def _without(data: Any, places: Iterable[Path]) -> Any:
    """The data with null at some places."""
    changed = {(): deepcopy(data)}
    for *way, last in [((), *place) for place in places]:
        at: Any = changed
        for part in way:
            at = at[part]
        at[last] = None
    return changed[()]


def _within(got: Any, wanted: Any) -> bool:
    """Whether a value is another but for nulls."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(_within(got[key], wanted[key]) for key in got)
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(_within, got, wanted))
    return got is None or got == wanted


class _Forgiving(Visitor):
    def enter_field_definition(self, node: FieldDefinitionNode, *_: object) -> FieldDefinitionNode:
        values: dict[str, Any] = {key: getattr(node, key) for key in node.keys}
        values["type"] = _nullable(node.type)
        return FieldDefinitionNode(**values)


def _nullable(node: TypeNode) -> TypeNode:
    if isinstance(node, NonNullTypeNode):
        return _nullable(node.type)
    return ListTypeNode(type=_nullable(node.type)) if isinstance(node, ListTypeNode) else node


def failures(data: Any, errors: Any) -> dict[Path, set[Path]]:
    """Paths of errors by the place they left null.

    Of several errors that leave one place null any may be told: whoever meets one need not look on.
    """
    found: dict[Path, set[Path]] = {}
    for error in errors:
        path = tuple(error.get("path") or ())
        found.setdefault(_null(data, path), set()).add(path)
    return found


def _null(data: Any, path: Path) -> Path:
    for at, part in enumerate(path):
        if data is None:
            return path[:at]
        data = data[part]
    return path
