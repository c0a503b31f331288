"""Bringing a database to the newest revision, and telling what is pending."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, make_url
from sqlalchemy.ext.asyncio import create_async_engine

_ENVIRONMENT = Path(__file__).parent / "alembic"


class Migrations:
    """A service's Alembic history (``versions`` folder) against one database ``url``."""

    def __init__(self, url: str, versions: Path, metadata: Sequence[MetaData]) -> None:
        self.url = url
        self.metadata = metadata
        self.config = Config()
        self.config.set_main_option("script_location", str(_ENVIRONMENT))
        self.config.set_main_option("version_locations", str(versions))
        self.config.set_main_option("path_separator", "os")
        self.config.attributes.update(url=url, metadata=list(metadata))

    async def upgrade(self) -> None:
        """To the newest revision. Alembic runs a loop of its own, hence the thread."""
        database = make_url(self.url).database
        if make_url(self.url).get_backend_name() == "sqlite" and database:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(command.upgrade, self.config, "head")

    async def pending(self) -> list[str]:
        """Revisions not applied yet, oldest first."""
        script = ScriptDirectory.from_config(self.config)
        current = await self._with_connection(lambda c: MigrationContext.configure(c).get_current_heads())
        applied = {r.revision for head in current for r in script.iterate_revisions(head, "base")}
        return [r.revision for r in reversed(list(script.walk_revisions())) if r.revision not in applied]

    async def drift(self) -> list[object]:
        """Differences between the models and a migrated database; empty when the history is complete."""

        def compare(connection: Connection) -> list[object]:
            return list(compare_metadata(MigrationContext.configure(connection), list(self.metadata)))  # pyright: ignore[reportArgumentType]

        return await self._with_connection(compare)

    def new_revision(self, message: str) -> None:
        """Write a revision from the models' difference to the database (developers)."""
        command.revision(
            self.config,
            message,
            autogenerate=True,
            version_path=self.config.get_main_option("version_locations"),
        )

    async def _with_connection(self, ask):
        engine = create_async_engine(self.url)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(ask)
        finally:
            await engine.dispose()
