"""The database of a service: SQLite and PostgreSQL, both first-class."""

from chassis.db.engine import Database
from chassis.db.model import metadata_for, service_base
from chassis.db.types import AMOUNT, INSTANT, JSON_DOCUMENT, QUANTITY, RATE

__all__ = [
    "AMOUNT",
    "INSTANT",
    "JSON_DOCUMENT",
    "QUANTITY",
    "RATE",
    "Database",
    "metadata_for",
    "service_base",
]
