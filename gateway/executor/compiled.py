"""A plan compiled once: request bytes, and functions written for it, nothing left to interpret."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import orjson
from graphql import GraphQLSchema, execute_sync

from gateway.errors import UNAUTHORIZED_FIELD_OR_TYPE
from gateway.executor.answering import Answers, Fields, Unfit
from gateway.executor.gathering import shape, write_gather
from gateway.executor.identity import merges
from gateway.executor.projection import ClientPaths, Nulls, Project, ProjectionCompiler
from gateway.executor.records.places import Unsuited
from gateway.executor.records.plan import RecordPlan
from gateway.executor.requests import Levels, Request, settle
from gateway.executor.source import Source
from gateway.executor.tree import MISSING, REFUSED, Obj, converted
from gateway.executor.walking import kept_levels, write_check, write_sweep
from gateway.kept import Kept
from gateway.planner.plan import Plan, Refusal, included


def refusal_error(refusal: Refusal) -> dict[str, Any]:
    """The error that says what was refused."""
    return {
        "message": UNAUTHORIZED_FIELD_OR_TYPE.meaning,
        "path": list(refusal.path),
        "extensions": {
            "code": UNAUTHORIZED_FIELD_OR_TYPE.code,
            "affectedPath": ".".join(refusal.keys),
        },
    }


PROJECTIONS_KEPT = 32
"""Projections kept of a plan with open conditions, each for one set of their variables' values."""


class CompiledPlan:
    """A whole plan, ready to be run any number of times."""

    def __init__(self, plan: Plan, schema: GraphQLSchema) -> None:
        self._plan = plan
        self._schema = schema
        self.refused = [refusal_error(refusal) for refusal in plan.refused]
        self.requests = [Request(fetch) for fetch in plan.fetches]
        self._prompt, givers = settle(self.requests)
        self._kept = kept_levels(plan, givers)
        self._source = self._written()
        self._projected: Kept[tuple[bool, ...], Projected] = Kept(PROJECTIONS_KEPT)

    @cached_property
    def records(self) -> RecordPlan | None:
        """The quick way, if there is one."""
        try:
            return RecordPlan(self._plan, self.requests, self._schema)
        except Unsuited:
            return None

    def _written(self) -> Source:
        """Write what gathers, checks and sweeps; give each request its functions."""
        source = Source(MISSING=MISSING, REFUSED=REFUSED, converted=converted, dumps=orjson.dumps)
        for fetch in self._plan.fetches:
            for number, lookup in enumerate(fetch.lookups):
                batch = [each for each in fetch.lookups if each.batch == lookup.batch]
                shapes = list(dict.fromkeys(shape(entity) for each in batch for entity in each.inputs))
                write_gather(source, f"gather_{fetch.id}_{number}", lookup, shapes, self._kept)
            for number, check in enumerate(fetch.guards):
                write_check(source, f"check_{fetch.id}_{number}", check)
        checks = list(dict.fromkeys(check for fetch in self._plan.fetches for check in fetch.guards))
        for number, check in enumerate(checks):
            write_sweep(source, f"sweep_{number}", check)
        functions = source.functions()
        self.sweeps = [functions[f"sweep_{number}"] for number in range(len(checks))]
        for request in self.requests:
            fetch = request.fetch
            request.merges = merges(fetch, checks)
            for number, lookup in enumerate(fetch.lookups):
                request.gathers.append((lookup.batch, functions[f"gather_{fetch.id}_{number}"]))
            for number in range(len(fetch.guards)):
                request.checks.append(functions[f"check_{fetch.id}_{number}"])
        return source

    def __str__(self) -> str:
        """The functions written so far: what runs when the plan does."""
        quick = [] if self.records is None else [self.records]
        return "\n".join(map(str, [*quick, self._source, self.projected({})]))

    def levels(self, tree: Obj) -> Levels:
        """What a run keeps of its walks down a tree."""
        return [[tree], *[None] * len(self._kept)]

    def projected(self, variables: Mapping[str, Any]) -> "Projected":
        """The way to the answer under the values of the variables that decide the plan's open conditions."""
        values = {name: bool(variables.get(name)) for name in self._plan.open}
        key = tuple(values.values())
        found = self._projected.find(key)
        if found is None:
            fields = included(self._plan.projection, values) if values else self._plan.projection
            found = Projected(self._schema, self._prompt, self._plan.root_type, fields)
            self._projected.keep(key, found)
        return found

    def introspect(self, variables: Mapping[str, Any]) -> tuple[Obj, list[dict[str, Any]]]:
        """Answer `__schema` and `__type` from the API schema."""
        document = self._plan.introspection
        if document is None:
            return {}, []
        result = execute_sync(self._schema, document, variable_values=dict(variables))
        return dict(result.data or {}), [dict(error.formatted) for error in result.errors or ()]


class Projected:
    """The functions from a merged tree to the client's answer."""

    def __init__(
        self, schema: GraphQLSchema, prompt: frozenset[tuple[str, ...]], root_type: str, fields: Fields
    ) -> None:
        self._schema = schema
        self._root_type = root_type
        self._fields = fields
        self._answers = Answers(schema, prompt)
        self._answer = self._answers.of(root_type, fields)

    def __str__(self) -> str:
        return "\n".join(map(str, self._answers.sources))

    @cached_property
    def paths(self) -> ClientPaths:
        """The way from errors' paths to the client's."""
        return ClientPaths(self._fields)

    @cached_property
    def _careful(self) -> Project:
        """The other way to the answer: with the path of what is missing."""
        return ProjectionCompiler(self._schema).root(self._fields, self._root_type)

    def answer(self, tree: Obj, errors: list[dict[str, Any]]) -> Obj | None:
        """The client's answer; what the tree lacks is added to the errors."""
        try:
            return self._answer(tree)
        except (Unfit, KeyError, TypeError):
            return self._careful(tree, Nulls(errors))
