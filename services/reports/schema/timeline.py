"""A customer's life as a list."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from chassis.graphql.connection import Connection, PageArguments, SortKey, connect
from chassis.graphql.context import Context, Info
from chassis.graphql.scalars import MoneyValue
from services.reports.model import Moment
from services.reports.queries.timeline import Access, moments, whole_amounts
from services.reports.rules.texts import text
from services.reports.rules.timeline import KINDS, moment_title
from services.reports.schema.employees import Employee


def _kinds() -> Any:
    enum: Any = Enum("TimelineKind", [(kind, kind) for kind in KINDS])
    strawberry.enum(enum, description="What happened in a customer's life.")
    for value in enum.__strawberry_definition__.values:
        value.description = f"{text(KINDS, value.name, 'en').replace('{} ', '')}."
    return enum


TimelineKind = _kinds()


@strawberry.type(description="One moment of a customer's life.")
class TimelineEntry:
    id: strawberry.ID = strawberry.field(description="The event's id.")
    at: datetime = strawberry.field(
        description="When it happened; what was imported stands on its document's own date."
    )
    kind: TimelineKind = strawberry.field(description="What happened.")  # pyright: ignore[reportInvalidTypeForm]
    title: str = strawberry.field(description="What happened, in the viewer's language.")
    detail: str | None = strawberry.field(
        description="What was written down; only of customers within the viewer's scope."
    )
    subject_id: strawberry.ID = strawberry.field(description="The record it happened to.")
    actor: Employee | None = strawberry.field(description="Who did it; null when the system did by rule.")
    moment: strawberry.Private[Moment]

    @strawberry.field(
        description="What it was worth; null where part of it belongs to people outside the viewer's scope."
    )
    async def amount(self, info: Info) -> MoneyValue | None:
        m = self.moment
        if m.amount is None or m.currency is None:
            return None
        if not await info.context.load(_whole_amounts, (m.resource, m.subject_id)):
            return None
        return MoneyValue.make(m.amount, m.currency)

    @classmethod
    def of(cls, moment: Moment, language: str, access: Access) -> "TimelineEntry":
        return cls(
            id=strawberry.ID(str(moment.id)),
            at=moment.happened_at,
            kind=TimelineKind(moment.kind),
            title=moment_title(moment.kind, moment.subject, language),
            detail=moment.detail if access is Access.OWN else None,
            subject_id=strawberry.ID(str(moment.subject_id)),
            actor=Employee(id=strawberry.ID(str(moment.actor_id))) if moment.actor_id else None,
            moment=moment,
        )


async def _whole_amounts(context: Context, documents: list[tuple[str, UUID]]) -> Sequence[bool]:
    async with context.read() as session:
        return await whole_amounts(session, context.viewer, documents)


@strawberry.type(description="A page of a customer's timeline, newest first.")
class TimelineConnection(Connection[TimelineEntry]):
    pass


async def timeline_page(
    context: Context, customer_id: UUID, access: Access, page: PageArguments, kinds: Sequence[str]
) -> TimelineConnection:
    """The moments the viewer may see, newest first."""
    return await connect(
        TimelineConnection,
        context,
        moments(context.viewer, customer_id, access, kinds),
        [
            SortKey(Moment.happened_at, lambda m: m.happened_at, descending=True),  # pyright: ignore[reportArgumentType]
            SortKey(Moment.id, lambda m: m.id, descending=True),  # pyright: ignore[reportArgumentType]
        ],
        page,
        name="timeline",
        filter=(customer_id, sorted(kinds)),
        node=lambda moment: TimelineEntry.of(moment, context.language, access),
    )
