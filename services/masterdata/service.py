"""Master data on one screen."""

from pathlib import Path

from chassis.service import Job, Service, ServiceDefinition
from chassis.viewer import SYSTEM
from services.masterdata.commands.follow_calendar import follow_calendar
from services.masterdata.commands.forget_sign_ins import forget_sign_ins
from services.masterdata.events.published import EVENTS
from services.masterdata.events.subscribers import SUBSCRIBERS
from services.masterdata.model import Base
from services.masterdata.schema import SCHEMA
from services.masterdata.settings import Settings

CALENDAR_SECONDS, CLEARING_SECONDS = 60.0, 3600.0


async def _follow_calendar(service: Service) -> None:
    async with service.works.begin(SYSTEM) as work:
        await follow_calendar(work)


async def _forget_sign_ins(service: Service) -> None:
    async with service.works.begin(SYSTEM) as work:
        await forget_sign_ins(work)


DEFINITION = ServiceDefinition(
    name="masterdata",
    description="Organisation, sign-in, roles, dictionaries, pipelines, products, currencies, series, pools.",
    settings=Settings,
    metadata=Base.metadata,
    schema=SCHEMA,
    events=EVENTS,
    subscribers=SUBSCRIBERS,
    package=Path(__file__).parent,
    jobs=(
        Job("calendar", CALENDAR_SECONDS, _follow_calendar),
        Job("sign-ins", CLEARING_SECONDS, _forget_sign_ins),
    ),
)
