"""Bulk calls: up to 500 items, a result per item, all or the good ones (api.md, bulk)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar
from uuid import UUID

import strawberry
from sqlalchemy.exc import IntegrityError

from chassis.errors import CONFLICT, ErrorKind, Refused
from chassis.messaging import Work

Item = TypeVar("Item")

ROWS_REFUSED = ErrorKind(
    "ROWS_REFUSED", "Some items were refused and the error policy keeps none; see the results."
)


@strawberry.enum(description="What becomes of the good items when others are refused.")
class ErrorPolicy(Enum):
    REJECT_ALL = strawberry.enum_value(
        "REJECT_ALL", description="One refused item keeps all from being done."
    )
    REJECT_FAILED_ROWS = strawberry.enum_value(
        "REJECT_FAILED_ROWS", description="Refused items are left out, the others are done."
    )


@strawberry.enum(description="What became of an item.")
class ItemOutcome(Enum):
    CREATED = strawberry.enum_value("CREATED", description="A record was made.")
    UPDATED = strawberry.enum_value("UPDATED", description="The record was changed.")
    UNCHANGED = strawberry.enum_value(
        "UNCHANGED", description="The record already was as asked; nothing was done."
    )
    REFUSED = strawberry.enum_value("REFUSED", description="Refused; see code, message and path.")


@strawberry.federation.type(shareable=True, description="What became of one item of a bulk call.")
class ItemResult:
    index: int = strawberry.field(description="The item's place in the input, from 0.")
    outcome: ItemOutcome = strawberry.field(description="What became of it.")
    id: strawberry.ID | None = strawberry.field(description="The record's id, unless refused.")
    code: str | None = strawberry.field(description="Why it was refused; stable.")
    message: str | None = strawberry.field(description="Why it was refused; for people.")
    path: list[str] = strawberry.field(description="The field of the item it is about.")


@dataclass(frozen=True)
class Row:
    """The plain form of :class:`ItemResult` that commands return and idempotency keeps."""

    index: int
    outcome: str
    id: UUID | None = None
    code: str | None = None
    message: str | None = None
    path: tuple[str, ...] = ()

    def to_result(self) -> ItemResult:
        return ItemResult(
            index=self.index,
            outcome=ItemOutcome(self.outcome),
            id=strawberry.ID(str(self.id)) if self.id else None,
            code=self.code,
            message=self.message,
            path=list(self.path),
        )


@dataclass(frozen=True)
class BulkOutcome:
    """What a bulk command returns. ``applied`` is false for a dry run and for REJECT_ALL with a refusal."""

    rows: tuple[Row, ...]
    applied: bool

    def results(self) -> list[ItemResult]:
        return [row.to_result() for row in self.rows]


async def each_item(
    work: Work,
    items: Sequence[Item],
    handle: Callable[[Work, Item], Awaitable[tuple[ItemOutcome, UUID]]],
    *,
    policy: ErrorPolicy | str,
    dry_run: bool = False,
) -> BulkOutcome:
    """Run ``handle`` on each item in order, each in a savepoint; a refused item leaves nothing behind.

    With a dry run, or REJECT_ALL and a refusal, everything is undone and only the verdicts are returned.
    """
    rows: list[Row] = []
    async with work.attempt() as attempt:
        for index, item in enumerate(items):
            try:
                async with work.attempt():
                    outcome, id = await handle(work, item)
                    await work.session.flush()
                rows.append(Row(index, outcome.name, id))
            except Refused as refusal:
                rows.append(Row(index, "REFUSED", None, refusal.kind.code, str(refusal), tuple(refusal.path)))
            except IntegrityError:
                rows.append(Row(index, "REFUSED", None, CONFLICT.code, CONFLICT.meaning))
        refused = any(row.outcome == "REFUSED" for row in rows)
        applied = not dry_run and not (refused and ErrorPolicy(policy) is ErrorPolicy.REJECT_ALL)
        if not applied:
            attempt.undo()
    return BulkOutcome(tuple(rows), applied)
