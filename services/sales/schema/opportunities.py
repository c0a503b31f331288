"""Opportunities in the graph."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Optional

import strawberry

from chassis.graphql.connection import Connection, PageArguments, connect
from chassis.graphql.context import Context, Info
from chassis.graphql.cost import Cost
from chassis.graphql.filters import (
    CodeFilter,
    DateFilter,
    DecimalFilter,
    IDFilter,
    OrderDirection,
    filter_clause,
    where_clause,
)
from chassis.graphql.scalars import CurrencyCode, MoneyValue, Percent
from chassis.graphql.schema import Owned
from services.sales.model.opportunities import Opportunity as Row
from services.sales.model.opportunities import OpportunityMove as MoveRow
from services.sales.queries import documents
from services.sales.rules.opportunities import StageType, weighted
from services.sales.schema import loaders
from services.sales.schema.arguments import filter_field, sort_keys, uuid_or_none
from services.sales.schema.references import (
    Department,
    DictionaryItem,
    Employee,
    Lead,
    MarketActivity,
    OpportunityStage,
    Pipeline,
    Product,
    as_id,
    item,
)

if TYPE_CHECKING:
    from services.sales.schema.customers import Customer


@strawberry.type(description="A row of an opportunity's stage history; never changed.")
class OpportunityMove:
    from_stage: OpportunityStage | None = strawberry.field(description="Where from; null for the first.")
    to_stage: OpportunityStage = strawberry.field(description="Where to.")
    at: datetime = strawberry.field(description="When.")
    by: Employee = strawberry.field(description="By whom.")
    amount: MoneyValue = strawberry.field(description="The amount then.")
    probability: Percent = strawberry.field(description="The probability then.")
    expected_close_on: date | None = strawberry.field(description="The expected closing day then.")

    @classmethod
    def of(cls, row: MoveRow) -> "OpportunityMove":
        return cls(
            from_stage=OpportunityStage(id=as_id(row.from_stage_id)) if row.from_stage_id else None,
            to_stage=OpportunityStage(id=as_id(row.to_stage_id)),
            at=row.moved_at,
            by=Employee(id=as_id(row.moved_by)),
            amount=MoneyValue.make(row.amount, row.currency),
            probability=Percent(row.probability),
            expected_close_on=row.expected_close_on,
        )


@strawberry.federation.type(
    keys=["id"],
    directives=[Owned(by="ownerId", resource="opportunity")],
    description="A chance to sell something.",
)
class Opportunity:
    id: strawberry.ID = strawberry.field(description="The id.")
    version: int = strawberry.field(description="Give it as expectedVersion.")
    number: str = strawberry.field(description="The number.")
    external_reference: str | None = strawberry.field(description="The id in another system.")
    name: str = strawberry.field(description="What it is about.")
    customer: Annotated["Customer", strawberry.lazy("services.sales.schema.customers")] | None = (
        strawberry.field(description="The customer, once known.")
    )
    owner_id: strawberry.ID = strawberry.field(description="The owner's id.")
    owner: Employee = strawberry.field(description="Whose opportunity it is.")
    department: Department = strawberry.field(description="The department it counts for.")
    product: Product | None = strawberry.field(description="The product.")
    pipeline: Pipeline = strawberry.field(description="The pipeline.")
    stage: OpportunityStage = strawberry.field(description="The stage it is in.")
    stage_type: StageType = strawberry.field(description="What the stage means.")
    probability: Percent = strawberry.field(description="How likely it is won.")
    probability_by_hand: bool = strawberry.field(description="Whether it was given by hand.")
    amount: MoneyValue = strawberry.field(description="What it may bring; 0 while not known.")
    weighted: MoneyValue = strawberry.field(description="Amount × probability.")
    opened_on: date | None = strawberry.field(description="When it began.")
    expected_close_on: date | None = strawberry.field(description="When it should be decided.")
    closed_on: date | None = strawberry.field(description="When it was decided.")
    lead: Lead | None = strawberry.field(description="The lead it came from.")
    market_activity: MarketActivity | None = strawberry.field(description="The campaign behind it.")
    loss_reason: DictionaryItem | None = strawberry.field(description="Why it was lost.")
    created_at: datetime = strawberry.field(description="When it was entered.")
    row: strawberry.Private[Row]

    @strawberry.field(description="Its moves between stages, oldest first.")
    async def history(self, info: Info) -> list[OpportunityMove]:
        rows = await info.context.load(loaders.opportunity_moves, self.row.id) or []
        return [OpportunityMove.of(row) for row in rows]

    @classmethod
    async def resolve_reference(
        cls, info: Info, id: strawberry.ID, **_claimed: object
    ) -> "Opportunity | None":
        key = uuid_or_none(id)
        row = await info.context.load(loaders.opportunity, key) if key else None
        return cls.of(row) if row else None

    @classmethod
    def of(cls, row: Row) -> "Opportunity":
        from services.sales.schema.customers import Customer

        owner = as_id(row.owner_id)
        return cls(
            id=as_id(row.id),
            version=row.version,
            number=row.number,
            external_reference=row.external_reference,
            name=row.name,
            customer=Customer(id=as_id(row.customer_id)) if row.customer_id else None,
            owner_id=owner,
            owner=Employee(id=owner),
            department=Department(id=as_id(row.department_id)),
            product=Product(id=as_id(row.product_id)) if row.product_id else None,
            pipeline=Pipeline(id=as_id(row.pipeline_id)),
            stage=OpportunityStage(id=as_id(row.stage_id)),
            stage_type=StageType(row.stage_type),
            probability=Percent(row.probability),
            probability_by_hand=row.probability_by_hand,
            amount=MoneyValue.make(row.amount, row.currency),
            weighted=MoneyValue.make(weighted([(row.amount, row.probability)]), row.currency),
            opened_on=row.opened_on,
            expected_close_on=row.expected_close_on,
            closed_on=row.closed_on,
            lead=Lead(id=as_id(row.lead_id)) if row.lead_id else None,
            market_activity=(
                MarketActivity(id=as_id(row.market_activity_id)) if row.market_activity_id else None
            ),
            loss_reason=item(row.loss_reason_id),
            created_at=row.created_at,
            row=row,
        )


@strawberry.input(description="Which opportunities; all given fields must hold.")
class OpportunityWhere:
    and_: list["OpportunityWhere"] | None = filter_field("All of these hold.", "and")
    or_: list["OpportunityWhere"] | None = filter_field("One of these holds.", "or")
    not_: Optional["OpportunityWhere"] = filter_field("This does not hold.", "not")
    id: IDFilter | None = filter_field("The id.")
    number: CodeFilter | None = filter_field("The number.")
    external_reference: CodeFilter | None = filter_field("The id in another system.")
    stage_type: list[StageType] | None = filter_field("One of these outcomes.")
    stage_id: IDFilter | None = filter_field("The stage.")
    pipeline_id: IDFilter | None = filter_field("The pipeline.")
    owner_id: IDFilter | None = filter_field("The owner.")
    department_id: IDFilter | None = filter_field("The department it counts for, or one above it.")
    customer_id: IDFilter | None = filter_field("The customer.")
    product_id: IDFilter | None = filter_field("The product.")
    market_activity_id: IDFilter | None = filter_field("The campaign.")
    opened_on: DateFilter | None = filter_field("When it began.")
    expected_close_on: DateFilter | None = filter_field("When it should be decided.")
    closed_on: DateFilter | None = filter_field("When it was decided.")
    amount: DecimalFilter | None = filter_field("The amount.")
    currency: CodeFilter | None = filter_field("The currency.")


_NAMED = (
    *("id", "number", "external_reference", "stage_type", "stage_id", "pipeline_id", "owner_id"),
    *("customer_id", "product_id", "market_activity_id", "opened_on", "expected_close_on", "closed_on"),
    *("amount", "currency"),
)
_COLUMNS: dict[str, Any] = {
    **{name: getattr(Row, name) for name in _NAMED},
    "department_id": lambda given: documents.in_department(
        Row.department_id, lambda column: filter_clause(column, given, "departmentId")
    ),
}


@strawberry.enum(description="What opportunities may be ordered by.")
class OpportunityOrderField(Enum):
    AMOUNT = strawberry.enum_value("amount", description="The amount.")
    CREATED = strawberry.enum_value("id", description="When it was entered.")


@strawberry.input(description="One criterion of the order of opportunities.")
class OpportunityOrder:
    field: OpportunityOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


_SORT = {"amount": (Row.amount, lambda row: row.amount), "id": (Row.id, lambda row: row.id)}


@strawberry.type(description="Sums over all opportunities of a list in one currency.")
class OpportunityTotals:
    currency: CurrencyCode = strawberry.field(description="The currency.")
    count: int = strawberry.field(description="How many.")
    amount: MoneyValue = strawberry.field(description="Their amounts.")
    weighted: MoneyValue = strawberry.field(
        description="The forecast: Σ amount × probability, rounded only once."
    )


@strawberry.type(description="A page of opportunities.")
class OpportunityConnection(Connection[Opportunity]):
    @strawberry.field(
        description="Sums over the whole list for this viewer, one entry a currency.",
        directives=[Cost(weight=50)],
    )
    async def totals(self) -> list[OpportunityTotals]:
        rows = await self.selection.aggregate(*documents.AMOUNT_SUMS, by=("currency", "probability"))
        totals = []
        for currency in sorted({row.currency for row in rows}):
            of_it = [row for row in rows if row.currency == currency]
            forecast = weighted((row.amount, row.probability) for row in of_it)
            totals.append(
                OpportunityTotals(
                    currency=currency,
                    count=sum(row.size for row in of_it),
                    amount=MoneyValue.make(sum((row.amount for row in of_it), Decimal(0)), currency),
                    weighted=MoneyValue.make(forecast, currency),
                )
            )
        return totals


async def list_opportunities(
    context: Context,
    where: OpportunityWhere | None,
    order_by: list[OpportunityOrder] | None,
    arguments: PageArguments,
    customer_id: Any = None,
) -> OpportunityConnection:
    """A page of the viewer's opportunities, of one customer when given."""
    statement = documents.opportunities_seen(context.viewer).where(where_clause(where, _COLUMNS))
    if customer_id is not None:
        statement = statement.where(Row.customer_id == customer_id)
    return await connect(
        OpportunityConnection,
        context,
        statement,
        sort_keys(Row, order_by, _SORT, "id"),
        arguments,
        name="opportunities",
        filter=(where, customer_id),
        node=Opportunity.of,
    )
