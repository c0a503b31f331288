"""The sales service on one screen."""

from pathlib import Path

from chassis.service import ServiceDefinition
from services.sales.events.published import PUBLISHED
from services.sales.events.subscribers import SUBSCRIBERS
from services.sales.model.base import Base
from services.sales.schema.mutation import SCHEMA
from services.sales.settings import Settings

DEFINITION = ServiceDefinition(
    name="sales",
    description="Opportunities, contracts, orders, shipments and collections.",
    settings=Settings,
    metadata=Base.metadata,
    schema=SCHEMA,
    events=PUBLISHED,
    subscribers=SUBSCRIBERS,
    package=Path(__file__).parent,
)
