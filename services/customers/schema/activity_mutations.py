"""Making and editing market activities, adding costs."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import CurrencyCode, MoneyInput
from services.customers import model
from services.customers.commands.save_market_activity import (
    AddActivityCost,
    CreateMarketActivity,
    UpdateMarketActivity,
    add_activity_cost,
    create_market_activity,
    update_market_activity,
)
from services.customers.schema.activity import MarketActivity
from services.customers.schema.customer_inputs import KEY, VERSION, optional_field, required
from services.customers.schema.enums import ActivityStatus, Attribution

MarketActivityCreateErrorCode = error_codes("MarketActivityCreateErrorCode")
MarketActivityUpdateErrorCode = error_codes("MarketActivityUpdateErrorCode")
MarketActivityCostAddErrorCode = error_codes("MarketActivityCostAddErrorCode")


@strawberry.input(description="A market activity to be made.")
class MarketActivityCreateInput:
    name: str = required("Its name.")
    starts_on: date = required("First day.")
    currency: CurrencyCode = required("The currency of its money.")
    ends_on: date | None = optional_field("Last day.")
    budget: MoneyInput | None = optional_field("What it may cost.")
    expected_revenue: MoneyInput | None = optional_field("What it is expected to bring.")
    status: ActivityStatus = strawberry.field(default=ActivityStatus.PLANNED, description="Where it stands.")
    attribution: Attribution = strawberry.field(
        default=Attribution.LAST_TOUCH, description="Which touch a sale is credited to."
    )
    external_reference: str | None = optional_field("Its id in another system; unique.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="An edit of a market activity: only the given fields change, null empties one.")
class MarketActivityUpdateInput:
    id: strawberry.ID = required("Which activity.")
    expected_version: int = required(VERSION)
    name: strawberry.Maybe[str] = required("Its name.")
    starts_on: date | None = optional_field("First day.")
    ends_on: strawberry.Maybe[date | None] = required("Last day.")
    budget: strawberry.Maybe[MoneyInput | None] = required("What it may cost.")
    expected_revenue: strawberry.Maybe[MoneyInput | None] = required("What it is expected to bring.")
    status: ActivityStatus | None = optional_field("Where it stands now.")
    attribution: Attribution | None = optional_field("Which touch a sale is credited to.")


@strawberry.input(description="Money spent on a market activity.")
class MarketActivityCostAddInput:
    activity_id: strawberry.ID = required("On which activity.")
    amount: MoneyInput = required("How much, in the activity's currency.")
    description: str = required("What for.")
    spent_on: date | None = optional_field("On which day; today without.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.type(description="Answer of marketActivityCreate.")
class MarketActivityCreatePayload(Payload[MarketActivityCreateErrorCode]):
    market_activity: MarketActivity | None = strawberry.field(default=None, description="The new activity.")


@strawberry.type(description="Answer of marketActivityUpdate.")
class MarketActivityUpdatePayload(Payload[MarketActivityUpdateErrorCode]):
    market_activity: MarketActivity | None = strawberry.field(
        default=None, description="The activity as it now is."
    )


@strawberry.type(description="Answer of marketActivityCostAdd.")
class MarketActivityCostAddPayload(Payload[MarketActivityCostAddErrorCode]):
    market_activity: MarketActivity | None = strawberry.field(
        default=None, description="The activity as it now is."
    )


def _shown(row: model.MarketActivity) -> Mapping[str, Any]:
    return {"market_activity": MarketActivity.of(row)}


@strawberry.type
class MarketActivityMutations:
    @strawberry.mutation(description="Make a market activity. Needs market_activity:manage.")
    async def market_activity_create(
        self,
        info: Info,
        input: Annotated[MarketActivityCreateInput, strawberry.argument(description="The activity.")],
    ) -> MarketActivityCreatePayload:
        return await execute(
            info.context,
            MarketActivityCreatePayload,
            create_market_activity,
            CreateMarketActivity,
            input,
            _shown,
        )

    @strawberry.mutation(description="Edit a market activity. Needs market_activity:manage.")
    async def market_activity_update(
        self,
        info: Info,
        input: Annotated[MarketActivityUpdateInput, strawberry.argument(description="The edit.")],
    ) -> MarketActivityUpdatePayload:
        return await execute(
            info.context,
            MarketActivityUpdatePayload,
            update_market_activity,
            UpdateMarketActivity,
            input,
            _shown,
        )

    @strawberry.mutation(description="Add a cost to a market activity. Needs market_activity:manage.")
    async def market_activity_cost_add(
        self,
        info: Info,
        input: Annotated[MarketActivityCostAddInput, strawberry.argument(description="The cost.")],
    ) -> MarketActivityCostAddPayload:
        return await execute(
            info.context, MarketActivityCostAddPayload, add_activity_cost, AddActivityCost, input, _shown
        )
