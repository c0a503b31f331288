"""Editing an opportunity, all but its stage."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.errors import Refused
from chassis.messaging import Work
from chassis.money import Money
from services.sales.commands.access import opportunity_to
from services.sales.commands.references import currency_for, customer_for, product_for, seller_for
from services.sales.events.published import OpportunityUpdated
from services.sales.model.facts import opportunity_facts
from services.sales.model.opportunities import Opportunity
from services.sales.rules.errors import STAGE_UNUSABLE
from services.sales.rules.opportunities import StageType, check_probability
from services.sales.rules.pricing import check_amount
from services.sales.rules.texts import check_name


@dataclass(frozen=True)
class UpdateOpportunity:
    """What is absent stays as it is."""

    id: UUID
    expected_version: int
    name: str | None = None
    amount: Money | None = None
    customer_id: UUID | None = None
    owner_id: UUID | None = None
    product_id: UUID | None = None
    probability: Decimal | None = None
    expected_close_on: date | None = None
    market_activity_id: UUID | None = None


async def update_opportunity(work: Work, request: UpdateOpportunity) -> Opportunity:
    """A probability by hand only while the stage is open."""
    if request.name is not None:
        check_name(request.name, ("input", "name"))
    opportunity = await opportunity_to(work, request.id, "opportunity:update", request.expected_version)
    if request.owner_id is not None and request.owner_id != opportunity.owner_id:
        path = ("input", "ownerId")
        opportunity.department_id = await seller_for(work, request.owner_id, "opportunity:update", path)
        opportunity.owner_id = request.owner_id
    if request.customer_id is not None:
        await customer_for(work, request.customer_id)
    if request.product_id is not None:
        await product_for(work, request.product_id, ("input", "productId"))
    for name in ("name", "customer_id", "product_id", "expected_close_on", "market_activity_id"):
        if (value := getattr(request, name)) is not None:
            setattr(opportunity, name, value)
    if request.amount is not None:
        check_amount(request.amount.amount, ("input", "amount"))
        opportunity.amount = request.amount.amount
        opportunity.currency = await currency_for(work, request.amount.currency)
    if request.probability is not None:
        if opportunity.stage_type != StageType.OPEN:
            raise Refused(STAGE_UNUSABLE, "the stage is not open any more", ("input", "probability"))
        opportunity.probability = check_probability(request.probability)
        opportunity.probability_by_hand = True
    if work.session.is_modified(opportunity):
        await work.session.flush()
        work.record(OpportunityUpdated(**opportunity_facts(opportunity)))
    return opportunity
