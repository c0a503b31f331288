"""Killing what carries events in the middle of work: nothing is lost, nothing is doubled."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from suite.client import ApiError, http_post
from tests.support.databases import Databases
from tests.support.deployments import Deployment, distributed, embedded
from tests.support.rabbitmq import RabbitServer
from tests.system.conftest import ADMIN, Asking, eventually

CUSTOMERS = 40
RETRY_SECONDS = 0.1
REPORT = "{ customerReport(by: STAGE) { total { count } } customers(first: 1, view: ALL) { totalCount } }"


@pytest.fixture
def crashing(tmp_path: Path) -> Iterator[Deployment]:
    """The embedded system, for one test."""
    made = embedded(tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def parts(tmp_path: Path, databases: Databases, own_rabbitmq: RabbitServer) -> Iterator[Deployment]:
    """Every part in a process of its own, with a broker of its own."""
    made = distributed(tmp_path, databases, own_rabbitmq.url)
    made.start()
    yield made
    made.stop()


async def work(deployment: Deployment, meanwhile: Callable[[int], Any]) -> int:
    """Create customers, each with a key under which it is tried again; ``meanwhile`` is called with how many
    there are. The number created."""
    async with http_post(deployment.endpoint) as post:
        asking = Asking(post)
        for number in range(CUSTOMERS):
            await _create(asking, number)
            await asyncio.to_thread(meanwhile, number)
    return CUSTOMERS


async def _create(asking: Asking, number: int) -> None:
    """Until it is answered: who got no answer does not know, and asks again with the same key."""
    given = {"name": f"Customer {number:03d}", "idempotencyKey": f"customer {number}"}
    given |= {"acceptDuplicates": True, "duplicateReason": "names of a test are alike"}
    while True:
        try:
            await asking.do(ADMIN, "customerCreate", "customer { id }", **given)
            return
        except OSError:
            await asyncio.sleep(RETRY_SECONDS)
        except ApiError as problem:
            if problem.status < 500 and "SUBGRAPH_UNAVAILABLE" not in problem.codes:
                raise
            await asyncio.sleep(RETRY_SECONDS)


async def everything_is_counted_once(deployment: Deployment, created: int) -> None:
    """The service's own list, the report fed by its events, and the copy sales keeps say the same."""
    async with http_post(deployment.endpoint) as post:
        asking = Asking(post)

        async def counts() -> tuple[int, int, int]:
            found = await asking(ADMIN, REPORT)
            return (
                found["customers"]["totalCount"],
                found["customerReport"]["total"]["count"],
                await deployment.count("sales", "failed_events")
                + await deployment.count("reports", "failed_events"),
            )

        await eventually(counts, (created, created, 0))
        written = await deployment.count("customers", "event_log")
        assert written == created  # a repeat with the same key published nothing


async def test_relays_consumers_and_broker_killed_in_the_middle_of_work(
    parts: Deployment, own_rabbitmq: RabbitServer
) -> None:
    def crash(number: int) -> None:
        if number == 5:
            parts.kill("relay customers")
        elif number == 10:
            parts.kill("consume reports")
        elif number == 15:
            parts.start("relay customers")
        elif number == 20:
            parts.kill("consume sales")
            own_rabbitmq.kill()
        elif number == 25:
            parts.start("consume reports", "consume sales")
        elif number == 30:
            own_rabbitmq.start()

    created = await work(parts, crash)

    await everything_is_counted_once(parts, created)


async def test_a_service_killed_in_the_middle_of_work(parts: Deployment) -> None:
    def crash(number: int) -> None:
        if number % 10 == 5:
            parts.kill("serve customers")
            parts.launch("serve customers")

    created = await work(parts, crash)

    await everything_is_counted_once(parts, created)


async def test_the_embedded_system_killed_in_the_middle_of_work(crashing: Deployment) -> None:
    def crash(number: int) -> None:
        if number % 15 == 10:
            crashing.kill("up")
            crashing.start("up")

    created = await work(crashing, crash)

    await everything_is_counted_once(crashing, created)


async def test_the_embedded_system_stops_cleanly_when_asked(crashing: Deployment) -> None:
    async with http_post(crashing.endpoint) as post:
        await _create(Asking(post), 1)

    assert crashing.terminate("up") == 0
    crashing.start("up")
    await everything_is_counted_once(crashing, 1)
