"""A batch of events as rows: per table and key the newest, written with one statement a table.

Every write is guarded by the version that stands there, so repeats and old events change nothing. Rows of a
document's earlier version (a line taken out, a former owner) are removed by the document's own version.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.db.dialect import upsert_many
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
        known = self.newest.setdefault(envelope.source, envelope)
        if known.time < envelope.time:
            self.newest[envelope.source] = envelope
        for model, row in rows:
            key = tuple(row[name] for name in _key(model))
            kept = self.rows.setdefault(model, {}).setdefault(key, row)
            if kept.get("version", 0) < row.get("version", 0):
                self.rows[model][key] = row

    async def write(self, work: Work) -> None:
        """Bring the tables to what the events say."""
        if not self.newest:  # nothing but events of an earlier release's bindings
            return
        for model, rows in self.rows.items():
            guard = None if model is Moment else "version"  # an event says the same whenever it comes
            await upsert_many(work.session, _table(model), list(rows.values()), _key(model), guard)
        documents = [id for (id,) in self.rows.get(Document, {})]
        if documents:
            for model, document in PARTS.items():
                await _drop_former(work.session, model, document, documents)
        progress = [
            {"source": source, "event_id": e.id, "happened_at": e.time, "counted_at": work.now}
            for source, e in self.newest.items()
        ]
        await upsert_many(work.session, _table(Progress), progress, _key(Progress), newer="happened_at")


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


@cache
def _key(model: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in _table(model).primary_key.columns)


async def _drop_former(session: AsyncSession, model: type[Base], document: str, ids: list[Any]) -> None:
    table = _table(model)
    current = select(Document.version).where(Document.id == table.c[document]).scalar_subquery()
    await session.execute(delete(table).where(table.c[document].in_(ids), table.c.version < current))
