"""Reports under test, fed with events as the other services publish them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.events import Cause, Envelope
from chassis.events.envelope import schema_uri
from chassis.ids import new_id
from chassis.messaging import Message
from services.reports.service import DEFINITION
from tests.support.services import DEPARTMENT_OF, Running, company, id_of, running


def message(
    wire: str, data: Mapping[str, Any], cause: Cause = Cause.MANUAL, id: UUID | None = None
) -> Message:
    """An event as it comes from the bus."""
    envelope = Envelope(
        id=id or new_id(),
        source=f"/yubo/{wire.partition('.')[0]}",
        type=wire,
        subject=str(data["id"]),
        time=datetime.now(UTC),
        dataschema=schema_uri(wire),
        partitionkey=str(data["id"]),
        sequence=data["version"],
        actor=id_of("rep"),
        cause=cause,
        data=dict(data),
    )
    return Message(envelope.id, wire, UUID(str(data["id"])), envelope.to_json())


@dataclass
class World:
    """What happened in the company, and the reports that should know it. Lists hold the newest states."""

    running: Running
    customers: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    shipments: list[dict[str, Any]] = field(default_factory=list)
    collections: list[dict[str, Any]] = field(default_factory=list)
    opportunities: list[dict[str, Any]] = field(default_factory=list)

    async def deliver(self, *messages: Message) -> None:
        """To the projections, as one batch."""
        await self.running.service.consumers[1].handle(messages)

    async def item(self, kind: str, name: str, sequence: int = 1, **names: str) -> str:
        data = {"id": str(id_of(name)), "version": 1, "kind": kind, "code": name.upper(), "name": name}
        data |= {"names": names, "sequence": sequence, "active": True, "externalReference": None}
        await self.deliver(message("masterdata.dictionary_item.saved.v1", data))
        return data["id"]

    async def customer(self, owner: str | None, verb: str = "created", **given: Any) -> dict[str, Any]:
        data = {
            "id": str(new_id()),
            "version": 1,
            "name": "Alfa Trading",
            "ownership": "OWNED" if owner else "PUBLIC",
            "ownerId": str(id_of(owner)) if owner else None,
            "poolId": None,
            "typeId": None,
            "record": "ACTIVE",
            "createdOn": "2026-01-15",
        } | given
        self.customers = [*(c for c in self.customers if c["id"] != data["id"]), data]
        await self.deliver(message(f"customers.customer.{verb}.v1", data))
        return data

    async def order(
        self, owner: str, *nets: str, verb: str = "confirmed", cause: Cause = Cause.MANUAL, **given: Any
    ) -> dict[str, Any]:
        """``nets`` are the lines' values; each line costs 60 unless ``costs`` says otherwise."""
        costs = given.pop("costs", ["60.00"] * len(nets))
        products = given.pop("products", [str(id_of("product"))] * len(nets))
        lines = [
            {"id": str(new_id()), "productId": p, "categoryId": str(id_of("category")), "net": n, "cost": c}
            for n, c, p in zip(nets, costs, products, strict=True)
        ]
        data = {
            "id": str(new_id()),
            "version": 1,
            "number": "SO-2026-000001",
            "customerId": str(id_of("customer")),
            "customerTypeId": None,
            "salespersonId": str(id_of(owner)),
            "departmentId": str(id_of(DEPARTMENT_OF[owner])),
            "status": "CONFIRMED",
            "orderedOn": "2026-04-02",
            "currency": "USD",
            "net": str(sum(map(Decimal, nets))),
            "cost": None,
            "lines": lines,
        } | given
        self.orders = [*(o for o in self.orders if o["id"] != data["id"]), data]
        await self.deliver(message(f"sales.order.{verb}.v1", data, cause))
        return data

    async def shipment(self, *lines: tuple[str, str, str | None], **given: Any) -> dict[str, Any]:
        """``lines`` are (salesperson, revenue, cost or None)."""
        order = given.pop("order", str(id_of("order")))
        data = {
            "id": str(new_id()),
            "version": 1,
            "number": "SH-2026-000001",
            "customerId": str(id_of("customer")),
            "status": "SHIPPED",
            "shippedOn": "2026-04-03",
            "currency": "USD",
            "freight": "10.00",
            "lines": [
                {
                    "id": str(new_id()),
                    "orderId": order,
                    "productId": str(id_of("product")),
                    "categoryId": str(id_of("category")),
                    "salespersonId": str(id_of(owner)),
                    "departmentId": str(id_of(DEPARTMENT_OF[owner])),
                    "revenue": revenue,
                    "cost": cost,
                }
                for owner, revenue, cost in lines
            ],
        } | given
        self.shipments.append(data)
        await self.deliver(message("sales.shipment.shipped.v1", data))
        return data

    async def collection(self, *parts: tuple[str, str], **given: Any) -> dict[str, Any]:
        """``parts`` are (salesperson, amount)."""
        data = {
            "id": str(new_id()),
            "version": 1,
            "number": "CO-2026-000001",
            "customerId": str(id_of("customer")),
            "currency": "USD",
            "amount": str(sum(Decimal(amount) for _, amount in parts)),
            "receivedOn": "2026-04-20",
            "status": "RECEIVED",
            "allocations": [
                {
                    "orderId": str(id_of("order")),
                    "salespersonId": str(id_of(owner)),
                    "departmentId": str(id_of(DEPARTMENT_OF[owner])),
                    "amount": amount,
                }
                for owner, amount in parts
            ],
        } | given
        self.collections.append(data)
        await self.deliver(message("sales.collection.allocated.v1", data))
        return data

    async def opportunity(self, owner: str, stage_type: str = "OPEN", **given: Any) -> dict[str, Any]:
        data = {
            "id": str(new_id()),
            "version": 1,
            "number": "OP-2026-000001",
            "name": "Warehouse",
            "customerId": None,
            "ownerId": str(id_of(owner)),
            "departmentId": str(id_of(DEPARTMENT_OF[owner])),
            "stageId": str(id_of(stage_type)),
            "stageType": stage_type,
            "amount": "1000.00",
            "currency": "USD",
            "openedOn": "2026-01-05",
            "closedOn": None if stage_type == "OPEN" else "2026-03-20",
        } | given
        self.opportunities = [*(o for o in self.opportunities if o["id"] != data["id"]), data]
        await self.deliver(message("sales.opportunity.moved.v1", data))
        return data


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Reports with the company in its copy and nothing else."""
    async with running(DEFINITION, database_url, tmp_path, organisation=company()) as service:
        yield World(service)


@pytest.fixture
def as_message() -> Any:
    """Makes a message of (wire, data)."""
    return message
