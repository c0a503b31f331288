"""Master data with its baseline: an administrator signed up, nothing else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import FixedClock
from chassis.viewer import SYSTEM, SigningKey, Viewer
from services.masterdata.commands.seed_baseline import SeedBaseline, seed_baseline
from services.masterdata.service import DEFINITION
from tests.support.services import Running, running

PASSWORD = "a good long secret"


@dataclass(frozen=True)
class MasterData(Running):
    """The service, its administrator and a clock to set."""

    clock: FixedClock
    admin: Viewer

    async def change(
        self, mutation: str, input: dict[str, Any], selection: str, who: Viewer | None = None
    ) -> Any:
        """The payload of ``mutation``, as the administrator unless ``who`` is given."""
        head = mutation[0].upper() + mutation[1:]
        query = (
            f"mutation($input: {head}Input!) {{ {mutation}(input: $input) "
            f"{{ {selection} userErrors {{ code message path blockers {{ id reason }} }} }} }}"
        )
        return (await self.ask(who or self.admin, query, {"input": input}))[mutation]

    async def done(self, mutation: str, input: dict[str, Any], selection: str) -> Any:
        """The payload of a mutation that is not refused."""
        payload = await self.change(mutation, input, selection)
        assert payload["userErrors"] == []
        return payload


@pytest.fixture
async def masterdata(database_url: str, tmp_path: Path) -> AsyncIterator[MasterData]:
    clock = FixedClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    SigningKey.generate().save(tmp_path / "keys", "sign-in")
    async with running(DEFINITION, database_url, tmp_path, clock=clock) as started:
        async with started.service.works.begin(SYSTEM) as work:
            await seed_baseline(work, SeedBaseline("admin", PASSWORD))
        [admin] = [
            UUID(str(event.data["id"])) for event in await started.published("masterdata.employee.saved.v1")
        ]
        yield MasterData(started.service, clock, Viewer(admin, frozenset({"ADMINISTRATOR"})))
