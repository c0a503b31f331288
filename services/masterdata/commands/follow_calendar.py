"""When the business date moves on, rows dated for the new day take effect."""

from sqlalchemy import select

from chassis.messaging import Work
from services.masterdata.commands.publish_organisation import publish_organisation
from services.masterdata.model import OrganisationDay


async def follow_calendar(work: Work) -> None:
    """Publish the organisation of today unless that has been done."""
    computed_for = await work.session.scalar(select(OrganisationDay.computed_for))
    if computed_for is not None and computed_for < work.today:
        await publish_organisation(work)
