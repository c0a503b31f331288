"""What the databases of a system say about its events: who wrote them, who received them, what came of it.

An upsert hides that it was done twice. So a witness stands at a table: a trigger that notes every write begun
there, also one that changes nothing, in the transaction of the write itself.
"""

from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import text

from services.customers.events.subscribers import SUBSCRIBERS as CUSTOMERS
from services.reports.events.subscribers import SUBSCRIBERS as REPORTS
from services.sales.events.subscribers import SUBSCRIBERS as SALES
from tests.support.deployments import CONSUMERS, PUBLISHERS, SERVICES, Deployment

SUBSCRIBERS = {"customers": CUSTOMERS, "sales": SALES, "reports": REPORTS}
assert set(SUBSCRIBERS) == set(CONSUMERS)

WRITTEN = "SELECT event_id, type, body FROM event_log ORDER BY id"
WAITING = "SELECT event_id FROM event_log WHERE position IS NULL"
RECEIVED = "SELECT consumer, event_id FROM inbox"
WITNESSED = "SELECT id, detail FROM witnessed ORDER BY serial"
SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
POSTGRESQL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@dataclass(frozen=True)
class Written:
    """An event of an outbox: its own id, and the id and version of what it is about."""

    id: UUID
    type: str
    key: UUID
    version: int


async def written(deployment: Deployment, service: str) -> list[Written]:
    """Every event a service has written, oldest first."""
    rows = await deployment.rows(service, WRITTEN)
    facts = [(id, type, orjson.loads(body)["data"]) for id, type, body in rows]
    return [Written(UUID(str(id)), type, UUID(data["id"]), data["version"]) for id, type, data in facts]


async def astray(deployment: Deployment) -> dict[str, list[UUID]]:
    """By consumer, the events written for it that its inbox has not, or has and nobody wrote.

    Empty once every relay has sent all, and every consumer has received exactly what it subscribes to.
    """
    events = [event for service in PUBLISHERS for event in await written(deployment, service)]
    assert len({event.id for event in events}) == len(events)
    found: dict[str, list[UUID]] = {}
    for service in PUBLISHERS:
        found[f"relay {service}"] = [UUID(str(id)) for (id,) in await deployment.rows(service, WAITING)]
    for service, subscribers in SUBSCRIBERS.items():
        inbox = [(consumer, UUID(str(id))) for consumer, id in await deployment.rows(service, RECEIVED)]
        for subscriber in subscribers:
            name = f"{service}.{subscriber.purpose}"
            meant = {event.id for event in events if event.type in subscriber.by_type()}
            assert meant, f"nothing was written for {name}"
            found[name] = sorted(meant ^ {id for consumer, id in inbox if consumer == name})
    return {name: ids for name, ids in found.items() if ids}


async def stand_witness(deployment: Deployment, service: str, table: str, column: str) -> None:
    """From now on note the id and a column of every row a service begins to write to a table."""
    note = f"BEGIN INSERT INTO witnessed (id, detail) VALUES (NEW.id, CAST(NEW.{column} AS text));"
    trigger = f"CREATE TRIGGER witness BEFORE INSERT ON {table} FOR EACH ROW"
    if deployment.database_url(service).startswith("sqlite"):
        serial, statements = "INTEGER PRIMARY KEY AUTOINCREMENT", [f"{trigger} {note} END"]
    else:
        function = (
            f"CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$ {note} RETURN NEW; END $$"
        )
        serial, statements = "bigserial", [function, f"{trigger} EXECUTE FUNCTION witness()"]
    kept = f"CREATE TABLE witnessed (serial {serial}, id char(36), detail text)"
    await deployment.execute(service, kept, *statements)


async def witnessed(deployment: Deployment, service: str) -> list[tuple[UUID, str]]:
    """The id and the column of every write begun since, in order."""
    return [(UUID(id.strip()), detail) for id, detail in await deployment.rows(service, WITNESSED)]


async def contents(deployment: Deployment) -> dict[str, list[str]]:
    """Every row of every table by service and table, but for the relays' leases, which are renewed."""
    found: dict[str, list[str]] = {}
    for service in SERVICES:
        async with deployment.database(service) as database, database.read() as session:
            tables = await session.scalars(text(SQLITE_TABLES if database.is_sqlite else POSTGRESQL_TABLES))
            for table in set(tables.all()) - {"relay_leases"}:
                rows = await session.execute(text(f'SELECT * FROM "{table}"'))
                found[f"{service}.{table}"] = sorted(map(repr, rows))
    return found
