"""What sales adds to customers."""

import strawberry

from chassis.graphql.connection import page_size
from chassis.graphql.context import Info
from chassis.graphql.scalars import CurrencyCode, MoneyValue
from chassis.ids import parse_id
from services.sales.queries.parts import Balance
from services.sales.schema import loaders
from services.sales.schema.arguments import After, First, page
from services.sales.schema.opportunities import OpportunityConnection, list_opportunities
from services.sales.schema.order_lists import OrderConnection, list_orders


@strawberry.type(description="What a customer owes in one currency, as far as you see.")
class OpenBalance:
    currency: CurrencyCode = strawberry.field(description="The currency.")
    outstanding: MoneyValue = strawberry.field(description="Not yet paid of confirmed orders.")
    credit: MoneyValue = strawberry.field(description="Received and not allocated.")
    balance: MoneyValue = strawberry.field(description="Outstanding less credit.")

    @classmethod
    def of(cls, row: Balance) -> "OpenBalance":
        return cls(
            currency=CurrencyCode(row.currency),
            outstanding=MoneyValue.make(row.outstanding, row.currency),
            credit=MoneyValue.make(row.credit, row.currency),
            balance=MoneyValue.make(row.outstanding - row.credit, row.currency),
        )


@strawberry.federation.type(keys=["id"], description="Somebody the company sells to.")
class Customer:
    id: strawberry.ID = strawberry.field(description="The id.")

    @strawberry.field(
        description="The customer's orders you may see, newest first.",
        directives=[page_size("first")],
    )
    async def orders(self, info: Info, first: First = None, after: After = None) -> OrderConnection:
        key = parse_id(self.id)
        return await list_orders(info.context, None, None, page(first, after, None, None), key)

    @strawberry.field(
        description="The customer's opportunities you may see, newest first.",
        directives=[page_size("first")],
    )
    async def opportunities(
        self, info: Info, first: First = None, after: After = None
    ) -> OpportunityConnection:
        key = parse_id(self.id)
        return await list_opportunities(info.context, None, None, page(first, after, None, None), key)

    @strawberry.field(description="What the customer owes, one entry a currency; empty when nothing.")
    async def open_balance(self, info: Info) -> list[OpenBalance]:
        rows = await info.context.load(loaders.customer_balances, parse_id(self.id)) or []
        return [OpenBalance.of(row) for row in rows]

    @classmethod
    def resolve_reference(cls, id: strawberry.ID, **_claimed: object) -> "Customer":
        return cls(id=id)
