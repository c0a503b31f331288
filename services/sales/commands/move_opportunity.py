"""Moving an opportunity to another stage."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.errors import Refused
from chassis.messaging import Work
from services.sales.commands.access import opportunity_to
from services.sales.commands.references import LOSS_REASON, require_item
from services.sales.events.published import OpportunityMoved
from services.sales.model.facts import opportunity_facts
from services.sales.model.lookups import as_stage
from services.sales.model.opportunities import Opportunity
from services.sales.model.opportunity_stages import history_row, put_into, stage_in
from services.sales.rules.errors import STAGE_UNUSABLE
from services.sales.rules.opportunities import require_reason


@dataclass(frozen=True)
class MoveOpportunity:
    """Where to; a probability by hand instead of the stage's own."""

    id: UUID
    stage_id: UUID
    expected_version: int | None = None
    probability: Decimal | None = None
    expected_close_on: date | None = None
    loss_reason_id: UUID | None = None


async def move_opportunity(work: Work, request: MoveOpportunity) -> Opportunity:
    """Each move is a row of history; a closed opportunity may be opened again by moving it back."""
    opportunity = await opportunity_to(work, request.id, "opportunity:update", request.expected_version)
    left = opportunity.stage_id
    if left == request.stage_id:
        raise Refused(STAGE_UNUSABLE, "the opportunity is in this stage already", ("input", "stageId"))
    _, row = await stage_in(work.session, opportunity.pipeline_id, request.stage_id)
    stage = as_stage(row)
    require_reason(stage, request.loss_reason_id)
    await require_item(work, LOSS_REASON, request.loss_reason_id, ("input", "lossReasonId"))
    put_into(opportunity, stage, request.probability, work.today)
    opportunity.loss_reason_id = request.loss_reason_id
    if request.expected_close_on is not None:
        opportunity.expected_close_on = request.expected_close_on
    await work.session.flush()
    work.session.add(history_row(opportunity, left, work.now, work.viewer.employee_id))
    work.record(OpportunityMoved(**opportunity_facts(opportunity), from_stage_id=left))
    return opportunity
