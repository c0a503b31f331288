"""Mutations, lists and filters as every service has them, over both databases (api.md)."""

import asyncio
import dataclasses
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import strawberry
from sqlalchemy import String, Uuid, func, select
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import Clock
from chassis.db import Database, service_base
from chassis.errors import INVALID_INPUT, LIMIT_EXCEEDED, TOO_MANY_LISTS, ErrorKind, Fault, Refused
from chassis.graphql import idempotency
from chassis.graphql.bulk import BulkOutcome, ErrorPolicy, ItemOutcome, each_item
from chassis.graphql.connection import Connection, PageArguments, SortKey, connect
from chassis.graphql.context import Context
from chassis.graphql.filters import StringFilter, where_clause
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.housekeeping import forget_old
from chassis.ids import new_id
from chassis.messaging import Work, WorkFactory
from chassis.messaging import tables as messaging
from chassis.settings import ServiceSettings
from chassis.text import fold
from chassis.viewer import Viewer


class Base(service_base()):
    __abstract__ = True


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(100))
    folded: Mapped[str] = mapped_column(String(100))
    rank: Mapped[int]


@strawberry.type
class NoteType:
    id: strawberry.ID
    title: str


@strawberry.type
class NoteConnection(Connection[NoteType]):
    """A page of notes."""


@strawberry.input
class NoteWhere:
    title: StringFilter | None = None
    not_: "NoteWhere | None" = None
    or_: "list[NoteWhere] | None" = None


@dataclass(frozen=True)
class CreateNote:
    title: str
    rank: int = 0


@strawberry.input
class NoteCreateInput:
    title: str
    rank: int = 0
    idempotency_key: str | None = None


TOO_LOUD = ErrorKind("TOO_LOUD", "No shouting.")
NoteCreateErrorCode = error_codes("NoteCreateErrorCode", TOO_LOUD)


@strawberry.type
class NoteCreatePayload(Payload[NoteCreateErrorCode]):
    note: NoteType | None = None


async def create_note(work: Work, request: CreateNote) -> Note:
    if request.title.isupper():
        raise Refused(TOO_LOUD, path=("input", "title"))
    note = Note(title=request.title, folded=fold(request.title), rank=request.rank)
    work.session.add(note)
    await work.session.flush()
    return note


@dataclass(frozen=True)
class CreateNotes:
    titles: tuple[str, ...]
    policy: str = "REJECT_ALL"
    dry_run: bool = False


async def create_notes(work: Work, request: CreateNotes) -> BulkOutcome:
    async def one(work: Work, title: str) -> tuple[ItemOutcome, UUID]:
        return ItemOutcome.CREATED, (await create_note(work, CreateNote(title))).id

    return await each_item(work, request.titles, one, policy=request.policy, dry_run=request.dry_run)


@pytest.fixture
async def context(database_url: str) -> AsyncIterator[Context]:
    database = Database(database_url)
    async with database.write() as session:
        connection = await session.connection()
        for metadata in (Base.metadata, messaging.metadata, idempotency.metadata):
            await connection.run_sync(metadata.create_all)
    works = WorkFactory(database, Clock())
    yield Context(Viewer(new_id()), database, works, Clock(), ServiceSettings(), b"key")
    await database.close()


async def create(context: Context, **fields: Any) -> NoteCreatePayload:
    def exposed(note: Note) -> dict[str, Any]:
        return {"note": NoteType(id=strawberry.ID(str(note.id)), title=note.title)}

    given = NoteCreateInput(**fields)
    return await execute(context, NoteCreatePayload, create_note, CreateNote, given, exposed)


async def count(context: Context) -> int:
    async with context.read() as session:
        return (await session.execute(select(func.count()).select_from(Note))).scalar_one()


async def test_a_refusal_is_a_user_error_with_its_code_and_leaves_nothing(context: Context) -> None:
    answer = await create(context, title="LOUD")
    assert answer.note is None
    assert [(e.code.name, e.path) for e in answer.user_errors] == [("TOO_LOUD", ["input", "title"])]
    assert await count(context) == 0


async def test_a_repeat_with_the_same_key_answers_the_first_result_and_does_nothing(context: Context) -> None:
    first = await create(context, title="a", idempotency_key="k")
    again = await create(context, title="a", idempotency_key="k")
    assert first.note == again.note is not None
    assert await count(context) == 1


async def test_the_same_key_for_another_request_is_refused_but_free_to_other_viewers(
    context: Context,
) -> None:
    await create(context, title="a", idempotency_key="k")
    other = await create(context, title="b", idempotency_key="k")
    assert [e.code.name for e in other.user_errors] == ["IDEMPOTENCY_KEY_REUSED"]
    somebody = dataclasses.replace(context, viewer_or_none=Viewer(new_id()))
    assert (await create(somebody, title="b", idempotency_key="k")).user_errors == []


async def test_a_refused_request_does_not_use_up_its_key(context: Context) -> None:
    await create(context, title="LOUD", idempotency_key="k")
    assert (await create(context, title="quiet", idempotency_key="k")).user_errors == []


async def test_concurrent_repeats_make_one_record(context: Context) -> None:
    answers = await asyncio.gather(*(create(context, title="a", idempotency_key="k") for _ in range(8)))
    assert await count(context) == 1
    assert len({answer.note.id for answer in answers if answer.note}) == 1


@pytest.mark.parametrize("title", ["nul\x00", "lone \ud800", "x" * 10_001])
async def test_texts_that_cannot_be_stored_are_refused(context: Context, title: str) -> None:
    answer = await create(context, title=title)
    assert [(e.code.name, e.path) for e in answer.user_errors] == [("INVALID_INPUT", ["input", "title"])]


async def bulk(context: Context, titles: list[str], **options: Any) -> BulkOutcome:
    async with context.works.begin(context.viewer) as work:
        return await create_notes(work, CreateNotes(tuple(titles), **options))


async def test_bulk_keeps_all_or_the_good_ones(context: Context) -> None:
    refused_all = await bulk(context, ["a", "LOUD", "b"])
    assert not refused_all.applied
    assert [row.outcome for row in refused_all.rows] == ["CREATED", "REFUSED", "CREATED"]
    assert await count(context) == 0
    good = await bulk(context, ["a", "LOUD", "b"], policy=ErrorPolicy.REJECT_FAILED_ROWS.name)
    assert good.applied
    assert await count(context) == 2


async def test_a_dry_run_gives_verdicts_and_does_nothing(context: Context) -> None:
    verdicts = await bulk(context, ["a", "LOUD"], dry_run=True, policy="REJECT_FAILED_ROWS")
    assert [row.outcome for row in verdicts.rows] == ["CREATED", "REFUSED"]
    assert await count(context) == 0


async def fill(context: Context, titles: list[str]) -> list[Note]:
    chance = random.Random(5)
    async with context.database.write() as session:
        notes = [Note(title=t, folded=fold(t), rank=chance.randrange(4)) for t in titles]
        session.add_all(notes)
    return notes


def page(context: Context, *, where: NoteWhere | None = None, **arguments: Any) -> Any:
    statement = select(Note).where(where_clause(where, {"title": Note.folded}))
    keys = [SortKey(Note.rank, lambda n: n.rank, descending=True), SortKey(Note.id, lambda n: n.id)]
    return connect(
        NoteConnection,
        context,
        statement,
        keys,
        PageArguments(**arguments),
        name="notes",
        filter=where,
        node=lambda n: NoteType(id=strawberry.ID(str(n.id)), title=n.title),
    )


async def test_pages_forward_and_backward_are_the_sorted_list(context: Context) -> None:
    notes = await fill(context, [f"note {i}" for i in range(25)])
    expected = [str(n.id) for n in sorted(notes, key=lambda n: (-n.rank, n.id))]
    seen, cursor = [], None
    while True:
        part = await page(context, first=4, after=cursor)
        seen += [n.id for n in part.nodes]
        cursor = part.page_info.end_cursor
        if not part.page_info.has_next_page:
            break
    assert seen == expected
    backward, cursor = [], None
    while True:
        part = await page(context, last=4, before=cursor)
        backward = [n.id for n in part.nodes] + backward
        cursor = part.page_info.start_cursor
        if not part.page_info.has_previous_page:
            break
    assert backward == expected
    assert await part.selection.count() == 25


@pytest.mark.parametrize("arguments", [{"first": 0}, {"first": 101}, {"first": -1}, {"first": 1, "last": 1}])
async def test_page_sizes_out_of_range_are_refused(context: Context, arguments: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        await page(context, **arguments)
    assert refusal.value.kind is INVALID_INPUT


async def test_a_filter_compares_with_a_bounded_number_of_values(context: Context) -> None:
    few = NoteWhere(title=StringFilter(in_=["a"] * 200))
    for too_much in (
        NoteWhere(or_=[few] * 6),
        NoteWhere(or_=[NoteWhere(or_=[NoteWhere(title=StringFilter(eq="a"))] * 100)] * 100),
        NoteWhere(title=StringFilter(in_=["a"] * 201)),
        NoteWhere(not_=NoteWhere(not_=NoteWhere(not_=NoteWhere(not_=NoteWhere(not_=few))))),
    ):
        with pytest.raises(Refused) as refusal:
            await page(context, where=too_much)
        assert refusal.value.kind is LIMIT_EXCEEDED
    assert (await page(context, where=NoteWhere(or_=[few] * 4))).nodes == []


async def test_a_request_opens_a_bounded_number_of_lists(context: Context) -> None:
    for _ in range(context.settings.lists_per_request):
        await page(context, first=1)
    with pytest.raises(Fault) as fault:
        await page(context, first=1)
    assert fault.value.kind is TOO_MANY_LISTS


async def test_what_is_old_is_forgotten_and_nothing_else(context: Context) -> None:
    await create(context, title="a", idempotency_key="old")
    async with context.database.write() as session:
        long_ago = context.clock.now() - timedelta(days=365)
        await session.execute(idempotency.idempotency_keys.update().values(created_at=long_ago))
        await session.execute(
            messaging.inbox.insert(),
            [
                {"consumer": "x", "event_id": new_id(), "received_at": long_ago},
                {"consumer": "x", "event_id": new_id(), "received_at": context.clock.now()},
            ],
        )
    await create(context, title="b", idempotency_key="new")
    assert await forget_old(context.works, context.settings) == 2
    async with context.read() as session:
        assert list(await session.scalars(select(idempotency.idempotency_keys.c.key))) == ["new"]
        assert len((await session.execute(select(messaging.inbox))).all()) == 1


async def test_text_filters_fold_and_take_every_character_literally(context: Context) -> None:
    await fill(context, ["Émile", "emilia", "100% sure", "1000 sure", "a_b"])

    async def titles(**where: Any) -> set[str]:
        return {n.title for n in (await page(context, where=NoteWhere(**where))).nodes}

    assert await titles(title=StringFilter(starts_with="ÉMIL")) == {"Émile", "emilia"}
    assert await titles(title=StringFilter(eq="emile")) == {"Émile"}
    assert await titles(not_=NoteWhere(title=StringFilter(contains="sure"))) == {"Émile", "emilia", "a_b"}
    either = [NoteWhere(title=StringFilter(eq="a b")), NoteWhere(title=StringFilter(contains="1000"))]
    assert await titles(or_=either) == {"a_b", "1000 sure"}
