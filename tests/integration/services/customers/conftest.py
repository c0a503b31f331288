"""The customers service with a company, dictionaries, a pool and currencies in its copies."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import FixedClock
from services.customers.service import DEFINITION
from tests.support.databases import POSTGRESQL, SQLITE, Databases
from tests.support.services import Running, company, id_of, running, viewer

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

DICTIONARIES = {
    "CUSTOMER_TYPE": ("RETAIL", "WHOLESALE"),
    "CUSTOMER_SOURCE": ("FAIR", "WEB"),
    "CUSTOMER_LEVEL": ("A", "B"),
    "CUSTOMER_STAGE": ("POTENTIAL", "CLIENT"),
    "INDUSTRY": ("FOOD",),
    "RELEASE_REASON": ("NO_BUDGET",),
    "FOLLOW_UP_KIND": ("CALL", "VISIT"),
}


def item(kind: str, code: str) -> str:
    """The id of a dictionary item."""
    return str(id_of(f"{kind}:{code}"))


def pipeline_event(name: str = "pipeline", version: int = 1, **changed: Any) -> dict[str, Any]:
    """A pipeline as master data publishes it, as far as it is read here."""
    pipeline = {"id": str(id_of(name)), "version": version, "isDefault": name == "pipeline", "active": True}
    return {**pipeline, **changed}


def pool_event(version: int = 1, name: str = "pool", **rule: Any) -> dict[str, Any]:
    """A pool without limits, as master data publishes it, with ``rule`` changed."""
    return {
        "id": str(id_of(name)),
        "version": version,
        "code": name.upper(),
        "name": name,
        "isDefault": name == "pool",
        "hiddenFields": ["phone", "email"],
        "dailyClaimLimit": 100,
        "previousOwnerWaitDays": 0,
        "restDays": 0,
        "holdingCapacity": None,
        "buyersCountTowardsCapacity": True,
        "active": True,
        **rule,
    }


@dataclass
class Customers:
    """The service under test, its clock, and the few things most tests do."""

    running: Running
    clock: FixedClock

    async def ask(self, who: str, query: str, **variables: Any) -> Any:
        """The data answered to one of the company."""
        return await self.running.ask(viewer(who), query, variables)

    async def do(self, who: str, mutation: str, **input: Any) -> Any:
        """The payload of a mutation that takes an input and may refuse."""
        kind = mutation[0].upper() + mutation[1:]
        errors = "position userErrors { code message path blockers { id reason } }"
        answer = f"{mutation}(input: $input) {{ {ANSWERS[mutation]} {errors} }}"
        query = f"mutation($input: {kind}Input!) {{ {answer} }}"
        return (await self.running.ask(viewer(who), query, {"input": input}))[mutation]

    async def created(self, who: str = "rep", name: str = "Alfa Trading", **input: Any) -> Any:
        """A new customer that was not refused."""
        payload = await self.do(who, "customerCreate", name=name, **input)
        assert payload["userErrors"] == []
        return payload["customer"]

    async def public(self, name: str = "Public One", **input: Any) -> Any:
        """A new customer in the pool."""
        return await self.created("manager", name, poolId=str(id_of("pool")), **input)

    async def pool(self, version: int, **rule: Any) -> None:
        """Change the pool's rule."""
        await self.running.deliver("masterdata.pool.saved.v1", pool_event(version, **rule))

    async def order(self, name: str, version: int, customer_id: str, **changed: Any) -> None:
        """An order of a customer, as sales publishes it, as far as it is read here."""
        order = {
            "id": str(id_of(name)),
            "version": version,
            "customerId": customer_id,
            "marketActivityId": None,
            "status": "CONFIRMED",
            "orderedOn": "2026-03-01",
            "currency": "USD",
            "net": "100.00",
            **changed,
        }
        wire = f"sales.order.{order['status'].lower()}.v1"
        await self.running.deliver(wire, order)

    def pass_time(self, **duration: float) -> None:
        """Let the clock go on."""
        self.clock.instant += timedelta(**duration)


def codes(payload: dict[str, Any]) -> list[str]:
    """The codes a mutation was refused with."""
    return [error["code"] for error in payload["userErrors"]]


CUSTOMER = "id version number name ownership record owner { id } pool { id } previousOwner { id }"
IMPORTED = "results { index outcome id code message path } applied"
ANSWERS = {
    "customerCreate": f"customer {{ {CUSTOMER} contactName contacts {{ id version name isPrimary phone }} }}",
    "customerUpdate": f"customer {{ {CUSTOMER} phone address {{ city }} }}",
    "customerArchive": f"customer {{ {CUSTOMER} }}",
    "customerClaim": f"customer {{ {CUSTOMER} phone }}",
    "customerClaimMany": "results { index outcome id code } applied",
    "customerRelease": f"customer {{ {CUSTOMER} claimableAt }}",
    "customerAssign": f"customer {{ {CUSTOMER} }}",
    "customerTransfer": "transferId results { index outcome id code } applied transferred refused "
    "receiverHolds receiverRoom",
    "contactCreate": "contact { id version name isPrimary phone }",
    "contactUpdate": "contact { id version name isPrimary phone }",
    "followUpRecord": "followUp { id version state occurredAt text }",
    "followUpPlan": "followUp { id version state plannedFor text }",
    "followUpBegin": "followUp { id version state }",
    "followUpComplete": "followUp { id version state occurredAt text }",
    "followUpCancel": "followUp { id version state }",
    "leadCreate": "lead { id version number status owner { id } }",
    "leadUpdate": "lead { id version status company owner { id } }",
    "leadConvert": "lead { id status conversionStatus unmappedFields opportunity { id } "
    "customer { id name owner { id } source { id } contacts { name title phone } } contact { id name } }",
    "marketActivityCreate": "marketActivity { id version number budget { amount } actualCost { amount } "
    "returnOnInvestment }",
    "marketActivityUpdate": "marketActivity { id version name status budget { amount } }",
    "marketActivityCostAdd": "marketActivity { id actualCost { amount currency } returnOnInvestment }",
    "customerImport": IMPORTED,
    "contactImport": IMPORTED,
    "leadImport": IMPORTED,
    "followUpImport": IMPORTED,
    "marketActivityImport": IMPORTED,
}


async def feed(running: Running) -> None:
    """Master data's dictionaries, pools, series and currencies."""
    for kind, codes in DICTIONARIES.items():
        for code in codes:
            data = {"id": item(kind, code), "version": 1, "kind": kind, "code": code, "name": code.title()}
            await running.deliver("masterdata.dictionary_item.saved.v1", {**data, "active": True})
    await running.deliver("masterdata.pool.saved.v1", pool_event())
    await running.deliver("masterdata.pool.saved.v1", pool_event(name="pool2"))
    await running.deliver("masterdata.pipeline.saved.v1", pipeline_event())
    for code in ("USD", "SAR"):
        data = {"id": str(id_of(code)), "version": 1, "code": code, "places": 2, "active": True}
        await running.deliver("masterdata.currency.saved.v1", data)
    series = {"id": str(id_of("series")), "version": 1, "code": "CUSTOMER", "active": True}
    await running.deliver(
        "masterdata.number_series.saved.v1", {**series, "pattern": "CU-{year}-{number:04d}"}
    )


@pytest.fixture(scope="session")
def filled() -> dict[str, str]:
    """A migrated and fed database of each dialect, made once; the tests work on copies."""
    return {}


async def copy_of(dialect: str, filled: dict[str, str], databases: Databases, home: Path) -> str:
    """The URL of a copy of the fed database."""
    if dialect not in filled:
        url = databases.create(dialect)
        async with running(DEFINITION, url, home, organisation=company()) as service:
            await feed(service)
        filled[dialect] = url
    return databases.clone(filled[dialect])


@asynccontextmanager
async def opened(url: str, home: Path) -> AsyncIterator[Customers]:
    """The service on a fed database, at noon UTC, the company in Riyadh (UTC+3)."""
    clock = FixedClock(NOON, "Asia/Riyadh")
    async with running(DEFINITION, url, home, clock=clock) as service:
        yield Customers(service, clock)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.servers)])
async def customers(
    request: pytest.FixtureRequest, filled: dict[str, str], databases: Databases, tmp_path: Path
) -> AsyncIterator[Customers]:
    """The service on SQLite and on PostgreSQL."""
    url = await copy_of(request.param, filled, databases, tmp_path)
    async with opened(url, tmp_path) as service:
        yield service
    databases.drop(url)


@pytest.fixture
async def customers_on_postgresql(
    filled: dict[str, str], databases: Databases, tmp_path: Path
) -> AsyncIterator[Customers]:
    """The service on PostgreSQL, for races."""
    url = await copy_of(POSTGRESQL, filled, databases, tmp_path)
    async with opened(url, tmp_path) as service:
        yield service
    databases.drop(url)
