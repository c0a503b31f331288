"""One operation from text to answer, stage by stage, in this order:

parse → limits → authenticate → validate → authorise → variables → plan → execute → respond

Who asks is known before a document is held against the schema: the anonymous learn nothing of it. Valid
documents are kept by their text's hash, plans also by the conditions in force.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from graphql import (
    DocumentNode,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import get_variable_values

from chassis.errors import INTERNAL, UNAUTHENTICATED, ErrorKind
from chassis.telemetry import get_logger
from chassis.telemetry.metrics import OPERATION_ERRORS
from chassis.viewer import ContextMinter, Viewer
from gateway import errors as kinds
from gateway.auth.authentication import Authentication, asks_nothing, signs_in
from gateway.auth.context import Signature
from gateway.auth.guard import HierarchyGuard, ownerships
from gateway.auth.tokens import Identity, InvalidToken
from gateway.auth.viewer_scope import ScopeUnavailable, UnknownViewer, ViewerScope, ViewerScopes
from gateway.executor import ExecutionResult, Executor, SubgraphUnavailable
from gateway.executor.transport import Transport
from gateway.executor.transport.calls import Calls
from gateway.federation import Supergraph
from gateway.planner import NoPlan, Plan, Planner, condition_variables
from gateway.settings import GatewaySettings

log = get_logger("gateway")

#: The subgraph that knows the organisation.
MASTERDATA = "masterdata"
#: Problems named at once.
MOST_PROBLEMS = 5
#: What of a subgraph's error extensions a client may see.
SHOWN_EXTENSIONS = ("code", "service", "argument")

K = TypeVar("K")
V = TypeVar("V")


@dataclass
class Rejected(Exception):
    """The operation is not executed. ``status`` is the HTTP status; ``of_request``: what GraphQL calls a
    request error, which the older media type answers with 200. Without ``errors`` it is the kind's meaning.
    """

    kind: ErrorKind
    status: int = 400
    errors: list[dict[str, Any]] = field(default_factory=list)
    of_request: bool = False

    def __post_init__(self) -> None:
        self.errors = self.errors or [{"message": self.kind.meaning}]
        for error in self.errors:
            error["extensions"] = {"code": self.kind.code, **error.get("extensions", {})}


@dataclass(frozen=True)
class Operation:
    """What a client asks, as read from its request."""

    text: str
    variables: Mapping[str, Any]
    name: str | None = None
    only_query: bool = False


@dataclass(frozen=True)
class Caller:
    """Who asks, as far as the request's headers say. ``headers`` are passed on to subgraphs."""

    authorization: str | None
    correlation: str
    headers: Mapping[str, str]


class Limits(Protocol):
    """Refuses documents that ask for too much."""

    def check(self, document: DocumentNode) -> None:
        """Raises :class:`Rejected`."""
        ...


class Kept(Generic[K, V]):
    """The values used last, at most ``size`` of them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def find(self, key: K) -> V | None:
        """The value of ``key``, None if it is not there."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of ``key``, made if it is not there; what ``make`` raises is not kept."""
        if (known := self.find(key)) is not None:
            return known
        value = self._values[key] = make()
        if len(self._values) > self._size:
            self._values.popitem(last=False)
        return value


@dataclass(frozen=True)
class Prepared:
    """A document that may be executed; ``digest`` stands for its text."""

    digest: bytes
    document: DocumentNode


class Pipeline:
    """The stages over one supergraph."""

    def __init__(
        self,
        supergraph: Supergraph,
        settings: GatewaySettings,
        transport: Transport,
        limits: Limits,
        authentication: Authentication,
        minter: ContextMinter,
    ) -> None:
        self._settings = settings
        self._transport = transport
        self._limits = limits
        self._authentication = authentication
        self._minter = minter
        self._schema = supergraph.api_schema
        self._rules = list(specified_rules)
        if not settings.introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)
        self._ownerships = ownerships(supergraph)
        self._planner = Planner(supergraph, {name: own.fields for name, own in self._ownerships.items()})
        self._executor = Executor(supergraph)
        self._documents: Kept[bytes, Prepared] = Kept(settings.plan_cache_size)
        self._plans: Kept[tuple[object, ...], Plan] = Kept(settings.plan_cache_size)
        self._scopes = ViewerScopes(self._ask_scope, settings.scope_cache_seconds, settings.scope_cache_size)

    async def run(self, asked: Operation, caller: Caller) -> dict[str, Any]:
        """The response map. Raises :class:`Rejected` when the operation is not executed."""
        started = time.monotonic()
        prepared = self._prepare(asked.text)
        operation = _operation(prepared.document, asked)
        identity = await self._authenticate(prepared.document, operation, caller.authorization)
        self._validate(prepared, asked.text, suggest=identity is not None and self._settings.introspection)
        scope = await self._scope(identity) if identity else None
        variables = self._coerce(operation, asked.variables)
        try:
            plan = self._plan(prepared, asked.name, variables)
        except NoPlan as problem:
            log.warning("no plan", problem=str(problem))
            error = {"message": kinds.OPERATION_NOT_PLANNABLE.meaning}
            error["extensions"] = {"code": kinds.OPERATION_NOT_PLANNABLE.code}  # pyright: ignore[reportArgumentType]
            return self._respond(ExecutionResult(None, [error]), caller)
        result, refused = await self._execute(plan, variables, scope, caller, started)
        if refused and identity and plan.operation == "query":
            # A service may know of a change of the organisation that the scope in hand is too old to show.
            fresh = await self._scope(identity, not_before=started)
            if fresh != scope:
                result, _ = await self._execute(plan, variables, fresh, caller, started)
        return self._respond(result, caller)

    def _prepare(self, text: str) -> Prepared:
        """The document, parsed without locations and within the limits; valid if it was kept."""
        digest = hashlib.sha256(text.encode()).digest()
        known = self._documents.find(digest)
        if known is not None:
            return known
        document = self._parse(text, no_location=True)
        self._limits.check(document)
        return Prepared(digest, document)

    def _validate(self, prepared: Prepared, text: str, suggest: bool) -> None:
        """Keep the document; locations are found again for one that is refused."""
        if self._documents.find(prepared.digest) is not None:
            return
        if self._problems(prepared.document, suggest):
            problems = self._problems(self._parse(text, no_location=False), suggest)
            errors = [_shown(problem) for problem in problems]
            raise Rejected(kinds.GRAPHQL_VALIDATION_FAILED, errors=errors, of_request=True)
        self._documents.get(prepared.digest, lambda: prepared)

    def _parse(self, text: str, no_location: bool) -> DocumentNode:
        try:
            return parse(
                text,
                no_location=no_location,
                max_tokens=self._settings.token_limit,
                max_source_length=self._settings.document_limit_characters,
                allow_empty_selection_sets=False,
            )
        except GraphQLError as problem:
            if "Parsing aborted" in problem.message:  # tokens, characters or nesting
                raise Rejected(kinds.OPERATION_TOO_LARGE, errors=[{"message": problem.message}]) from None
            errors = [_shown(problem)]
            raise Rejected(kinds.GRAPHQL_PARSE_FAILED, errors=errors, of_request=True) from None

    def _problems(self, document: DocumentNode, suggest: bool) -> list[GraphQLError]:
        return validate(
            self._schema,
            document,
            self._rules,
            max_errors=MOST_PROBLEMS,
            hide_suggestions=not suggest,
            allow_empty_selection_sets=False,
        )

    async def _authenticate(
        self, document: DocumentNode, operation: OperationDefinitionNode, authorization: str | None
    ) -> Identity | None:
        """Who asks; None for the anonymous, among them whoever signs in, with whatever old token. The
        anonymous get through with sign-in only."""
        if signs_in(document, operation):
            return None
        if authorization is None:
            if asks_nothing(document, operation):
                return None
            raise Rejected(UNAUTHENTICATED, 401)
        try:
            return await self._authentication.identify(authorization)
        except InvalidToken as problem:
            log.info("token refused", reason=str(problem))
            raise Rejected(UNAUTHENTICATED, 401) from None

    async def _scope(self, identity: Identity, not_before: float = float("-inf")) -> ViewerScope:
        """What the viewer may see now."""
        try:
            return await self._scopes.of(identity.employee_id, not_before)
        except UnknownViewer as problem:
            log.info("viewer refused", employee=str(identity.employee_id), reason=str(problem))
            raise Rejected(UNAUTHENTICATED, 401) from None
        except (ScopeUnavailable, SubgraphUnavailable) as problem:
            log.warning("viewer scope unavailable", problem=str(problem))
            raise Rejected(kinds.SUBGRAPH_UNAVAILABLE, 503) from None

    async def _ask_scope(self, employee_id: UUID, body: bytes) -> bytes:
        seconds = self._settings.subgraph_timeout_seconds
        sign = Signature(self._minter, Viewer(employee_id))
        calls = Calls(self._transport, sign, {}, seconds, time.monotonic() + seconds)
        return await calls(MASTERDATA, body, kind="query")

    def _coerce(self, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> dict[str, Any]:
        """Variables that fit their types, defaults filled in; an unknown one is passed over."""
        found = get_variable_values(
            self._schema,
            operation.variable_definitions or (),
            dict(given),
            max_errors=MOST_PROBLEMS,
            hide_suggestions=not self._settings.introspection,
        )
        if isinstance(found, list):
            errors = [_shown(problem) for problem in found]
            raise Rejected(kinds.INVALID_VARIABLES, errors=errors, of_request=True)
        return found.coerced

    def _plan(self, prepared: Prepared, name: str | None, variables: Mapping[str, Any]) -> Plan:
        names = sorted(condition_variables(prepared.document, name))
        conditions = {each: bool(variables.get(each)) for each in names}
        key = (prepared.digest, name, *conditions.values())
        return self._plans.get(key, lambda: self._planner.plan(prepared.document, name, conditions))

    async def _execute(
        self,
        plan: Plan,
        variables: Mapping[str, Any],
        scope: ViewerScope | None,
        caller: Caller,
        started: float,
    ) -> tuple[ExecutionResult, int]:
        """The result, and how many records the guard took out of it."""
        calls = Calls(
            self._transport,
            Signature(self._minter, scope.viewer if scope else None),
            caller.headers,
            self._settings.subgraph_timeout_seconds,
            started + self._settings.operation_deadline_seconds,
        )
        guard = HierarchyGuard(self._ownerships, scope)
        result = await self._executor.execute(plan, variables, calls, guard)
        if any(fetch.kind == "mutation" and fetch.subgraph == MASTERDATA for fetch in plan.fetches):
            self._scopes.forget()  # the next request sees the organisation as it is now
        return result, guard.refused

    def _respond(self, result: ExecutionResult, caller: Caller) -> dict[str, Any]:
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [public_error(error, caller.correlation) for error in result.errors]
        return answer


def _operation(document: DocumentNode, asked: Operation) -> OperationDefinitionNode:
    operation = get_operation_ast(document, asked.name)
    if operation is None or operation.operation is OperationType.SUBSCRIPTION:
        raise Rejected(kinds.OPERATION_UNKNOWN, of_request=True)
    if asked.only_query and operation.operation is not OperationType.QUERY:
        raise Rejected(kinds.METHOD_NOT_ALLOWED, 405)
    return operation


def _shown(problem: GraphQLError) -> dict[str, Any]:
    return {key: value for key, value in problem.formatted.items() if key in ("message", "locations")}


def public_error(error: Mapping[str, Any], correlation: str) -> dict[str, Any]:
    """An error as a client may see it: always a code; a text only of who gave a code; the correlation id."""
    given = error.get("extensions") or {}
    extensions = {key: given[key] for key in SHOWN_EXTENSIONS if key in given}
    code = extensions.setdefault("code", INTERNAL.code)
    masked = {each.code: each.meaning for each in (INTERNAL, kinds.DOWNSTREAM_SERVICE_ERROR)}
    OPERATION_ERRORS.labels("gateway", code).inc()
    return {
        **{key: error[key] for key in ("path", "locations") if key in error},
        "message": masked.get(code, error["message"]),
        "extensions": {**extensions, "correlation": correlation},
    }
