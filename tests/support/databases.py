"""Fresh databases for tests, SQLite files or PostgreSQL databases, each dropped by whoever asked for it."""

import asyncio
import secrets
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

SQLITE, POSTGRESQL = "sqlite", "postgresql"


class Databases:
    """Makes databases of either dialect; all it made and nobody dropped are dropped by close()."""

    def __init__(self, directory: Path, admin_url: Callable[[], str]) -> None:
        """SQLite files go to the directory; the admin URL is a PostgreSQL user's who may create databases."""
        self._directory = directory
        self._admin_url = admin_url
        self._made: list[str] = []

    def create(self, dialect: str) -> str:
        """The URL of a new, empty database."""
        name = f"yubo_test_{secrets.token_hex(6)}"
        if dialect == SQLITE:
            url = f"sqlite+aiosqlite:///{self._directory / name}.sqlite"
        else:
            self._execute(f'CREATE DATABASE "{name}"')
            url = self._url_of(name)
        self._made.append(url)
        return url

    def clone(self, url: str) -> str:
        """The URL of a copy; nobody may be connected to the original. Cheaper than migrating anew."""
        source = make_url(url).database
        assert source is not None
        if make_url(url).get_backend_name() == SQLITE:
            copy = self.create(SQLITE)
            shutil.copyfile(source, str(make_url(copy).database))
            return copy
        name = f"yubo_test_{secrets.token_hex(6)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        self._made.append(self._url_of(name))
        return self._made[-1]

    def drop(self, url: str) -> None:
        """Drop a database, even one somebody is still connected to."""
        name = make_url(url).database
        self._made.remove(url)
        if make_url(url).get_backend_name() == SQLITE:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{name}{suffix}").unlink(missing_ok=True)
        else:
            self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        for url in list(self._made):
            self.drop(url)

    def _url_of(self, name: str) -> str:
        return make_url(self._admin_url()).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        """Run one statement outside a transaction; in a thread, since a loop may be running in this one."""
        dsn = make_url(self._admin_url()).set(drivername="postgresql").render_as_string(hide_password=False)

        async def execute() -> None:
            connection = await asyncpg.connect(dsn)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, execute()).result()
