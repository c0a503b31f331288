"""How a mutation runs: input → command in one transaction → payload with ``userErrors`` (api.md)."""

import asyncio
import hashlib
import time
import typing
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import is_dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
import strawberry
from pydantic import TypeAdapter
from sqlalchemy import inspect, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from chassis.db.dialect import insert_or_ignore
from chassis.errors import (
    COMMON_REFUSALS,
    CONFLICT,
    IDEMPOTENCY_KEY_REUSED,
    INVALID_INPUT,
    REFERENCE_UNKNOWN,
    STALE_VERSION,
    ErrorKind,
    Refused,
)
from chassis.events import Cause
from chassis.graphql.context import Context
from chassis.graphql.idempotency import idempotency_keys
from chassis.graphql.inputs import to_request
from chassis.ids import minted_at
from chassis.messaging import Work

Code = TypeVar("Code")
Q = TypeVar("Q")
T = TypeVar("T")
LONGEST_KEY = 200
#: A reference made this recently may still be on its way from the service that owns it.
FRESH_REFERENCE = timedelta(seconds=10)
LOOK_AGAIN_SECONDS = 0.02
_DEADLOCKS = ("40001", "40P01")
_DEADLOCK_TRIES = 3


@strawberry.federation.type(name="Blocker", shareable=True, description="A record that stands in the way.")
class BlockerValue:
    id: strawberry.ID = strawberry.field(description="The record's id.")
    reason: str = strawberry.field(description="Why it stands in the way.")


@strawberry.type(description="Why a mutation was refused.")
class UserError(Generic[Code]):
    code: Code = strawberry.field(description="Stable; act on this.")
    message: str = strawberry.field(description="For people; says what to do.")
    path: list[str] = strawberry.field(description="The input field it is about, from the top.")
    blockers: list[BlockerValue] = strawberry.field(description="Every record that stands in the way.")


@strawberry.type(description="What a mutation answers.")
class Payload(Generic[Code]):
    """Base of every payload; a subclass adds nullable result fields."""

    user_errors: list[UserError[Code]] = strawberry.field(
        default_factory=list, description="Empty when it was done; otherwise nothing was done."
    )
    position: strawberry.ID | None = strawberry.field(
        default=None, description="Give it as minPosition to a read model to read your own write."
    )


P = TypeVar("P", bound=Payload[Any])


def error_codes(name: str, *own: ErrorKind) -> type[Enum]:
    """The enum of codes a mutation may answer: the common ones and its ``own``.

    Write ``XErrorCode = error_codes("XErrorCode", …)`` and ``class XPayload(Payload[XErrorCode])``.
    """
    kinds = {kind.code: kind for kind in (*COMMON_REFUSALS, *own)}
    enum: Any = Enum(name, [(code, code) for code in kinds])
    strawberry.enum(enum, description=f"Why {name.removesuffix('ErrorCode')} may be refused.")
    for value in enum.__strawberry_definition__.values:
        value.description = kinds[value.name].meaning
    return enum


async def execute(
    context: Context,
    payload: type[P],
    command: Callable[[Work, Q], Awaitable[T]],
    request: type[Q],
    given: object,
    expose: Callable[[T], Mapping[str, Any]],
    *,
    cause: Cause = Cause.MANUAL,
) -> P:
    """Run ``command`` with ``given`` as its ``request``; ``expose`` names the payload's result fields.

    A refusal or a lost race becomes a user error and leaves nothing behind. With ``idempotencyKey`` a
    repeat answers the first result. A reference just made elsewhere is waited for briefly.
    """
    try:
        asked = to_request(request, given)
        key = getattr(given, "idempotency_key", None)
        result, position = await _until_known(context, lambda: _once(context, command, asked, key, cause))
        return payload(position=strawberry.ID(position) if position else None, **expose(result))
    except Refused as refusal:
        return payload(user_errors=[user_error(payload, refusal, context.language)])


def user_error(payload: type[Payload[Any]], refusal: Refused, language: str = "en") -> UserError[Any]:
    """The refusal as the payload's own error type."""
    codes = _code_enum(payload)
    return UserError(
        code=codes(refusal.kind.code),
        message=refusal.text(language),
        path=list(refusal.path),
        blockers=[BlockerValue(id=strawberry.ID(b.id), reason=b.reason) for b in refusal.blockers],
    )


def _code_enum(payload: type[Payload[Any]]) -> type[Enum]:
    for base in getattr(payload, "__orig_bases__", ()):
        if typing.get_origin(base) is Payload:
            return typing.get_args(base)[0]
    raise TypeError(f"{payload.__name__} does not name its error codes: Payload[XErrorCode]")


async def _until_known(
    context: Context, attempt: Callable[[], Awaitable[tuple[T, str | None]]]
) -> tuple[T, str | None]:
    deadline = time.monotonic() + context.settings.position_wait_ms / 1000
    while True:
        try:
            return await attempt()
        except Refused as refusal:
            made = (
                minted_at(refusal.reference)
                if refusal.kind is REFERENCE_UNKNOWN and refusal.reference
                else None
            )
            fresh = made is not None and abs(context.clock.now() - made) < FRESH_REFERENCE
            if not fresh or time.monotonic() > deadline:
                raise
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _once(
    context: Context, command: Callable[[Work, Q], Awaitable[T]], asked: Q, key: str | None, cause: Cause
) -> tuple[T, str | None]:
    for attempt in range(1, _DEADLOCK_TRIES + 1):
        try:
            return await _transaction(context, command, asked, key, cause)
        except StaleDataError:
            raise Refused(STALE_VERSION) from None
        except IntegrityError:
            raise Refused(CONFLICT) from None
        except DBAPIError as problem:
            if getattr(problem.orig, "sqlstate", None) not in _DEADLOCKS or attempt == _DEADLOCK_TRIES:
                raise
    raise AssertionError("unreachable")


async def _transaction(
    context: Context, command: Callable[[Work, Q], Awaitable[T]], asked: Q, key: str | None, cause: Cause
) -> tuple[T, str | None]:
    kept = _Kept(command)
    async with context.works.begin(context.viewer, cause=cause, correlation=context.correlation) as work:
        if key is not None and (first := await kept.find(work, key, asked)) is not None:
            return first
        result = await command(work, asked)
        await work.write_outbox()
        position = str(work.last_event_id) if work.last_event_id else None
        if key is not None:
            await kept.keep(work, key, result, position)
    return result, position


class _Kept:
    """First results by idempotency key. A mapped object is kept by its id, a plain dataclass as JSON."""

    def __init__(self, command: Callable[..., Any]) -> None:
        self.operation = command.__name__
        self.result_type: Any = typing.get_type_hints(command)["return"]
        self.keeps_document = is_dataclass(self.result_type)

    async def find(self, work: Work, key: str, asked: object) -> tuple[Any, str | None] | None:
        """The kept result; None, with the key reserved for this transaction, when it is the first time."""
        if not 1 <= len(key) <= LONGEST_KEY or "\x00" in key:
            raise Refused(INVALID_INPUT, f"1 to {LONGEST_KEY} characters", ("input", "idempotencyKey"))
        digest = hashlib.sha256(f"{self.operation}:{asked!r}".encode()).hexdigest()
        own = {"viewer_id": work.viewer.employee_id, "key": key}
        row = {**own, "request": digest, "result": None, "created_at": work.now}
        inserted = await work.session.execute(insert_or_ignore(work.session, idempotency_keys, [row]))
        if inserted.rowcount == 1:  # pyright: ignore[reportAttributeAccessIssue]
            return None
        found = (await work.session.execute(select(idempotency_keys).filter_by(**own))).one()
        if found.request != digest:
            raise Refused(IDEMPOTENCY_KEY_REUSED, path=("input", "idempotencyKey"))
        kept = orjson.loads(found.result)
        if self.keeps_document:
            return TypeAdapter(self.result_type).validate_python(kept["result"]), kept["position"]
        return await work.session.get_one(self.result_type, UUID(kept["result"])), kept["position"]

    async def keep(self, work: Work, key: str, result: Any, position: str | None) -> None:
        if self.keeps_document:
            document = TypeAdapter(self.result_type).dump_python(result, mode="json")
        else:
            document = str(inspect(result).identity[0])
        await work.session.execute(
            update(idempotency_keys)
            .where(idempotency_keys.c.viewer_id == work.viewer.employee_id, idempotency_keys.c.key == key)
            .values(result=orjson.dumps({"result": document, "position": position}))
        )
