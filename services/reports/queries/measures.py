"""What each report counts: over which rows, dated how, for whom, and what they are worth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, case, extract, null, or_
from sqlalchemy.orm import InstrumentedAttribute

from chassis.db.dialect import month_of
from chassis.errors import INVALID_INPUT, Refused
from chassis.organisation import readable
from chassis.organisation.tables import known_employees
from chassis.viewer import Viewer
from services.reports.model import (
    AllocationFact,
    CustomerFact,
    OpportunityFact,
    OrderFact,
    OrderLineFact,
    ShipmentLineFact,
)
from services.reports.queries.customers import public_seen

#: States in which a document counts.
ORDERED, SHIPPED, REVERSED = ("CONFIRMED", "CLOSED"), ("SHIPPED",), "REVERSED"

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Measure:
    """Rows to count and add up.

    ``counted`` is what is counted once each, ``person`` whose the rows are, ``value`` what is added (None:
    only counted) and ``unknown`` what is added apart, over rows without a known cost: their revenue and their
    freight. ``joins`` are (table, condition) by the dimension that needs them.
    """

    counted: Column
    on: Column
    person: Column
    department: Column
    counts: ColumnElement[bool]
    dimensions: Mapping[str, Column]
    currency: Column | None = None
    value: Column | None = None
    unknown: tuple[Column, Column] | None = None
    joins: Mapping[str, tuple[Any, ColumnElement[bool]]] = field(default_factory=dict)
    public: Callable[[Viewer], ColumnElement[bool]] | None = None

    def dimension(self, by: str) -> Column:
        """What groups by ``by`` are made of; refuses INVALID_INPUT where these rows have no such thing."""
        if by == "MONTH":
            return month_of(self.on)
        if by == "YEAR":
            return extract("year", self.on)
        if by not in self.dimensions:
            raise Refused(INVALID_INPUT, f"this measure is not known by {by.lower()}", ("by",))
        return self.dimensions[by]

    def visible(self, viewer: Viewer) -> ColumnElement[bool]:
        """The rows ``viewer`` may have counted: their scope's, and what is public to all."""
        own = readable(viewer, "report", self.person)
        return own if self.public is None else or_(own, self.public(viewer))


ORDERS = Measure(
    counted=OrderFact.id,
    on=OrderFact.ordered_on,
    person=OrderFact.salesperson_id,
    department=OrderFact.department_id,
    currency=OrderFact.currency,
    counts=OrderFact.status.in_(ORDERED),
    value=OrderFact.net,
    dimensions={
        "SALESPERSON": OrderFact.salesperson_id,
        "DEPARTMENT": OrderFact.department_id,
        "CUSTOMER": OrderFact.customer_id,
        "CUSTOMER_TYPE": OrderFact.customer_type_id,
    },
)

ORDER_LINES = Measure(
    counted=OrderLineFact.order_id,
    on=OrderLineFact.ordered_on,
    person=OrderLineFact.salesperson_id,
    department=OrderLineFact.department_id,
    currency=OrderLineFact.currency,
    counts=OrderLineFact.status.in_(ORDERED),
    value=OrderLineFact.net,
    dimensions={"PRODUCT": OrderLineFact.product_id, "CATEGORY": OrderLineFact.category_id},
)

#: A shipment or collection counts for the type its customer had when the order was made.
_SHIPPED_ORDER = {"CUSTOMER_TYPE": (OrderFact, OrderFact.id == ShipmentLineFact.order_id)}
_SHIPPED_DIMENSIONS = {
    "SALESPERSON": ShipmentLineFact.salesperson_id,
    "DEPARTMENT": ShipmentLineFact.department_id,
    "CUSTOMER": ShipmentLineFact.customer_id,
    "CUSTOMER_TYPE": OrderFact.customer_type_id,
    "PRODUCT": ShipmentLineFact.product_id,
    "CATEGORY": ShipmentLineFact.category_id,
}

SHIPMENTS = Measure(
    counted=ShipmentLineFact.shipment_id,
    on=ShipmentLineFact.shipped_on,
    person=ShipmentLineFact.salesperson_id,
    department=ShipmentLineFact.department_id,
    currency=ShipmentLineFact.currency,
    counts=ShipmentLineFact.status.in_(SHIPPED),
    value=ShipmentLineFact.revenue,
    dimensions=_SHIPPED_DIMENSIONS,
    joins=_SHIPPED_ORDER,
)

_COST_KNOWN = ShipmentLineFact.cost.is_not(None)
_EARNED = ShipmentLineFact.revenue - ShipmentLineFact.cost - ShipmentLineFact.freight

PROFIT = Measure(
    counted=ShipmentLineFact.shipment_id,
    on=ShipmentLineFact.shipped_on,
    person=ShipmentLineFact.salesperson_id,
    department=ShipmentLineFact.department_id,
    currency=ShipmentLineFact.currency,
    counts=ShipmentLineFact.status.in_(SHIPPED),
    value=case((_COST_KNOWN, _EARNED), else_=null()),
    unknown=(
        case((_COST_KNOWN, null()), else_=ShipmentLineFact.revenue),
        case((_COST_KNOWN, null()), else_=ShipmentLineFact.freight),
    ),
    dimensions=_SHIPPED_DIMENSIONS,
    joins=_SHIPPED_ORDER,
)

COLLECTIONS = Measure(
    counted=AllocationFact.collection_id,
    on=AllocationFact.received_on,
    person=AllocationFact.salesperson_id,
    department=AllocationFact.department_id,
    currency=AllocationFact.currency,
    counts=AllocationFact.status != REVERSED,
    value=AllocationFact.amount,
    dimensions={
        "SALESPERSON": AllocationFact.salesperson_id,
        "DEPARTMENT": AllocationFact.department_id,
        "CUSTOMER": AllocationFact.customer_id,
        "CUSTOMER_TYPE": OrderFact.customer_type_id,
    },
    joins={"CUSTOMER_TYPE": (OrderFact, OrderFact.id == AllocationFact.order_id)},
)

CUSTOMERS = Measure(
    counted=CustomerFact.id,
    on=CustomerFact.created_on,
    person=CustomerFact.owner_id,
    department=known_employees.c.department_id,
    counts=CustomerFact.record == "ACTIVE",
    dimensions={
        "TYPE": CustomerFact.type_id,
        "SOURCE": CustomerFact.source_id,
        "LEVEL": CustomerFact.level_id,
        "STAGE": CustomerFact.stage_id,
        "OWNER": CustomerFact.owner_id,
        "DEPARTMENT": known_employees.c.department_id,
    },
    joins={"DEPARTMENT": (known_employees, known_employees.c.id == CustomerFact.owner_id)},
    public=public_seen,
)

#: Which date of an opportunity a period and a month mean.
OPPORTUNITY_DATES = {
    "OPENED": OpportunityFact.opened_on,
    "EXPECTED_CLOSE": OpportunityFact.expected_close_on,
    "CLOSED": OpportunityFact.closed_on,
}


def opportunities(date: str, stage_types: list[str], *, amounts: bool) -> Measure:
    """Opportunities of the stage types (all when empty), by one of their dates."""
    return Measure(
        counted=OpportunityFact.id,
        on=OPPORTUNITY_DATES[date],
        person=OpportunityFact.owner_id,
        department=OpportunityFact.department_id,
        currency=OpportunityFact.currency if amounts else None,
        counts=OpportunityFact.stage_type.in_(stage_types or ["OPEN", "WON", "LOST"]),
        value=OpportunityFact.amount if amounts else None,
        dimensions={
            "STAGE": OpportunityFact.stage_id,
            "OWNER": OpportunityFact.owner_id,
            "DEPARTMENT": OpportunityFact.department_id,
        },
    )


def sales_measure(measure: str, by: str) -> Measure:
    """The rows of a sales report; products are known of lines only."""
    if measure == "ORDERED":
        return ORDER_LINES if by in ORDER_LINES.dimensions else ORDERS
    return {"SHIPPED": SHIPMENTS, "COLLECTED": COLLECTIONS, "PROFIT": PROFIT}[measure]
