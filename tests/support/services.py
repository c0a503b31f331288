"""A service under test: migrated, with a small company in it, asked as one of its people.

The company (names are keys of :attr:`Company.ids`)::

    director            Company (head)
    ├── manager         North (head)      manager2    South (head)
    │   ├── rep         North             └── stranger    South
    │   └── colleague   North
    finance, admin      Company; nobody reports to them, they report to nobody
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from chassis.clock import Clock
from chassis.events import Cause, Envelope
from chassis.events.envelope import schema_uri
from chassis.graphql.context import Context
from chassis.ids import new_id
from chassis.messaging import EventBus, Message
from chassis.messaging.tables import event_log
from chassis.organisation.changes import (
    DepartmentFact,
    EmployeeFact,
    OrganisationRead,
    RoleFact,
    apply_change,
)
from chassis.service import Service, ServiceDefinition
from chassis.viewer import SYSTEM, Scope, Viewer
from services.masterdata.rules.roles import BUILT_IN

_NAMES = UUID("0190c0de-0000-7000-8000-000000000000")


def id_of(name: str) -> UUID:
    """The id that stands for ``name`` in every test."""
    return uuid5(_NAMES, name)


ROLES = tuple(
    RoleFact(
        code=r.code, grants={p: Scope(s) for p, s in r.grants.items()}, field_groups=list(r.field_groups)
    )
    for r in BUILT_IN
)
ROLE_OF = {
    "director": "SALES_MANAGER",
    "manager": "SALES_MANAGER",
    "manager2": "SALES_MANAGER",
    "rep": "SALES_REPRESENTATIVE",
    "colleague": "SALES_REPRESENTATIVE",
    "stranger": "SALES_REPRESENTATIVE",
    "finance": "FINANCE",
    "admin": "ADMINISTRATOR",
}
MANAGER_OF = {
    "manager": "director",
    "manager2": "director",
    "rep": "manager",
    "colleague": "manager",
    "stranger": "manager2",
}
DEPARTMENT_OF = {
    "director": "Company",
    "manager": "North",
    "rep": "North",
    "colleague": "North",
    "manager2": "South",
    "stranger": "South",
    "finance": "Company",
    "admin": "Company",
}
BELOW = {
    "director": ("director", "manager", "rep", "colleague", "manager2", "stranger", "finance", "admin"),
    "manager": ("manager", "rep", "colleague"),
    "manager2": ("manager2", "stranger"),
}


def viewer(name: str, *roles: str) -> Viewer:
    """``name`` of the company, signed in; with the usual role unless others are given."""
    return Viewer(id_of(name), frozenset(roles or (ROLE_OF[name],)))


def company() -> OrganisationRead:
    """The first change of the organisation: the whole company."""
    return OrganisationRead(
        version=1,
        departments=[
            DepartmentFact(id=id_of("Company"), name="Company", external_reference="COMPANY"),
            DepartmentFact(
                id=id_of("North"), parent_id=id_of("Company"), name="North", external_reference="NORTH"
            ),
            DepartmentFact(
                id=id_of("South"), parent_id=id_of("Company"), name="South", external_reference="SOUTH"
            ),
        ],
        employees=[
            EmployeeFact(
                id=id_of(name),
                name=name.capitalize(),
                external_reference=name,
                department_id=id_of(department),
                manager_id=id_of(MANAGER_OF[name]) if name in MANAGER_OF else None,
            )
            for name, department in DEPARTMENT_OF.items()
        ],
        roles=list(ROLES),
        sight_added=[(id_of(name), id_of(seen)) for name in ROLE_OF for seen in BELOW.get(name, (name,))],
        departments_joined=[
            *((id_of(name), id_of(name)) for name in ("Company", "North", "South")),
            *((id_of("Company"), id_of(name)) for name in ("North", "South")),
        ],
    )


@dataclass(frozen=True)
class Running:
    """A service that can be asked, fed with others' events, and looked at."""

    service: Service

    async def run(
        self, who: Viewer | None, query: str, variables: Mapping[str, Any] | None = None, language: str = "en"
    ) -> Any:
        """The whole answer, ``{"data", "errors"}``; ``who`` None asks anonymously."""
        s = self.service
        asking = await s.directory.with_rights(who) if who else None
        context = Context(
            asking, s.database, s.works, s.clock, s.settings, b"cursors of this test", language=language
        )
        return await s.engine.run(query, dict(variables or {}), None, context)

    async def ask(self, who: Viewer | None, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The data of an answer that has no errors."""
        answer = await self.run(who, query, variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def deliver(self, wire: str, data: Mapping[str, Any], cause: Cause = Cause.MANUAL) -> None:
        """Feed somebody else's event, wire form, to every consumer that reads it, as the bus would."""
        id, key = new_id(), UUID(str(data["id"]))
        envelope = Envelope(
            id=id,
            source=f"/yubo/{wire.partition('.')[0]}",
            type=wire,
            subject=str(key),
            time=datetime.now(UTC),
            dataschema=schema_uri(wire),
            partitionkey=str(key),
            sequence=data["version"],
            cause=cause,
            data=dict(data),
        )
        readers = zip(self.service.definition.subscribers, self.service.consumers, strict=True)
        for consumer in [consumer for subscriber, consumer in readers if wire in subscriber.by_type()]:
            await consumer.handle([Message(id, wire, key, envelope.to_json())])

    async def published(self, wire: str | None = None) -> list[Envelope]:
        """The events in the outbox, oldest first; of one type when ``wire`` is given."""
        statement = select(event_log.c.body).order_by(event_log.c.id)
        if wire:
            statement = statement.where(event_log.c.type == wire)
        async with self.service.database.read() as session:
            return [Envelope.from_json(body) for body in await session.scalars(statement)]


@asynccontextmanager
async def running(
    definition: ServiceDefinition,
    database_url: str,
    home: Path,
    *,
    organisation: OrganisationRead | None = None,
    clock: Clock | None = None,
    bus: EventBus | None = None,
    **settings: Any,
) -> AsyncIterator[Running]:
    """``definition`` over a fresh database, migrated; with ``organisation`` (say ``company()``) in its copy.

    No background task runs: events wait in the outbox, others' events come by ``deliver``.
    """
    configured = definition.settings(home=home, database_url=database_url, **settings)
    await definition.migrations(configured).upgrade()
    service = Service(definition, configured, bus=bus, clock=clock)
    try:
        if organisation:
            async with service.works.begin(SYSTEM) as work:
                await apply_change(work.session, organisation)
        yield Running(service)
    finally:
        await service.close()
        await service.bus.close()
