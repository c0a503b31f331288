"""Engines and sessions.

Traps handled here (found by experiment, both lose updates silently): SQLite's driver opens no transaction
for a SELECT, so writers say BEGIN IMMEDIATE themselves and readers use an engine of their own with a plain
BEGIN; both dialects protect read-modify-write by version columns besides. And it goes on with a statement
whose caller was cancelled, lock and all: it is interrupted.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from chassis.deadline import in_time

BUSY_TIMEOUT_MS = 10_000


class Database:
    """A service's database: ``write`` for transactions, ``read`` for consistent snapshots."""

    def __init__(self, url: str, *, pool: int = 10, statement_timeout_ms: int = 10_000) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"pool_size": pool, "max_overflow": 0}
        if not self.is_sqlite:
            options |= {
                "pool_pre_ping": True,
                "connect_args": {
                    "timeout": 5,
                    "command_timeout": statement_timeout_ms / 1000 + 1,
                    "server_settings": {"statement_timeout": str(statement_timeout_ms), "jit": "off"},
                },
            }
        self.writer = create_async_engine(self.url, **options)
        self.reader = self.writer.execution_options(isolation_level="REPEATABLE READ")
        if self.is_sqlite:
            self.reader = create_async_engine(self.url, **options)
            _prepare_sqlite(self.writer, "BEGIN IMMEDIATE")
            _prepare_sqlite(self.reader, "BEGIN")
        # SQLite has one writer at a time and lets the others poll for their turn; here they queue.
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._write = async_sessionmaker(self.writer, expire_on_commit=False)
        self._read = async_sessionmaker(self.reader, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back on any exception and when the request's time
        is over (:class:`Fault` DEADLINE_EXCEEDED). A commit that has begun is not cut short."""
        async with in_time() as finish, self._turn, self._write.begin() as session:
            yield session
            finish()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading; all its statements see one snapshot. It ends when the request's time is
        over: :class:`Fault` DEADLINE_EXCEEDED."""
        async with in_time(), self._read() as session:
            yield session

    async def ping(self) -> None:
        """Raises when the database cannot be reached."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


def _prepare_sqlite(engine: AsyncEngine, begin: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine.sync_engine, "invalidate")
    def give_up(connection: Any, _record: object, _problem: object) -> None:
        with suppress(sqlite3.Error):  # of the statement that was interrupted: the caller was cancelled
            connection.run_async(lambda driver: driver.interrupt())
            connection.rollback()  # closing alone leaves the lock to a statement somebody still refers to
