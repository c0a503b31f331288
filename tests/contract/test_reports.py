"""Reports understands every example of every event it reads, as its publisher declares it."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

import services.customers.events.published as customers
import services.masterdata.events.published as masterdata
import services.sales.events.published as sales
from chassis.events import Cause, Envelope, Event
from chassis.events.envelope import schema_uri
from chassis.ids import new_id
from chassis.messaging import Message, Received
from chassis.messaging.tables import failed_events, inbox
from services.reports.events.subscribers import PROJECTIONS, projections
from services.reports.events.subscribers.readers import LeadRead, OtherRead
from services.reports.service import DEFINITION
from tests.support.services import running

PUBLISHED: dict[str, type[Event]] = {
    event.wire: event
    for publisher in (masterdata, customers, sales)
    for event in vars(publisher).values()
    if isinstance(event, type) and issubclass(event, Event) and event is not Event
}
READ = sorted(projections.by_type())


def envelope(event: type[Event]) -> Envelope:
    id = event.example["id"]
    return Envelope(
        id=new_id(),
        source=f"/yubo/{event.wire.partition('.')[0]}",
        type=event.wire,
        subject=id,
        time=datetime(2026, 1, 1, tzinfo=UTC),
        dataschema=schema_uri(event.wire),
        partitionkey=id,
        sequence=event.example["version"],
        cause=Cause.MANUAL,
        data=event.example,
    )


@pytest.mark.parametrize("wire", READ)
def test_a_published_example_is_read_and_becomes_whole_rows(wire: str) -> None:
    reader = projections.by_type()[wire][0]
    published = envelope(PUBLISHED[wire])

    rows = list(PROJECTIONS[reader](Received(published, reader.model_validate(published.data))))

    assert rows or reader in (OtherRead, LeadRead)
    for table, row in rows:
        assert row.keys() == set(table.__table__.columns.keys())
        missing = [c.name for c in table.__table__.columns if not c.nullable and row[c.name] is None]
        assert missing == []


async def test_all_examples_together_are_counted(database_url: str, tmp_path: Path) -> None:
    examples = [envelope(PUBLISHED[wire]) for wire in READ]
    messages = [Message(e.id, e.type, UUID(e.partitionkey), e.to_json()) for e in examples]
    async with running(DEFINITION, database_url, tmp_path) as reports:
        await reports.service.consumers[1].handle(messages)
        async with reports.service.database.read() as session:
            assert list(await session.scalars(select(failed_events.c.error))) == []
            assert await session.scalar(select(func.count()).select_from(inbox)) == len(READ)


def test_every_event_is_read_so_that_every_position_is_reached() -> None:
    assert set(READ) == PUBLISHED.keys()
