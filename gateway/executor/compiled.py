"""A plan compiled once: request bytes, walks, builders and projection, nothing left to interpret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from graphql import FieldNode, GraphQLSchema, OperationDefinitionNode, execute_sync, parse, print_ast

from gateway.errors import UNAUTHORIZED_FIELD_OR_TYPE
from gateway.executor.projection import ClientPaths, ProjectionCompiler
from gateway.executor.representations import builder
from gateway.executor.tree import Obj, walker
from gateway.planner.plan import Fetch, Plan, Refusal, representations_variable

Targets = list[tuple[Obj, int]]
"""Objects, each with the position of its representation."""


@dataclass(slots=True)
class Gathered:
    """What a batch sends: distinct representations by their position, and the objects they stand for."""

    representations: dict[bytes, int] = field(default_factory=dict)
    targets: Targets = field(default_factory=list)


class CompiledFetch:
    """One fetch, ready to be sent."""

    def __init__(self, fetch: Fetch) -> None:
        self.fetch = fetch
        self._start = b'{"query":' + orjson.dumps(fetch.operation)
        self.root_slots = _root_slots(fetch)
        self._lookups = [
            (lookup.batch, walker(lookup.path), [builder(each, lookup.guarded) for each in lookup.inputs])
            for lookup in fetch.lookups
        ]
        self._batches = range(1 + max((lookup.batch for lookup in fetch.lookups), default=0))

    def body(self, variables: Mapping[str, Any]) -> bytes:
        """The request of a root fetch."""
        if not self.fetch.variables:
            return self._start + b"}"
        return self._start + b',"variables":' + orjson.dumps(self._own(variables)) + b"}"

    def gather(self, root: Obj) -> list[Gathered]:
        """What each batch sends."""
        batches = [Gathered() for _ in self._batches]
        for batch, walk, builders in self._lookups:
            distinct, targets = batches[batch].representations, batches[batch].targets
            for item in walk(root):
                for build in builders:
                    representation = build(item)
                    if representation is not None:
                        targets.append((item, distinct.setdefault(representation, len(distinct))))
        return batches

    def entities_body(self, batches: list[Gathered], variables: Mapping[str, Any]) -> bytes:
        """The request for entities."""
        sent = [
            b'"%s":[%s]' % (representations_variable(number).encode(), b",".join(batch.representations))
            for number, batch in enumerate(batches)
        ]
        own = orjson.dumps(self._own(variables)) if self.fetch.variables else b"{}"
        if own != b"{}":
            sent.append(own[1:-1])
        return b'%s,"variables":{%s}}' % (self._start, b",".join(sent))

    def _own(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        return {name: variables[name] for name in self.fetch.variables if name in variables}


def _root_slots(fetch: Fetch) -> frozenset[str]:
    """Slots of the root fields a root fetch answers."""
    if fetch.lookups:
        return frozenset()
    operation = parse(fetch.operation, no_location=True).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    fields = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    return frozenset((field.alias or field.name).value for field in fields)


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {
        "message": UNAUTHORIZED_FIELD_OR_TYPE.meaning,
        "path": list(refusal.path),
        "extensions": {
            "code": UNAUTHORIZED_FIELD_OR_TYPE.code,
            "affectedPath": ".".join(refusal.keys),
        },
    }


class CompiledPlan:
    """A whole plan, ready to be run any number of times."""

    def __init__(self, plan: Plan, schema: GraphQLSchema) -> None:
        self._plan_introspection = plan.introspection
        self._introspected: tuple[Obj, list[dict[str, Any]]] | None = None
        self._schema = schema
        self._projection = plan.projection
        self.refused = [_refused(refusal) for refusal in plan.refused]
        self.fetches = [CompiledFetch(fetch) for fetch in plan.fetches]
        self.waits = [len(fetch.depends_on) for fetch in plan.fetches]
        self.dependents: list[list[int]] = [[] for _ in plan.fetches]
        for fetch in plan.fetches:
            for other in fetch.depends_on:
                self.dependents[other].append(fetch.id)
        self.project = ProjectionCompiler(schema).root(plan.projection, plan.root_type)

    @cached_property
    def paths(self) -> ClientPaths:
        return ClientPaths(self._projection)

    def introspect(self, variables: Mapping[str, Any]) -> tuple[Obj, list[dict[str, Any]]]:
        """Answer `__schema` and `__type` from the API schema."""
        if self._plan_introspection is None:
            return {}, []
        if self._introspected is not None:
            return self._introspected
        result = execute_sync(self._schema, self._plan_introspection, variable_values=dict(variables))
        answer = dict(result.data or {}), [dict(error.formatted) for error in result.errors or ()]
        if "$" not in print_ast(self._plan_introspection):
            self._introspected = answer
        return answer
