"""A report says how fresh it is (domain.md, Profit and reports)."""

import time
from typing import Any
from uuid import UUID

from tests.integration.services.reports.test_reports import SALES
from tests.support.services import id_of, viewer


async def test_a_report_says_how_fresh_it_is_and_waits_for_a_position(world: Any, as_message: Any) -> None:
    asked = {"measure": "ORDERED", "by": "MONTH"}
    before = (await world.running.ask(viewer("rep"), SALES, asked))["salesReport"]
    event = as_message("masterdata.department.saved.v1", {"id": str(id_of("X")), "version": 1, "name": "X"})
    await world.deliver(event)

    after = (await world.running.ask(viewer("rep"), SALES, asked | {"position": str(event.event_id)}))[
        "salesReport"
    ]

    assert before["asOf"] is None
    assert after["asOf"] is not None
    assert 0 <= after["lagSeconds"] < 60


async def test_an_event_that_waits_for_another_try_shows_as_lag(world: Any, as_message: Any) -> None:
    await world.order("rep", "100.00")
    hour_ago = int((time.time() - 3_600) * 1000)
    hour_old = UUID(int=hour_ago << 80 | 7 << 76 | 2 << 62)  # a UUIDv7 tells when it was made
    broken = {"id": str(id_of("X")), "version": 1}
    await world.deliver(as_message("masterdata.department.saved.v1", broken, id=hour_old))

    asked = {"measure": "ORDERED", "by": "MONTH"}
    report = (await world.running.ask(viewer("rep"), SALES, asked))["salesReport"]

    assert 3_600 <= report["lagSeconds"] < 3_700
    assert report["total"]["count"] == 1


async def test_a_position_that_does_not_come_is_an_error(world: Any) -> None:
    world.running.service.settings.position_wait_ms = 50

    asked = {"measure": "ORDERED", "by": "MONTH", "position": str(id_of("never"))}
    answer = await world.running.run(viewer("rep"), SALES, asked)

    assert answer["errors"][0]["extensions"]["code"] == "POSITION_NOT_REACHED"
