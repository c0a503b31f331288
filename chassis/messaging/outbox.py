"""Writing events into the outbox, in the transaction that made them true."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.events import Cause, Envelope, Event
from chassis.events.envelope import schema_uri
from chassis.ids import new_id
from chassis.messaging.tables import event_log
from chassis.telemetry import current_traceparent
from chassis.viewer import Viewer


async def write_events(
    session: AsyncSession,
    events: Sequence[Event],
    *,
    viewer: Viewer,
    now: datetime,
    cause: Cause = Cause.MANUAL,
    causation: UUID | None = None,
    correlation: str | None = None,
) -> UUID | None:
    """Append ``events`` to the log; returns the last one's id, None when there are none.

    Called after the aggregate's own rows are flushed: their row locks order the log per aggregate.
    """
    if not events:
        return None
    rows = []
    for event in events:
        envelope = Envelope(
            id=new_id(),
            source=f"/yubo/{event.wire.partition('.')[0]}",
            type=event.wire,
            subject=str(event.key),
            time=now,
            dataschema=schema_uri(event.wire),
            partitionkey=str(event.key),
            sequence=event.version,
            actor=viewer.actor,
            onbehalfof=viewer.employee_id if viewer.actor_id else None,
            cause=cause,
            correlationid=correlation,
            causationid=causation,
            traceparent=current_traceparent(),
            data=event.model_dump(mode="json", by_alias=True),
        )
        rows.append(
            {
                "event_id": envelope.id,
                "type": envelope.type,
                "key": event.key,
                "body": envelope.to_json(),
                "occurred_at": now,
            }
        )
    await session.execute(insert(event_log), rows)
    return rows[-1]["event_id"]
