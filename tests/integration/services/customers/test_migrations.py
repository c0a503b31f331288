"""The migrations make exactly the tables of the models, on both databases."""

from pathlib import Path

from services.customers.service import DEFINITION


async def test_the_history_makes_the_models(database_url: str, tmp_path: Path) -> None:
    migrations = DEFINITION.migrations(DEFINITION.settings(home=tmp_path, database_url=database_url))

    await migrations.upgrade()

    assert await migrations.drift() == []
    assert await migrations.pending() == []
