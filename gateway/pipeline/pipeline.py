"""The stages in order, over one supergraph."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import orjson
from graphql import OperationType
from msgspec import Struct
from msgspec.structs import replace

from gateway import errors as kinds
from gateway.auth.guard import ownerships
from gateway.auth.requirements import Requirements
from gateway.auth.tokens import Identity
from gateway.auth.viewers import Access, Viewers
from gateway.executor import ExecutionResult, Executor
from gateway.executor.transport.calls import Subgraphs
from gateway.federation import Supergraph
from gateway.kept import Kept
from gateway.pipeline import viewers as stage
from gateway.pipeline.costs import Costs, Planned
from gateway.pipeline.documents import Documents, Prepared
from gateway.pipeline.execution import Execution
from gateway.pipeline.masking import Masking, catalogue
from gateway.pipeline.mutations import Mutations
from gateway.pipeline.plans import Plans
from gateway.pipeline.requests import Caller, Limits, Operation, Rejected
from gateway.pipeline.responses import Answer
from gateway.pipeline.sharing import Sharing
from gateway.pipeline.subscriptions import Answers, results
from gateway.pipeline.variables import coerce
from gateway.planner import Plan, Planner
from gateway.settings import GatewaySettings


class Ready(Struct, frozen=True):
    """An operation that needs only be executed: who asks, what they may do, what is to be fetched."""

    prepared: Prepared
    variables: Mapping[str, Any]
    identity: Identity | None
    access: Access
    plan: Plan
    costs: Planned


class Pipeline:
    """The stages over one supergraph. ``sharing`` and ``mutations`` are those of all supergraphs of the
    process.
    """

    def __init__(
        self,
        supergraph: Supergraph,
        settings: GatewaySettings,
        subgraphs: Subgraphs,
        limits: Limits,
        viewers: Viewers,
        sharing: Sharing[Answer],
        mutations: Mutations[Answer],
    ) -> None:
        self._settings = settings
        self._schema = supergraph.api_schema
        self._viewers = viewers
        self._sharing = sharing
        self._mutations = mutations
        self._masking = Masking(settings, catalogue(self._schema) if viewers.hierarchy else frozenset())
        self._documents = Documents(self._schema, settings, limits)
        owned = ownerships(supergraph) if viewers.hierarchy else {}
        always_fetch = {name: ownership.fields for name, ownership in owned.items()}
        planner = Planner(supergraph, always_fetch, settings.plan_step_limit)
        self._plans = Plans(planner, Requirements(supergraph), settings)
        self._costs = Costs(supergraph, settings)
        # what an operation without variables comes to, for viewers who may do the same
        self._settled: Kept[tuple[object, ...], tuple[Plan, Planned]] = Kept(
            settings.plan_cache_size, settings.document_cache_characters
        )
        self._execution = Execution(Executor(supergraph), owned, subgraphs, settings)

    def begin(self, asked: Operation, caller: Caller) -> "asyncio.Future[Answer]":
        """The answer to come; cancelled by whoever does not wait for it any more. Raises :class:`Rejected`
        when the operation is not executed, at once or with the answer.

        Identical queries share one execution. A mutation runs to its end whoever goes away.
        """
        started = time.monotonic()
        prepared = self._read(asked)
        if prepared.kind is OperationType.SUBSCRIPTION:
            raise Rejected(kinds.SUBSCRIPTION_NEEDS_STREAM, 406)
        known = self._viewers.known(prepared.kind, prepared.root_fields, caller.authorization)
        if known is None:
            return asyncio.create_task(self._begin(prepared, asked, caller, started))
        return self._begun(self._ready(prepared, asked, *known), caller, started)

    async def _begin(self, prepared: Prepared, asked: Operation, caller: Caller, started: float) -> Answer:
        identity, access = await self._viewer(prepared, caller)
        return await self._begun(self._ready(prepared, asked, identity, access), caller, started)

    def _begun(self, ready: Ready, caller: Caller, started: float) -> "asyncio.Future[Answer]":
        """The execution of an operation, its own or another's."""
        if ready.prepared.kind is OperationType.MUTATION:
            return self._mutations.begin(self._mutate(ready, caller, started))
        if not self._settings.share_queries:
            return asyncio.create_task(self._answer(ready, caller, started))
        variables = orjson.dumps(ready.variables) if ready.variables else b""
        headers = tuple(caller.headers.items()) if caller.headers else ()
        key = ready.plan, variables, ready.access.sharing, headers
        return self._sharing.begin(key, started, lambda: self._answer(ready, caller, started))

    async def _mutate(self, ready: Ready, caller: Caller, started: float) -> Answer:
        try:
            answer = await self._answer(ready, caller, started)
        finally:
            self._sharing.part()
        if any(fetch.subgraph == stage.MASTERDATA for fetch in ready.plan.fetches):
            self._viewers.forget()  # the next request sees the organisation as it is now
        return answer

    async def _answer(self, ready: Ready, caller: Caller, started: float) -> Answer:
        run = self._execution.run
        result, refused = await run(ready.plan, ready.variables, ready.access, caller, started)
        if refused and ready.identity and ready.prepared.kind is OperationType.QUERY:
            # A service may know of a change of the organisation that the scope in hand is too old to show.
            access = await stage.access(self._viewers, ready.identity, started)
            if access.sight != ready.access.sight:
                plan, costs = self._planned(ready.prepared, ready.variables, access)
                ready = replace(ready, access=access, plan=plan, costs=costs)
                result, _ = await run(plan, ready.variables, access, caller, started)
        if self._settings.show_cost:
            result.extensions["cost"] = self._costs.shown(ready.plan, ready.costs, result)
        return Answer(result, self._masking)

    async def stream(self, asked: Operation, caller: Caller) -> Answers:
        """The response maps of an operation of any kind, one after another; of a subscription one an event.

        Raises :class:`Rejected` when the operation is not executed; so do the answers when it has to end.
        """
        prepared = self._read(asked)
        if prepared.kind is not OperationType.SUBSCRIPTION:
            return _once((await self.begin(asked, caller)).map(caller.correlation))
        identity, access = await self._viewer(prepared, caller)
        return self._subscription(self._ready(prepared, asked, identity, access), caller)

    async def subject(self, authorization: str) -> str:
        """Whom an ``Authorization`` header proves. Raises :class:`Rejected` 401."""
        return await stage.subject(self._viewers, authorization)

    async def _subscription(self, ready: Ready, caller: Caller) -> Answers:
        async def renew() -> Access:
            return await stage.renewed(self._viewers, ready.identity)

        async def execute(access: Access, event: bytes) -> tuple[ExecutionResult, int]:
            started = time.monotonic()
            return await self._execution.run(ready.plan, ready.variables, access, caller, started, event)

        events = self._execution.events(ready.plan, ready.variables, ready.access, caller)
        ends = ready.identity.expires_at if ready.identity else None
        async with aclosing(results(events, ready.access, ends, renew, execute)) as found:
            async for result in found:
                yield Answer(result, self._masking).map(caller.correlation)

    def _read(self, asked: Operation) -> Prepared:
        """The operation of the document. Raises :class:`Rejected`."""
        prepared = self._documents.read(asked.text, asked.name)
        if asked.only_query and prepared.kind is OperationType.MUTATION:
            raise Rejected(kinds.METHOD_NOT_ALLOWED, 405)
        return prepared

    async def _viewer(self, prepared: Prepared, caller: Caller) -> tuple[Identity | None, Access]:
        """Who asks and what they may do; nobody is asked for the sake of an invalid document. Raises
        :class:`Rejected`."""
        identity = await stage.identify(self._viewers, prepared, caller.authorization)
        self._documents.validate(prepared, self._may_introspect(identity))
        return identity, await stage.access(self._viewers, identity)

    def _ready(
        self, prepared: Prepared, asked: Operation, identity: Identity | None, access: Access
    ) -> Ready:
        """All else that comes before execution. Raises :class:`Rejected`."""
        introspect = self._may_introspect(identity)
        key = prepared, introspect, access.authenticated, access.scopes, access.policies
        settled = self._settled.find(key)
        if settled is not None:
            plan, costs = settled
            self._costs.count(costs)
            return Ready(prepared, {}, identity, access, plan, costs)
        self._documents.validate(prepared, introspect)
        variables = coerce(self._schema, prepared, asked.variables, introspect)
        self._costs.check(prepared, variables)
        plan, costs = self._planned(prepared, variables, access)
        if not prepared.operation.variable_definitions and not self._plans.drawn:
            self._settled.keep(key, (plan, costs), len(prepared.text))
        return Ready(prepared, variables, identity, access, plan, costs)

    def _planned(
        self, prepared: Prepared, variables: Mapping[str, Any], access: Access
    ) -> tuple[Plan, Planned]:
        """The plan for who may do this, and what its requests may cost. Raises :class:`Rejected`."""
        plan = self._plans.of(prepared, variables, access)
        return plan, self._costs.check_plan(plan, variables)

    def _may_introspect(self, identity: Identity | None) -> bool:
        if not self._settings.introspection:
            return False
        return identity is not None or self._settings.anonymous_introspection


async def _once(answer: dict[str, Any]) -> Answers:
    yield answer
