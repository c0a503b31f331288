"""What reports adds to employees."""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from chassis.graphql.context import Context, Info
from chassis.graphql.scalars import CurrencyCode, MoneyValue
from chassis.ids import parse_id
from services.reports.queries.figures import Figures, sales_figures
from services.reports.rules.periods import Period
from services.reports.schema.arguments import From, InCurrency, To, report_currency
from services.reports.schema.costs import profit_of, unknown_cost_of
from services.reports.schema.reports import UnknownCost


@strawberry.type(description="What an employee sold in a period, in one currency.")
class SalesFigures:
    figures: strawberry.Private[Figures]

    other_currencies: list[CurrencyCode] = strawberry.field(
        description="Currencies in which there is more; ask for each by itself."
    )

    @strawberry.field(description="Net value of confirmed and closed orders.")
    def ordered(self) -> MoneyValue:
        return MoneyValue.make(self.figures.ordered, self.figures.currency)

    @strawberry.field(description="Revenue of what was shipped.")
    def shipped(self) -> MoneyValue:
        return MoneyValue.make(self.figures.shipped, self.figures.currency)

    @strawberry.field(description="Money allocated to their orders.")
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

    @strawberry.field(description="What the opportunities won in the period are worth.")
    def won_amount(self) -> MoneyValue:
        return MoneyValue.make(self.figures.won, self.figures.currency)

    @strawberry.field(description="How many opportunities were won in the period.")
    def won_count(self) -> int:
        return self.figures.won_count


@strawberry.federation.type(keys=["id"], description="An employee, with what they sold.")
class Employee:
    id: strawberry.ID = strawberry.field(description="The employee's id.")

    @strawberry.field(description="What they sold in a period; null outside the viewer's scope.")
    async def sales_figures(
        self, info: Info, from_: From = None, to: To = None, currency: InCurrency = None
    ) -> SalesFigures | None:
        wanted = report_currency(info.context, currency)
        found = await info.context.load(_load_figures, (parse_id(self.id, "id"), Period(from_, to)))
        if found is None:
            return None
        mine = next((figures for figures in found if figures.currency == wanted), Figures(wanted))
        others = [CurrencyCode(figures.currency) for figures in found if figures.currency != wanted]
        return SalesFigures(figures=mine, other_currencies=others)

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> "Employee":
        """Any id: an employee the viewer may not see has no figures."""
        return cls(id=id)


async def _load_figures(context: Context, asked: list[tuple[UUID, Period]]) -> Sequence[list[Figures] | None]:
    """One set of sums per period asked for."""
    found: dict[tuple[UUID, Period], list[Figures] | None] = {}
    async with context.read() as session:
        for period in {period for _, period in asked}:
            employees = [id for id, its in asked if its == period]
            figures = await sales_figures(session, context.viewer, employees, period)
            found |= {(id, period): sums for id, sums in zip(employees, figures, strict=True)}
    return [found[key] for key in asked]
