"""A batch of events as rows: per table and key the newest, written with one statement a table.

Every write is guarded by the version that stands there, so repeats and old events change nothing. Rows of a
document's earlier version (a line taken out, a former owner) are removed by the document's own version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db.dialect import insert_or_ignore, upsert
from chassis.events import Envelope
from chassis.messaging import Work
from services.reports.events.subscribers.rows import Row
from services.reports.model import (
    AllocationFact,
    Base,
    Document,
    DocumentOwner,
    Moment,
    OrderLineFact,
    Progress,
    ShipmentLineFact,
)

ROWS_PER_STATEMENT = 250
_PLACE = "reports.batch"

#: Tables whose rows belong to a document and vanish with its version, by the column that names it.
PARTS: dict[type[Base], str] = {
    DocumentOwner: "document_id",
    OrderLineFact: "order_id",
    ShipmentLineFact: "shipment_id",
    AllocationFact: "collection_id",
}


@dataclass
class Batch:
    """What the events of one transaction make of the tables."""

    rows: dict[type[Base], dict[tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)
    newest: dict[str, Envelope] = field(default_factory=dict)

    @classmethod
    def of(cls, work: Work) -> "Batch":
        """The batch of this transaction; a new one at its first event."""
        return work.session.info.setdefault(_PLACE, cls())

    def add(self, envelope: Envelope, rows: Iterable[Row]) -> None:
        """Count an event's rows; per key the newest version stays."""
        self.newest[envelope.source] = envelope
        for table, row in rows:
            key = tuple(row[name] for name in _key(table))
            kept = self.rows.setdefault(table, {}).setdefault(key, row)
            if kept.get("version", 0) < row.get("version", 0):
                self.rows[table][key] = row

    async def write(self, work: Work) -> None:
        """Bring the tables to what the events say."""
        if not self.newest:  # nothing but events of an earlier release's bindings
            return
        for table, rows in self.rows.items():
            await _write(work.session, table, list(rows.values()))
        documents = [id for (id,) in self.rows.get(Document, {})]
        if documents:
            for table, document in PARTS.items():
                await _drop_former(work.session, cast(Table, table.__table__), document, documents)
        progress = [
            {"source": source, "event_id": e.id, "happened_at": e.time, "counted_at": work.now}
            for source, e in self.newest.items()
        ]
        await work.session.execute(
            upsert(work.session, cast(Table, Progress.__table__), progress, ["source"])
        )


@cache
def _key(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in cast(Table, model.__table__).primary_key.columns)


async def _write(session: AsyncSession, model: type[Base], rows: list[dict[str, Any]]) -> None:
    table = cast(Table, model.__table__)
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        part = rows[start : start + ROWS_PER_STATEMENT]
        if model is Moment:
            await session.execute(insert_or_ignore(session, table, part))
        else:
            await session.execute(upsert(session, table, part, _key(model), newer="version"))


async def _drop_former(session: AsyncSession, table: Table, document: str, ids: list[Any]) -> None:
    owner: ColumnElement[Any] = table.c[document]
    current = select(Document.version).where(Document.id == owner).scalar_subquery()
    await session.execute(delete(table).where(owner.in_(ids), table.c.version < current))
