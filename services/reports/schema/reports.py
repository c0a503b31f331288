"""Reports as types."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import strawberry

from chassis.graphql.scalars import MoneyValue
from services.reports.queries.progress import Freshness
from services.reports.queries.sums import Total
from services.reports.rules.groups import Group, Unknown
from services.reports.schema.charts import Chart, Drawing


@strawberry.type(
    description="Shipped lines whose cost is not known: kept apart, never counted as all profit. The whole "
    "profit is the known one, plus this revenue, less this freight, less what these lines cost."
)
class UnknownCost:
    lines: int = strawberry.field(description="How many shipped lines.")
    revenue: MoneyValue = strawberry.field(description="What they brought in.")
    freight: MoneyValue = strawberry.field(
        description="Their share of their shipments' freight; the known profit does not bear it."
    )

    @classmethod
    def of(cls, unknown: Unknown, currency: str | None) -> "UnknownCost | None":
        if not unknown.lines or currency is None:
            return None
        return cls(
            lines=unknown.lines,
            revenue=MoneyValue.make(unknown.revenue, currency),
            freight=MoneyValue.make(unknown.freight, currency),
        )


@strawberry.type(description="One column of a report.")
class ReportGroup:
    key: str = strawberry.field(
        description="Stable: an id, a month (2026-01), a year, NONE (not set) or OTHERS (the rest)."
    )
    id: strawberry.ID | None = strawberry.field(description="The record the group stands for.")
    label: str = strawberry.field(description="Its name in the viewer's language.")
    count: int = strawberry.field(description="How many customers, documents or opportunities, each once.")
    value: MoneyValue | None = strawberry.field(
        description="The exact sum; null where only counted, or where no cost is known."
    )
    unknown_cost: UnknownCost | None = strawberry.field(
        description="What was shipped without a known cost; only of profit."
    )

    @classmethod
    def of(cls, group: Group, currency: str | None) -> "ReportGroup":
        return cls(
            key=group.key,
            id=strawberry.ID(str(group.id)) if group.id else None,
            label=group.label,
            count=group.count,
            value=_money(group.value, currency),
            unknown_cost=UnknownCost.of(group.unknown, currency),
        )


@strawberry.type(description="The sum over everything of one currency, each document counted once.")
class ReportTotal:
    count: int = strawberry.field(description="How many customers, documents or opportunities, each once.")
    value: MoneyValue | None = strawberry.field(
        description="The exact sum; null where only counted, or where no cost is known."
    )
    unknown_cost: UnknownCost | None = strawberry.field(
        description="What was shipped without a known cost; only of profit."
    )

    @classmethod
    def of(cls, total: Total) -> "ReportTotal":
        return cls(
            count=total.count,
            value=_money(total.value, total.currency),
            unknown_cost=UnknownCost.of(total.unknown, total.currency),
        )


@strawberry.type(description="Exact sums by group, within the viewer's scope, with a picture.")
class Report:
    title: str = strawberry.field(description="What it shows, in the viewer's language.")
    as_of: datetime | None = strawberry.field(
        description="When the newest event that is counted happened; null before the first."
    )
    lag_seconds: float = strawberry.field(
        description="How long after it happened the last event was counted, or how long one has been waiting."
    )
    groups: list[ReportGroup] = strawberry.field(
        description="Months and years as they passed, stages and levels as ranked, all else largest first."
    )
    total: ReportTotal = strawberry.field(description="The sum over all groups; documents count once.")
    other_currencies: list[ReportTotal] = strawberry.field(
        description="What there is in other currencies; never added to the total."
    )
    chart: Chart = strawberry.field(description="The groups as a column chart; drawn only when asked for.")

    @classmethod
    def of(cls, drawing: Drawing, totals: Sequence[Total], fresh: Freshness, *, sums: bool) -> "Report":
        currency = drawing.currency
        mine = next((t for t in totals if t.currency == currency), None)
        nothing = Total(currency, 0, Decimal(0) if sums else None)
        return cls(
            title=drawing.title,
            as_of=fresh.as_of,
            lag_seconds=fresh.lag_seconds,
            groups=[ReportGroup.of(group, currency) for group in drawing.groups],
            total=ReportTotal.of(mine or nothing),
            other_currencies=[ReportTotal.of(t) for t in totals if t.currency != currency],
            chart=Chart(drawing=drawing),
        )


def _money(value: Decimal | None, currency: str | None) -> MoneyValue | None:
    return None if value is None or currency is None else MoneyValue.make(value, currency)
