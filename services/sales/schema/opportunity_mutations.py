"""Mutations of opportunities."""

from datetime import date
from typing import Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import MoneyInput, Percent
from services.sales.commands.create_opportunity import CreateOpportunity, create_opportunity
from services.sales.commands.move_opportunity import MoveOpportunity, move_opportunity
from services.sales.commands.update_opportunity import UpdateOpportunity, update_opportunity
from services.sales.rules import errors
from services.sales.schema.inputs import (
    Given,
    edited_version,
    expected_version,
    external_reference,
    given,
    idempotency_key,
    maybe,
    record_id,
)
from services.sales.schema.opportunities import Opportunity


@strawberry.input(description="What opportunityCreate needs.")
class OpportunityCreateInput:
    name: str = given("What it is about.")
    amount: MoneyInput = given("What it may bring; 0 while not known.")
    customer_id: strawberry.ID | None = maybe("The customer, once known.")
    owner_id: strawberry.ID | None = maybe("Whose it is; yours when absent.")
    product_id: strawberry.ID | None = maybe("The product.")
    pipeline_id: strawberry.ID | None = maybe("The pipeline; the default one when absent.")
    stage_id: strawberry.ID | None = maybe("The stage; the pipeline's first when absent.")
    probability: Percent | None = maybe("The stage's own when absent; 0 to 1.")
    expected_close_on: date | None = maybe("When it should be decided.")
    market_activity_id: strawberry.ID | None = maybe("The campaign behind it.")
    loss_reason_id: strawberry.ID | None = maybe("Why it is lost, in a stage that says so.")
    external_reference: str | None = external_reference()
    idempotency_key: str | None = idempotency_key()


OpportunityCreateErrorCode = error_codes(
    "OpportunityCreateErrorCode", errors.STAGE_UNUSABLE, errors.LOSS_REASON_REQUIRED
)


@strawberry.type(description="What opportunityCreate answers.")
class OpportunityCreatePayload(Payload[OpportunityCreateErrorCode]):
    opportunity: Opportunity | None = strawberry.field(default=None, description="The opportunity.")


@strawberry.input(description="What opportunityUpdate changes; what is absent stays as it is.")
class OpportunityUpdateInput:
    id: strawberry.ID = record_id()
    expected_version: int = edited_version()
    name: str | None = maybe("What it is about.")
    amount: MoneyInput | None = maybe("What it may bring.")
    customer_id: strawberry.ID | None = maybe("The customer.")
    owner_id: strawberry.ID | None = maybe("Whose it is.")
    product_id: strawberry.ID | None = maybe("The product.")
    probability: Percent | None = maybe("By hand, 0 to 1, while the stage is open.")
    expected_close_on: date | None = maybe("When it should be decided.")
    market_activity_id: strawberry.ID | None = maybe("The campaign behind it.")


OpportunityUpdateErrorCode = error_codes("OpportunityUpdateErrorCode", errors.STAGE_UNUSABLE)


@strawberry.type(description="What opportunityUpdate answers.")
class OpportunityUpdatePayload(Payload[OpportunityUpdateErrorCode]):
    opportunity: Opportunity | None = strawberry.field(default=None, description="As it now is.")


@strawberry.input(description="What opportunityMove needs.")
class OpportunityMoveInput:
    id: strawberry.ID = record_id()
    stage_id: strawberry.ID = given("The stage to move to, of the same pipeline.")
    expected_version: int | None = expected_version()
    probability: Percent | None = maybe("By hand, instead of the stage's own.")
    expected_close_on: date | None = maybe("When it should be decided.")
    loss_reason_id: strawberry.ID | None = maybe("Why it is lost; required for a lost stage.")
    idempotency_key: str | None = idempotency_key()


OpportunityMoveErrorCode = error_codes(
    "OpportunityMoveErrorCode", errors.STAGE_UNUSABLE, errors.LOSS_REASON_REQUIRED
)


@strawberry.type(description="What opportunityMove answers.")
class OpportunityMovePayload(Payload[OpportunityMoveErrorCode]):
    opportunity: Opportunity | None = strawberry.field(default=None, description="As it now is.")


def _opportunity(row: Any) -> dict[str, Opportunity]:
    return {"opportunity": Opportunity.of(row)}


@strawberry.type
class OpportunityMutations:
    @strawberry.mutation(description="Open an opportunity. Needs opportunity:create.")
    async def opportunity_create(
        self, info: Info, input: Given[OpportunityCreateInput]
    ) -> OpportunityCreatePayload:
        return await execute(
            info.context, OpportunityCreatePayload, create_opportunity, CreateOpportunity, input, _opportunity
        )

    @strawberry.mutation(description="Edit an opportunity, all but its stage. Needs opportunity:update.")
    async def opportunity_update(
        self, info: Info, input: Given[OpportunityUpdateInput]
    ) -> OpportunityUpdatePayload:
        return await execute(
            info.context, OpportunityUpdatePayload, update_opportunity, UpdateOpportunity, input, _opportunity
        )

    @strawberry.mutation(description="Move an opportunity to another stage. Needs opportunity:update.")
    async def opportunity_move(
        self, info: Info, input: Given[OpportunityMoveInput]
    ) -> OpportunityMovePayload:
        return await execute(
            info.context, OpportunityMovePayload, move_opportunity, MoveOpportunity, input, _opportunity
        )
