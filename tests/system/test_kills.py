"""Killing what carries events in the middle of work: nothing is lost, nothing is doubled."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from suite.client import ApiError, http_post
from tests.support.databases import Databases
from tests.support.deployments import CONSUMERS, Deployment, distributed, embedded
from tests.support.rabbitmq import RabbitServer
from tests.system.conftest import ADMIN, Asking, eventually
from tests.system.evidence import Written, astray, stand_witness, witnessed, written

CUSTOMERS = 40
#: What each of them lives through, in this order.
LIFE = ("created", "updated", "released")
RETRY_SECONDS = 0.1
REPORT = "{ customerReport(by: STAGE) { total { count } } customers(first: 1, view: ALL) { totalCount } }"
TIMELINE = "query($id: ID!) { customer(id: $id) { name ownerId timeline { nodes { kind } totalCount } } }"
REASONS = "{ dictionaryItems(kind: RELEASE_REASON) { id } }"


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


async def work(deployment: Deployment, meanwhile: Callable[[int], Any], customers: int = CUSTOMERS) -> None:
    """Let customers live, each step tried again until answered; ``meanwhile`` is called after each."""
    await stand_witness(deployment, "sales", "known_customers", "version")
    await stand_witness(deployment, "reports", "moments", "kind")
    async with http_post(deployment.endpoint) as post:
        asking = Asking(post)
        reason = (await asking(ADMIN, REASONS))["dictionaryItems"][0]["id"]
        for number in range(customers):
            await _live(asking, number, reason)
            await asyncio.to_thread(meanwhile, number)


async def _live(asking: Asking, number: int, reason: str) -> None:
    """Three events about one customer."""
    given = {"name": f"Customer {number:03d}", "idempotencyKey": f"customer {number}"}
    given |= {"acceptDuplicates": True, "duplicateReason": "names of a test are alike"}
    made = (await _until_answered(asking, "customerCreate", **given))["customer"]
    renamed = {"id": made["id"], "name": f"Renamed {number:03d}", "expectedVersion": made["version"]}
    await _until_answered(asking, "customerUpdate", **renamed)
    released = {"id": made["id"], "reasonId": reason, "idempotencyKey": f"release {number}"}
    await _until_answered(asking, "customerRelease", **released)


async def _until_answered(asking: Asking, mutation: str, /, **input: Any) -> dict[str, Any]:
    """Who got no answer does not know, and asks again with the same key.

    An update has no key but its version: it is stale when it had been done.
    """
    again = False
    while True:
        try:
            payload = await asking.attempt(ADMIN, mutation, "customer { id version }", **input)
        except OSError:
            pass
        except ApiError as problem:
            if problem.status < 500 and "SUBGRAPH_UNAVAILABLE" not in problem.codes:
                raise
        else:
            codes = [error["code"] for error in payload["userErrors"]]
            assert codes == [] or (again and "expectedVersion" in input and codes == ["STALE_VERSION"])
            return payload
        again = True
        await asyncio.sleep(RETRY_SECONDS)


async def everything_is_counted_once(deployment: Deployment, customers: int = CUSTOMERS) -> None:
    """Every event was written once, received once by every consumer that subscribes to it, and had its effect
    once and in order; the service's list, the report and the copy sales keeps say the same."""
    await eventually(lambda: astray(deployment), {})
    for service in CONSUMERS:
        assert await deployment.count(service, "failed_events") == 0, service
    events = await written(deployment, "customers")
    lives = _by_key([(event.key, event.type.split(".")[2]) for event in events])
    assert len(lives) == customers
    assert set(lives.values()) == {LIFE}  # a repeat with the same key published nothing
    await _sales_applied_each_once_in_order(deployment, events)
    await _reports_counted_each_once(deployment, events)


def _by_key(pairs: list[tuple[UUID, str]]) -> dict[UUID, tuple[str, ...]]:
    """The second of each pair by the first, in order."""
    found: dict[UUID, tuple[str, ...]] = {}
    for key, value in pairs:
        found[key] = (*found.get(key, ()), value)
    return found


async def _sales_applied_each_once_in_order(deployment: Deployment, events: list[Written]) -> None:
    versions = _by_key([(event.key, str(event.version)) for event in events])
    assert _by_key(await witnessed(deployment, "sales")) == versions

    query = "SELECT id, version, name, owner_id FROM known_customers"
    kept = {UUID(str(id)): tuple(rest) for id, *rest in await deployment.rows("sales", query)}
    assert {id: str(version) for id, (version, _, _) in kept.items()} == {
        id: all[-1] for id, all in versions.items()
    }
    names = [f"Renamed {number:03d}" for number in range(len(versions))]
    assert sorted((name, owner) for _, name, owner in kept.values()) == [(name, None) for name in names]


async def _reports_counted_each_once(deployment: Deployment, events: list[Written]) -> None:
    moments = [(event.id, f"CUSTOMER_{event.type.split('.')[2].upper()}") for event in events]
    assert sorted(await witnessed(deployment, "reports")) == sorted(moments)

    customers = {event.key for event in events}
    async with http_post(deployment.endpoint) as post:
        asking = Asking(post)
        found = await asking(ADMIN, REPORT)
        assert found["customers"]["totalCount"] == len(customers)
        assert found["customerReport"]["total"]["count"] == len(customers)
        for customer in customers:
            seen = (await asking(ADMIN, TIMELINE, id=str(customer)))["customer"]
            assert (seen["name"][:8], seen["ownerId"]) == ("Renamed ", None)
            assert seen["timeline"]["totalCount"] == len(LIFE)
            kinds = [moment["kind"] for moment in seen["timeline"]["nodes"]]
            assert kinds == [f"CUSTOMER_{step.upper()}" for step in reversed(LIFE)]


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

    await work(parts, crash)

    await everything_is_counted_once(parts)


async def test_a_service_killed_in_the_middle_of_work(parts: Deployment) -> None:
    def crash(number: int) -> None:
        if number % 10 == 5:
            parts.kill("serve customers")
            parts.launch("serve customers")

    await work(parts, crash)

    await everything_is_counted_once(parts)


async def test_the_embedded_system_killed_in_the_middle_of_work(crashing: Deployment) -> None:
    def crash(number: int) -> None:
        if number % 15 == 10:
            crashing.kill("up")
            crashing.start("up")

    await work(crashing, crash)

    await everything_is_counted_once(crashing)


async def test_the_embedded_system_stops_cleanly_when_asked(crashing: Deployment) -> None:
    await work(crashing, lambda number: None, customers=1)

    assert crashing.terminate("up") == 0
    crashing.start("up")
    await everything_is_counted_once(crashing, customers=1)
