"""The customers service on one screen."""

from pathlib import Path

from chassis.service import ServiceDefinition
from services.customers.events.published import EVENTS
from services.customers.events.subscribers import SUBSCRIBERS
from services.customers.model import Base
from services.customers.schema.schema import SCHEMA
from services.customers.settings import Settings

DEFINITION = ServiceDefinition(
    name="customers",
    description="Customers, contacts, follow-ups, the public pool, transfers, leads and market activities.",
    settings=Settings,
    metadata=Base.metadata,
    schema=SCHEMA,
    events=EVENTS,
    subscribers=SUBSCRIBERS,
    package=Path(__file__).parent,
)
