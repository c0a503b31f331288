"""The table of idempotency keys: the first result of each, per viewer."""

from sqlalchemy import Column, LargeBinary, String, Table, Uuid

from chassis.db.model import metadata_for
from chassis.db.types import INSTANT

metadata = metadata_for()

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("viewer_id", Uuid, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("result", LargeBinary, nullable=True),
    Column("created_at", INSTANT, nullable=False, index=True),
)
