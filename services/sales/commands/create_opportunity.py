"""Opening an opportunity by hand."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from services.sales.commands.references import (
    LOSS_REASON,
    currency_for,
    customer_for,
    product_for,
    require_item,
    seller_for,
)
from services.sales.events.published import OpportunityCreated
from services.sales.model.facts import opportunity_facts
from services.sales.model.lookups import as_stage
from services.sales.model.numbering import next_numbers
from services.sales.model.opportunities import Opportunity
from services.sales.model.opportunity_stages import history_row, put_into, stage_in
from services.sales.rules.opportunities import require_reason
from services.sales.rules.pricing import check_amount
from services.sales.rules.texts import check_name, check_reference


@dataclass(frozen=True)
class CreateOpportunity:
    """The owner defaults to the viewer, the pipeline to the default one, the stage to its first."""

    name: str
    amount: Money
    customer_id: UUID | None = None
    owner_id: UUID | None = None
    product_id: UUID | None = None
    pipeline_id: UUID | None = None
    stage_id: UUID | None = None
    probability: Decimal | None = None
    expected_close_on: date | None = None
    market_activity_id: UUID | None = None
    loss_reason_id: UUID | None = None
    external_reference: str | None = None


async def create_opportunity(work: Work, request: CreateOpportunity) -> Opportunity:
    """With the first row of its history."""
    check_name(request.name, ("input", "name"))
    check_reference(request.external_reference, ("input", "externalReference"))
    owner = request.owner_id or work.viewer.employee_id
    department = await seller_for(work, owner, "opportunity:create", ("input", "ownerId"))
    if request.customer_id is not None:
        await customer_for(work, request.customer_id)
    if request.product_id is not None:
        await product_for(work, request.product_id, ("input", "productId"))
    check_amount(request.amount.amount, ("input", "amount"))
    pipeline, row = await stage_in(work.session, request.pipeline_id, request.stage_id)
    stage = as_stage(row)
    require_reason(stage, request.loss_reason_id)
    await require_item(work, LOSS_REASON, request.loss_reason_id, ("input", "lossReasonId"))
    opportunity = Opportunity(
        id=new_id(),
        external_reference=request.external_reference,
        name=request.name,
        customer_id=request.customer_id,
        owner_id=owner,
        department_id=department,
        product_id=request.product_id,
        pipeline_id=pipeline,
        amount=request.amount.amount,
        currency=await currency_for(work, request.amount.currency),
        opened_on=work.today,
        expected_close_on=request.expected_close_on,
        market_activity_id=request.market_activity_id,
        loss_reason_id=request.loss_reason_id,
        created_at=work.now,
    )
    put_into(opportunity, stage, request.probability, work.today)
    [opportunity.number] = await next_numbers(work.session, "OPPORTUNITY", work.today.year)
    work.session.add(opportunity)
    await work.session.flush()
    work.session.add(history_row(opportunity, None, work.now, work.viewer.employee_id))
    work.record(OpportunityCreated(**opportunity_facts(opportunity)))
    return opportunity
