"""A sales service of the test company, with customers, products and a pipeline in its copies."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.clock import FixedClock
from chassis.viewer import Viewer
from services.sales.service import DEFINITION
from services.sales.settings import Settings
from tests.support.databases import POSTGRESQL, SQLITE, Databases
from tests.support.services import Running, company, id_of, running, viewer

NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
STAGES = (("NEW", "OPEN", "0.1"), ("OFFER", "OPEN", "0.5"), ("WON", "WON", "1"), ("LOST", "LOST", "0"))


@dataclass
class Sales:
    """The service, asked as people of the company."""

    running: Running
    versions: dict[UUID, int] = field(default_factory=dict)

    async def deliver(self, wire: str, id: UUID, **data: Any) -> None:
        """Somebody else's event with the next version of its record."""
        self.versions[id] = self.versions.get(id, 0) + 1
        await self.running.deliver(wire, {"id": str(id), "version": self.versions[id], **data})

    async def query(self, who: str | Viewer, text: str, **variables: Any) -> Any:
        """The data of a query."""
        asking = viewer(who) if isinstance(who, str) else who
        return await self.running.ask(asking, text, variables)

    async def do(self, who: str | Viewer, name: str, fields: str = "", /, **input: Any) -> Any:
        """The payload of a mutation: ``do("rep", "orderCreate", "order { id }", customerId=…)``."""
        kind = name[0].upper() + name[1:]
        text = (
            f"mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {fields}"
            " userErrors { code message path blockers { id reason } } position } }"
        )
        return (await self.query(who, text, input=input))[name]

    async def done(self, who: str | Viewer, name: str, fields: str, /, **input: Any) -> Any:
        """The only result field of a mutation that must not be refused."""
        payload = await self.do(who, name, fields, **input)
        assert payload["userErrors"] == []
        return next(v for k, v in payload.items() if k not in ("userErrors", "position"))

    async def refused(self, who: str | Viewer, name: str, /, **input: Any) -> dict[str, Any]:
        """The one user error of a mutation that must be refused."""
        payload = await self.do(who, name, **input)
        assert len(payload["userErrors"]) == 1, payload
        return payload["userErrors"][0]

    async def customer(self, key: str, /, owner: str | None = "rep", **more: Any) -> str:
        """A customer of ``owner`` (None: public); its id."""
        id = id_of(key)
        await self.deliver(
            "customers.customer.created.v1",
            id,
            **{
                "number": f"CU-{key}",
                "name": key,
                "externalReference": key,
                "typeId": str(id_of("RETAIL")),
                "ownerId": str(id_of(owner)) if owner else None,
                "record": "ACTIVE",
                "contactName": f"{key}'s buyer",
                "address": {"city": "Riyadh", "country": "SA", "postalCode": "11564"},
                "currency": "USD",
                "paymentTermsDays": 30,
                **more,
            },
        )
        return str(id)

    async def product(self, sku: str, price: str | None = "10.00", cost: str | None = "6.00") -> str:
        """A product with a list price and a cost from 2020 on; its id."""
        id = id_of(f"product {sku}")
        costs = [{"validFrom": "2020-01-01", "amount": cost, "currency": "USD"}] if cost else []
        await self.deliver(
            "masterdata.product.saved.v1",
            id,
            sku=sku,
            name=f"Product {sku}",
            categoryId=str(id_of("category")),
            currency="USD",
            listPrice=price,
            costs=costs,
            externalReference=sku,
            active=True,
        )
        return str(id)

    async def pipeline(self) -> Mapping[str, str]:
        """The default pipeline; stage ids by code."""
        stages = [
            {"id": str(id_of(f"stage {code}")), "code": code, "sequence": n, "type": type,
             "probability": probability, "active": True}
            for n, (code, type, probability) in enumerate(STAGES)
        ]  # fmt: skip
        await self.deliver(
            "masterdata.pipeline.saved.v1",
            id_of("pipeline"),
            code="SALES",
            name="Sales",
            isDefault=True,
            active=True,
            stages=stages,
        )
        await self.deliver(
            "masterdata.dictionary_item.saved.v1",
            id_of("PRICE"),
            kind="LOSS_REASON",
            code="PRICE",
            name="Too dear",
            active=True,
        )
        return {stage["code"]: stage["id"] for stage in stages}

    async def draft(self, who: str, customer: str, *lines: tuple[str, str], **more: Any) -> Any:
        """A draft of (product, quantity) lines."""
        return await self.done(
            who,
            "orderCreate",
            ORDER,
            customerId=customer,
            lines=[{"productId": p, "quantity": q} for p, q in lines],
            **more,
        )

    async def order(self, who: str, customer: str, *lines: tuple[str, str], **more: Any) -> Any:
        """A confirmed order of (product, quantity) lines."""
        draft = await self.draft(who, customer, *lines, **more)
        return await self.done("admin", "orderConfirm", ORDER, id=draft["id"])


ORDER = """order {
  id version number status shipmentStatus collectionStatus orderedOn dueOn
  net { amount currency } total { amount } collected { amount } outstanding { amount }
  lines { id position quantity shippedQuantity net { amount } }
}"""


class Templates:
    """A migrated database per dialect, to be cloned: faster than migrating for each test."""

    def __init__(self, databases: Databases, home: Path) -> None:
        self._databases, self._home = databases, home
        self._made: dict[str, str] = {}

    def clone(self, dialect: str) -> str:
        if dialect not in self._made:
            url = self._made[dialect] = self._databases.create(dialect)
            asyncio.run(DEFINITION.migrations(Settings(home=self._home, database_url=url)).upgrade())
        return self._databases.clone(self._made[dialect])


@pytest.fixture(scope="session")
def templates(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Where the databases of these tests come from."""
    return Templates(databases, tmp_path_factory.mktemp("sales"))


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.servers)])
def url(request: pytest.FixtureRequest, templates: Templates, databases: Databases) -> Iterator[str]:
    """A migrated database: the test runs on SQLite and on PostgreSQL."""
    made = templates.clone(request.param)
    yield made
    databases.drop(made)


@pytest.fixture
def on_postgres(templates: Templates, databases: Databases) -> Iterator[str]:
    """A migrated PostgreSQL database, for races."""
    made = templates.clone(POSTGRESQL)
    yield made
    databases.drop(made)


@pytest.fixture
async def sales(url: str, tmp_path: Path) -> AsyncIterator[Sales]:
    """The service on SQLite and on PostgreSQL; it is 2 April 2026."""
    async with running_sales(url, tmp_path) as made:
        yield made


@pytest.fixture
async def racing(on_postgres: str, tmp_path: Path) -> AsyncIterator[Sales]:
    """The service on PostgreSQL."""
    async with running_sales(on_postgres, tmp_path) as made:
        yield made


@asynccontextmanager
async def running_sales(url: str, home: Path) -> AsyncIterator[Sales]:
    """The service over a migrated database."""
    async with running(DEFINITION, url, home, organisation=company(), clock=FixedClock(NOW)) as service:
        yield Sales(service)
