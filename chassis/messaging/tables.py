"""The tables messaging keeps in every service's database.

``event_log`` is the outbox and the log in one: a row without ``position`` waits for the relay.
``inbox`` says which events a consumer has had; ``failed_events`` holds what could not be handled yet.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, Uuid

from chassis.db.model import metadata_for
from chassis.db.types import INSTANT

metadata = metadata_for()

#: SQLite autoincrements only a column of exactly this type.
_SERIAL = BigInteger().with_variant(Integer(), "sqlite")

event_log = Table(
    "event_log",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("type", String(120), nullable=False),
    Column("key", Uuid, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("position", BigInteger, nullable=True, unique=True),
    sqlite_autoincrement=True,
)
Index(
    "ix_event_log_pending",
    event_log.c.id,
    postgresql_where=event_log.c.position.is_(None),
    sqlite_where=event_log.c.position.is_(None),
)

relay_leases = Table(
    "relay_leases",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("holder", Uuid, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("consumer", String(60), primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("received_at", INSTANT, nullable=False, index=True),
)

failed_events = Table(
    "failed_events",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("consumer", String(60), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("key", Uuid, nullable=False),
    Column("type", String(120), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failed_at", INSTANT, nullable=False),
    Column("next_attempt_at", INSTANT, nullable=True),
    sqlite_autoincrement=True,
)
Index("uq_failed_events_consumer_event_id", failed_events.c.consumer, failed_events.c.event_id, unique=True)
Index("ix_failed_events_consumer_key", failed_events.c.consumer, failed_events.c.key)
