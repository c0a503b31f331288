"""What the published events say of a row: amounts with the currency's places, nothing else changed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.money import currency_places, round_half_up
from services.sales.events.published import AllocationState, OrderLineState, ShipmentLineState
from services.sales.model.collections import Collection
from services.sales.model.contracts import Contract
from services.sales.model.opportunities import Opportunity
from services.sales.model.orders import Order
from services.sales.model.shipments import Shipment

_OPPORTUNITY = (
    *("id", "version", "number", "external_reference", "name", "customer_id", "owner_id", "department_id"),
    *("product_id", "pipeline_id", "stage_id", "stage_type", "probability", "currency", "opened_on"),
    *("expected_close_on", "closed_on", "lead_id", "market_activity_id", "loss_reason_id"),
)
_CONTRACT = (
    *("id", "version", "number", "external_reference", "customer_id", "owner_id", "department_id"),
    *("opportunity_id", "currency", "signed_on", "starts_on", "ends_on", "status"),
)
_ORDER = (
    *("id", "version", "number", "external_reference", "customer_id", "customer_type_id", "salesperson_id"),
    *("department_id", "maker_id", "contract_id", "opportunity_id", "market_activity_id", "status"),
    *("ordered_on", "due_on", "currency"),
)
_LINE = (
    *("id", "product_id", "category_id", "sku", "name", "quantity", "unit_price", "discount", "unit_cost"),
)
_SHIPMENT = (
    *("id", "version", "number", "external_reference", "customer_id", "status", "shipped_on", "currency"),
)
_COLLECTION = (
    *("id", "version", "number", "external_reference", "customer_id", "currency", "received_on"),
    *("method", "reference", "status"),
)


def _taken(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _amount(value: Decimal | None, currency: str) -> Any:
    return None if value is None else round_half_up(value, currency_places(currency))


def opportunity_facts(row: Opportunity) -> dict[str, Any]:
    """An opportunity for its events."""
    return {**_taken(row, _OPPORTUNITY), "amount": _amount(row.amount, row.currency)}


def contract_facts(row: Contract) -> dict[str, Any]:
    """A contract for its events."""
    return {**_taken(row, _CONTRACT), "amount": _amount(row.amount, row.currency)}


def order_facts(row: Order) -> dict[str, Any]:
    """An order, its lines loaded, for its events."""
    amounts = {name: _amount(getattr(row, name), row.currency) for name in ("net", "total", "cost")}
    lines = [
        OrderLineState(
            **_taken(line, _LINE), net=_amount(line.net, row.currency), cost=_amount(line.cost, row.currency)
        )
        for line in row.lines
    ]
    return {**_taken(row, _ORDER), **amounts, "lines": lines}


def shipment_facts(row: Shipment) -> dict[str, Any]:
    """A shipment, its lines with their order and order line loaded, for its events."""
    lines = [
        ShipmentLineState(
            **_taken(line, ("id", "order_id", "order_line_id", "quantity")),
            **_taken(line.order_line, ("product_id", "category_id")),
            **_taken(line.order, ("salesperson_id", "department_id")),
            revenue=_amount(line.revenue, row.currency),
            cost=_amount(line.cost, row.currency),
        )
        for line in row.lines
    ]
    return {**_taken(row, _SHIPMENT), "freight": _amount(row.freight, row.currency), "lines": lines}


def collection_facts(row: Collection, allocations: Iterable[tuple[Order, Decimal]]) -> dict[str, Any]:
    """A collection with what each order has of it, for its events."""
    amounts = {name: _amount(getattr(row, name), row.currency) for name in ("amount", "credit")}
    return {**_taken(row, _COLLECTION), **amounts, "allocations": [_allocation(*a) for a in allocations]}


def _allocation(order: Order, amount: Decimal) -> AllocationState:
    order_id: UUID = order.id
    return AllocationState(
        order_id=order_id,
        salesperson_id=order.salesperson_id,
        department_id=order.department_id,
        amount=_amount(amount, order.currency),
    )
