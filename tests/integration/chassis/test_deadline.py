"""What a request does with a database ends with its time, on both databases: nothing stays half-done."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text

from chassis.db import Database
from chassis.deadline import within
from chassis.errors import DEADLINE_EXCEEDED, Fault
from tests.integration.chassis.test_graphql import Note

#: Takes minutes on either database; a millisecond of it is enough to be in the middle of it.
SLOW = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000000)"
    " SELECT count(*) FROM n"
)
SECONDS = 0.2
#: For a statement that takes a millisecond.
ENOUGH = 1.5
#: Long before the slow statement, or a database's own limit of 10 s, would be over.
LONG = 5


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    async with database.write() as session:
        await (await session.connection()).run_sync(Note.metadata.create_all)
    yield database
    await database.close()


def note(title: str) -> Any:
    return insert(Note).values(title=title, folded=title, rank=0)


async def notes(database: Database) -> int:
    async with database.read() as session:
        return (await session.execute(select(func.count()).select_from(Note))).scalar_one()


async def read_slowly(database: Database) -> None:
    async with database.read() as session:
        await session.execute(text(SLOW))


async def write(database: Database, *statements: Any) -> None:
    """The statements in one transaction; what is none is called, and keeps the loop from its turn."""
    async with database.write() as session:
        for statement in statements:
            if callable(statement):
                statement()
            else:
                await session.execute(statement)


async def test_a_query_is_cancelled_and_the_database_is_free_again(database: Database) -> None:
    started = time.monotonic()
    with within(SECONDS), pytest.raises(Fault) as caught:
        await read_slowly(database)

    assert caught.value.kind is DEADLINE_EXCEEDED
    assert time.monotonic() - started < LONG
    assert await running(database) == 0


async def test_a_transaction_is_rolled_back_whole(database: Database) -> None:
    with within(SECONDS), pytest.raises(Fault) as caught:
        await write(database, note("first"), text(SLOW))

    assert caught.value.kind is DEADLINE_EXCEEDED
    assert await running(database) == 0
    assert await notes(database) == 0
    await write(database, note("another"))  # no lock is left behind
    assert await notes(database) == 1


async def test_a_writer_who_is_cancelled_leaves_no_lock_behind(database: Database) -> None:
    begun = asyncio.Event()
    writing = asyncio.create_task(write(database, note("first"), begun.set, text(SLOW)))
    await begun.wait()
    writing.cancel()
    outcome = await asyncio.gather(writing, return_exceptions=True)

    assert isinstance(outcome[0], asyncio.CancelledError)
    await write(database, note("another"))
    assert await notes(database) == 1


async def test_who_is_cancelled_is_told_nothing_else(tmp_path: Path) -> None:
    """Else what goes on after a failing database goes on after it was cancelled: SQLite's driver tells of the
    statement that was interrupted."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'one.sqlite'}")

    async def work() -> None:
        while True:
            async with database.write() as session:
                await session.execute(text("SELECT 1"))
                await session.execute(text("SELECT 2"))

    for moment in range(300):
        workers = [asyncio.create_task(work()) for _ in range(3)]
        await asyncio.sleep(moment / 50_000)
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)
        assert all(worker.cancelled() for worker in workers)
    await database.close()


async def test_a_transaction_whose_time_is_over_does_not_begin_to_commit(database: Database) -> None:
    with within(SECONDS), pytest.raises(Fault):
        await write(database, note("late"), lambda: time.sleep(SECONDS))

    assert await notes(database) == 0


async def test_a_commit_that_has_begun_is_not_cut_short(database: Database) -> None:
    end = time.monotonic() + ENOUGH

    @event.listens_for(database.writer.sync_engine, "commit")
    def take_long(_connection: object) -> None:
        time.sleep(end - time.monotonic())

    with within(ENOUGH):
        await write(database, note("kept"))
    assert time.monotonic() > end

    assert await notes(database) == 1


async def test_waiting_for_ones_turn_ends_too(database: Database) -> None:
    """A row is locked by another: on SQLite the whole database is."""
    await write(database, note("one"))
    async with database.write() as other:
        await other.execute(text("UPDATE notes SET rank = 1"))
        with within(SECONDS), pytest.raises(Fault) as caught:
            await write(database, text("UPDATE notes SET rank = 2"))

    assert caught.value.kind is DEADLINE_EXCEEDED
    async with database.read() as session:
        assert (await session.execute(select(Note.rank))).scalar_one() == 1


async def test_without_time_nothing_begins(database: Database) -> None:
    with within(0), pytest.raises(Fault):
        await write(database, note("one"))
    with within(math.inf):
        await write(database, note("two"))

    assert await notes(database) == 1


async def running(database: Database) -> int:
    """How many statements the server still works on for this database; SQLite's run in this process."""
    if database.is_sqlite:
        return 0
    async with database.read() as session:
        active = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state = 'active'"
        )
        return (await session.execute(active)).scalar_one()
