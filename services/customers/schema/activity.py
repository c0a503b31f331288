"""Market activities: the type, the list, making, editing, costs."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import strawberry

from chassis.graphql.connection import Connection, connect, page_size
from chassis.graphql.context import Info
from chassis.graphql.filters import (
    CodeFilter,
    DateFilter,
    IDFilter,
    OrderDirection,
    StringFilter,
    where_clause,
)
from chassis.graphql.scalars import CurrencyCode, MoneyValue, Percent
from chassis.ids import parse_id
from services.customers import model
from services.customers.queries.activities import (
    ACTIVITY_FILTERS,
    activities,
    activity_sort_key,
    load_activities,
    load_costs_of,
    load_ordered_of,
)
from services.customers.rules.activities import return_on_investment
from services.customers.schema.arguments import After, Before, First, Id, Last, key_of, page
from services.customers.schema.customer import field
from services.customers.schema.customer_inputs import optional_field
from services.customers.schema.enums import ActivityStatus, Attribution


@strawberry.type(description="Money spent on a market activity on a day.")
class ActivityCost:
    id: strawberry.ID = field("The cost line's id.")
    spent_on: date = field("The day.")
    description: str = field("What for.")
    amount: MoneyValue = field("How much.")


@strawberry.federation.type(
    keys=["id"], description="A market activity (campaign): what it cost and brought."
)
class MarketActivity:
    id: strawberry.ID = field("The activity's id.")
    version: int | None = field("Raised by each change; give it as expectedVersion.")
    number: str | None = field("The number people know it by.")
    name: str | None = field("Its name.")
    external_reference: str | None = field("Its id in the system it was imported from.")
    starts_on: date | None = field("First day.")
    ends_on: date | None = field("Last day.")
    status: ActivityStatus | None = field("Where it stands.")
    attribution: Attribution | None = field("Which touch a sale is credited to.")
    currency: CurrencyCode | None = field("The currency of its money.")
    budget: MoneyValue | None = field("What it may cost.")
    expected_revenue: MoneyValue | None = field("What it is expected to bring.")
    actual_cost: MoneyValue | None = field("What it has cost: the sum of its costs.")
    row: strawberry.Private[model.MarketActivity]

    @strawberry.field(description="Its costs, oldest first.")
    async def costs(self, info: Info) -> list[ActivityCost] | None:
        rows = await info.context.load(load_costs_of, self.row.id)
        return [
            ActivityCost(
                id=strawberry.ID(str(row.id)),
                spent_on=row.spent_on,
                description=row.description,
                amount=MoneyValue.make(row.amount, self.row.currency),
            )
            for row in rows or ()
        ]

    @strawberry.field(description="Net of the confirmed orders it led to, those in its currency.")
    async def ordered_revenue(self, info: Info) -> MoneyValue | None:
        return MoneyValue.make(await self._ordered(info), self.row.currency)

    @strawberry.field(description="(ordered − cost) / cost as a fraction; null while it has cost nothing.")
    async def return_on_investment(self, info: Info) -> Percent | None:
        value = return_on_investment(await self._ordered(info), self.row.actual_cost)
        return None if value is None else Percent(value)

    async def _ordered(self, info: Info) -> Decimal:
        return await info.context.load(load_ordered_of, self.row.id) or Decimal(0)

    @classmethod
    def of(cls, row: model.MarketActivity) -> "MarketActivity":
        def money(amount: Decimal | None) -> Any:
            return None if amount is None else MoneyValue.make(amount, row.currency)

        return cls(
            id=strawberry.ID(str(row.id)),
            version=row.version,
            number=row.number,
            name=row.name,
            external_reference=row.external_reference,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            status=ActivityStatus(row.status),
            attribution=Attribution(row.attribution),
            currency=CurrencyCode(row.currency),
            budget=money(row.budget),
            expected_revenue=money(row.expected_revenue),
            actual_cost=money(row.actual_cost),
            row=row,
        )

    @classmethod
    async def resolve_reference(
        cls, info: Info, id: strawberry.ID, **_unused: object
    ) -> "MarketActivity | None":
        return await activity_by_id(info, key_of(id))


@strawberry.type(description="A page of market activities.")
class MarketActivityConnection(Connection[MarketActivity]):
    pass


@strawberry.input(description="Which market activities; all given conditions must hold.")
class MarketActivityWhere:
    and_: list["MarketActivityWhere"] | None = optional_field("All of these hold.", "and")
    or_: list["MarketActivityWhere"] | None = optional_field("One of these holds.", "or")
    not_: "MarketActivityWhere | None" = optional_field("This does not hold.", "not")
    id: IDFilter | None = optional_field("By id.")
    number: CodeFilter | None = optional_field("By number.")
    name: StringFilter | None = optional_field("By name.")
    external_reference: CodeFilter | None = optional_field("By the id in another system.")
    status: list[ActivityStatus] | None = optional_field("By status.")
    starts_on: DateFilter | None = optional_field("By first day.")


@strawberry.enum(description="What market activities can be ordered by.")
class MarketActivityOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name, regardless of case and accents.")
    NUMBER = strawberry.enum_value("NUMBER", description="Number.")
    STARTS_ON = strawberry.enum_value("STARTS_ON", description="First day.")


@strawberry.input(description="One criterion of an order.")
class MarketActivityOrder:
    field: MarketActivityOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


async def activity_by_id(info: Info, id: Any) -> MarketActivity | None:
    """The activity, batched with its siblings; None when there is none, or none to be read."""
    row = await info.context.load(load_activities, id) if id is not None else None
    return MarketActivity.of(row) if row else None


_LATEST = MarketActivityOrder(field=MarketActivityOrderField.STARTS_ON, direction=OrderDirection.DESC)


@strawberry.type
class MarketActivityQueries:
    @strawberry.field(
        description="The company's market activities. Needs market_activity:read.",
        directives=[page_size("first", "last")],
    )
    async def market_activities(
        self,
        info: Info,
        where: Annotated[MarketActivityWhere | None, strawberry.argument(description="Only these.")] = None,
        order_by: Annotated[
            list[MarketActivityOrder] | None,
            strawberry.argument(description="In this order; else latest first."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> MarketActivityConnection:
        order = order_by or [_LATEST]
        keys = [activity_sort_key(o.field.name, o.direction is OrderDirection.DESC) for o in order]
        return await connect(
            MarketActivityConnection,
            info.context,
            activities(info.context).where(where_clause(where, ACTIVITY_FILTERS)),
            [*keys, activity_sort_key("ID", keys[-1].descending)],
            page(first, after, last, before),
            name="marketActivities",
            filter=where,
            node=MarketActivity.of,
        )

    @strawberry.field(description="One market activity; null when there is none the viewer may read.")
    async def market_activity(self, info: Info, id: Id) -> MarketActivity | None:
        return await activity_by_id(info, parse_id(id, "id"))
