"""What reports adds to customers."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from chassis.graphql.connection import PageArguments, page_size
from chassis.graphql.context import Context, Info
from chassis.graphql.scalars import CurrencyCode, MoneyValue
from chassis.ids import parse_id
from services.reports.queries.figures import Figures, customer_totals
from services.reports.queries.timeline import Access, accesses
from services.reports.schema.costs import profit_of, unknown_cost_of
from services.reports.schema.reports import UnknownCost
from services.reports.schema.timeline import TimelineConnection, TimelineKind, timeline_page


@strawberry.type(description="What a customer bought in one currency, as far as the viewer may see it.")
class CustomerTotals:
    figures: strawberry.Private[Figures]

    @strawberry.field(description="The currency of all sums here.")
    def currency(self) -> CurrencyCode:
        return CurrencyCode(self.figures.currency)

    @strawberry.field(description="Net value of confirmed and closed orders.")
    def ordered(self) -> MoneyValue:
        return MoneyValue.make(self.figures.ordered, self.figures.currency)

    @strawberry.field(description="Revenue of what was shipped.")
    def shipped(self) -> MoneyValue:
        return MoneyValue.make(self.figures.shipped, self.figures.currency)

    @strawberry.field(description="Money allocated to orders.")
    def collected(self) -> MoneyValue:
        return MoneyValue.make(self.figures.collected, self.figures.currency)

    @strawberry.field(
        description="Shipped revenue less cost and freight, the cost being known; needs the group COST."
    )
    def profit(self, info: Info) -> MoneyValue | None:
        return profit_of(info, self.figures)

    @strawberry.field(description="What was shipped without a known cost; needs the field group COST.")
    def unknown_cost(self, info: Info) -> UnknownCost | None:
        return unknown_cost_of(info, self.figures)

    @strawberry.field(description="How many confirmed and closed orders.")
    def order_count(self) -> int:
        return self.figures.order_count

    @strawberry.field(description="The date of the first such order.")
    def first_order_on(self) -> date | None:
        return self.figures.first_order_on

    @strawberry.field(description="The date of the latest such order.")
    def last_order_on(self) -> date | None:
        return self.figures.last_order_on


@strawberry.federation.type(keys=["id"], description="A customer, with what their life adds up to.")
class Customer:
    id: strawberry.ID = strawberry.field(description="The customer's id.")

    @strawberry.field(
        description="Sums per currency over the orders, shipments and collections the viewer may see."
    )
    async def totals(self, info: Info) -> list[CustomerTotals] | None:
        found = await info.context.load(_load_totals, parse_id(self.id, "id"))
        return [CustomerTotals(figures=figures) for figures in found or []]

    @strawberry.field(
        description="What happened, newest first: every service's events, as far as the viewer may see them.",
        directives=[page_size("first")],
    )
    async def timeline(
        self,
        info: Info,
        first: Annotated[
            int | None,
            strawberry.argument(description="Most moments to return; 20 when absent, at most 100."),
        ] = None,
        after: Annotated[str | None, strawberry.argument(description="Go on after this cursor.")] = None,
        kinds: Annotated[
            list[TimelineKind] | None,  # pyright: ignore[reportInvalidTypeForm]
            strawberry.argument(description="Only moments of these kinds; absent: all."),
        ] = None,
    ) -> TimelineConnection | None:
        id = parse_id(self.id, "id")
        access = await info.context.load(_load_access, id) or Access.NONE
        page = PageArguments(first, after)
        return await timeline_page(info.context, id, access, page, [kind.value for kind in kinds or []])

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Customer":
        """Any id: what the viewer may not see has no totals and no moments, as one that does not exist."""
        return cls(id=id)


async def _load_totals(context: Context, customers: list[UUID]) -> Sequence[list[Figures]]:
    async with context.read() as session:
        return await customer_totals(session, context.viewer, customers)


async def _load_access(context: Context, customers: list[UUID]) -> Sequence[Access]:
    async with context.read() as session:
        return await accesses(session, context.viewer, customers)
