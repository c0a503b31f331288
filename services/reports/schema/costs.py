"""Figures the field group COST protects."""

from chassis.errors import FIELD_FORBIDDEN, Fault
from chassis.graphql.context import Info
from chassis.graphql.scalars import MoneyValue
from services.reports.queries.figures import Figures
from services.reports.schema.reports import UnknownCost


def profit_of(info: Info, figures: Figures) -> MoneyValue | None:
    """:class:`Fault` FIELD_FORBIDDEN without the field group COST."""
    if not info.context.viewer.sees_group("COST"):
        raise Fault(FIELD_FORBIDDEN)
    return None if figures.profit is None else MoneyValue.make(figures.profit, figures.currency)


def unknown_cost_of(info: Info, figures: Figures) -> UnknownCost | None:
    """:class:`Fault` FIELD_FORBIDDEN without the field group COST."""
    if not info.context.viewer.sees_group("COST"):
        raise Fault(FIELD_FORBIDDEN)
    return UnknownCost.of(figures.unknown, figures.currency)
