"""The history makes exactly the tables the models describe."""

from services.masterdata.service import DEFINITION
from tests.integration.services.masterdata.conftest import MasterData


async def test_the_history_is_complete(masterdata: MasterData) -> None:
    migrations = DEFINITION.migrations(masterdata.service.settings)

    assert await migrations.pending() == []
    assert await migrations.drift() == []
