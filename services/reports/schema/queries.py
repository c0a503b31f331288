"""The root queries: one report each."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, cast

import strawberry

from chassis.errors import FIELD_FORBIDDEN, Fault
from chassis.graphql.context import Context, Info
from chassis.graphql.cost import Cost
from chassis.graphql.position import reach
from chassis.ids import parse_id
from services.reports.queries.labels import labelled
from services.reports.queries.measures import CUSTOMERS, Measure, opportunities, sales_measure
from services.reports.queries.progress import CONSUMER, freshness
from services.reports.queries.sums import Slice, group_sums, totals
from services.reports.rules.groups import NONE, in_order, with_others
from services.reports.rules.periods import Period
from services.reports.rules.texts import WORDS, text, title
from services.reports.schema import choices
from services.reports.schema.arguments import (
    Department,
    From,
    InCurrency,
    MinPosition,
    Person,
    To,
    report_currency,
)
from services.reports.schema.charts import Drawing
from services.reports.schema.reports import Report
from services.reports.settings import Settings

#: A report adds up all the viewer may see, several times.
_COST = Cost(weight=100)


@dataclass(frozen=True)
class Asked:
    """What the arguments all reports share ask for."""

    by: str
    subject: str
    measure: Measure
    wanted: Slice
    currency: str | None


def _slice(first: date | None, last: date | None, department: str | None, person: str | None) -> Slice:
    return Slice(
        Period(first, last),
        parse_id(department, "department") if department else None,
        parse_id(person, "person") if person else None,
    )


async def _report(context: Context, asked: Asked, min_position: str | None) -> Report:
    context.viewer.require("report:read")
    if asked.subject == "PROFIT" and not context.viewer.sees_group("COST"):
        raise Fault(FIELD_FORBIDDEN)
    if min_position:
        await reach(context, CONSUMER, parse_id(min_position, "minPosition"))
    settings = cast(Settings, context.settings)
    order = {"by_time": asked.by in ("MONTH", "YEAR"), "by_place": asked.by in ("STAGE", "LEVEL")}
    async with context.read() as session:
        args = (asked.measure, asked.by, context.viewer, asked.wanted)
        groups = in_order(await group_sums(session, *args, asked.currency), **order)
        others = text(WORDS, "OTHERS", context.language)
        groups = with_others(groups, settings.most_groups, others)
        nobody = "NO_OWNER" if asked.subject == "CUSTOMERS" and asked.by in ("OWNER", "DEPARTMENT") else NONE
        groups = await labelled(session, groups, asked.by, context.viewer, context.language, nobody)
        sums = await totals(session, *args)
        fresh = await freshness(session, context.clock.now())
    drawing = Drawing(
        title(asked.subject, asked.by, context.language),
        asked.by,
        asked.currency,
        context.language,
        in_order(groups, **order),
        settings.most_columns,
    )
    return Report.of(drawing, sums, fresh, sums=asked.measure.value is not None)


@strawberry.type
class Query:
    @strawberry.field(
        description="How many active customers there are, within the viewer's scope and public.",
        directives=[_COST],
    )
    async def customer_report(
        self,
        info: Info,
        by: Annotated[choices.CustomerReportGroup, strawberry.argument(description="What to group by.")],
        from_: From = None,
        to: To = None,
        department: Department = None,
        owner: Person = None,
        min_position: MinPosition = None,
    ) -> Report | None:
        asked = Asked(by.value, "CUSTOMERS", CUSTOMERS, _slice(from_, to, department, owner), None)
        return await _report(info.context, asked, min_position)

    @strawberry.field(description="What was ordered, shipped, collected or earned.", directives=[_COST])
    async def sales_report(
        self,
        info: Info,
        measure: Annotated[choices.SalesMeasure, strawberry.argument(description="What to add up.")],
        by: Annotated[choices.SalesReportGroup, strawberry.argument(description="What to group by.")],
        from_: From = None,
        to: To = None,
        department: Department = None,
        salesperson: Person = None,
        currency: InCurrency = None,
        min_position: MinPosition = None,
    ) -> Report | None:
        asked = Asked(
            by.value,
            measure.value,
            sales_measure(measure.value, by.value),
            _slice(from_, to, department, salesperson),
            report_currency(info.context, currency),
        )
        return await _report(info.context, asked, min_position)

    @strawberry.field(description="The opportunities: how many, or what they are worth.", directives=[_COST])
    async def opportunity_report(
        self,
        info: Info,
        by: Annotated[choices.OpportunityReportGroup, strawberry.argument(description="What to group by.")],
        measure: Annotated[
            choices.OpportunityMeasure, strawberry.argument(description="Count them or add up amounts.")
        ] = choices.OpportunityMeasure.COUNT,
        stage_types: Annotated[
            list[choices.OpportunityStageKind] | None,
            strawberry.argument(description="Only those in stages of these types; absent: all."),
        ] = None,
        date: Annotated[
            choices.OpportunityDate,
            strawberry.argument(description="Which date the period and the months mean."),
        ] = choices.OpportunityDate.OPENED,
        from_: From = None,
        to: To = None,
        department: Department = None,
        owner: Person = None,
        currency: InCurrency = None,
        min_position: MinPosition = None,
    ) -> Report | None:
        amounts = measure is choices.OpportunityMeasure.AMOUNT
        types = [stage.value for stage in stage_types or []]
        asked = Asked(
            by.value,
            "OPPORTUNITIES",
            opportunities(date.value, types, amounts=amounts),
            _slice(from_, to, department, owner),
            report_currency(info.context, currency) if amounts else None,
        )
        return await _report(info.context, asked, min_position)
