"""Putting an opportunity into a stage, with its row of history."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import REFERENCE_UNKNOWN, Refused
from chassis.ids import new_id
from services.sales.model.catalogue import KnownStage
from services.sales.model.lookups import default_pipeline, stages_of
from services.sales.model.opportunities import Opportunity, OpportunityMove
from services.sales.rules.errors import STAGE_UNUSABLE
from services.sales.rules.opportunities import Stage, StageType, probability_in


async def stage_in(
    session: AsyncSession, pipeline_id: UUID | None, stage_id: UUID | None
) -> tuple[UUID, KnownStage]:
    """The pipeline (default: the default one) and a stage of it (default: its first)."""
    pipeline = pipeline_id or await default_pipeline(session)
    stages = await stages_of(session, pipeline) if pipeline else ()
    if pipeline is None or not stages:
        raise Refused(REFERENCE_UNKNOWN, path=("input", "pipelineId"), reference=pipeline)
    if stage_id is None:
        return pipeline, stages[0]
    found = next((stage for stage in stages if stage.id == stage_id), None)
    if found is None:
        raise Refused(STAGE_UNUSABLE, path=("input", "stageId"))
    return pipeline, found


def put_into(opportunity: Opportunity, stage: Stage, by_hand: Decimal | None, today: date) -> None:
    """Stage, its type, the probability and, when the stage is not open, the closing day."""
    opportunity.stage_id, opportunity.stage_type = stage.id, stage.type
    opportunity.probability = probability_in(stage, by_hand)
    opportunity.probability_by_hand = by_hand is not None and stage.type is StageType.OPEN
    opportunity.closed_on = None if stage.type is StageType.OPEN else today


def history_row(
    opportunity: Opportunity, from_stage_id: UUID | None, at: datetime, by: UUID
) -> OpportunityMove:
    """The row a move appends, with the figures as they are after it."""
    return OpportunityMove(
        id=new_id(),
        opportunity_id=opportunity.id,
        from_stage_id=from_stage_id,
        to_stage_id=opportunity.stage_id,
        moved_at=at,
        moved_by=by,
        amount=opportunity.amount,
        currency=opportunity.currency,
        probability=opportunity.probability,
        expected_close_on=opportunity.expected_close_on,
    )
