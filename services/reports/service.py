"""Reports, on one screen."""

from pathlib import Path

from chassis.service import ServiceDefinition
from services.reports.events.published import PUBLISHED
from services.reports.events.subscribers import SUBSCRIBERS
from services.reports.model import Base
from services.reports.schema import SCHEMA
from services.reports.settings import Settings

DEFINITION = ServiceDefinition(
    name="reports",
    description="Reports: what everybody's events add up to, in numbers and pictures.",
    settings=Settings,
    metadata=Base.metadata,
    schema=SCHEMA,
    events=PUBLISHED,
    subscribers=SUBSCRIBERS,
    package=Path(__file__).parent,
)
