"""The rows of each kind a viewer may see, and the conditions lists are filtered by."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, select

from chassis.organisation import readable
from chassis.organisation.tables import department_closure
from chassis.viewer import Viewer
from services.sales.model.collections import Collection, CollectionEntry
from services.sales.model.contracts import Contract
from services.sales.model.opportunities import Opportunity
from services.sales.model.orders import Order, OrderLine
from services.sales.model.shipments import Shipment, ShipmentLine
from services.sales.model.sight import collection_seen, shipment_seen
from services.sales.rules.orders import OrderStatus, ShipmentStatus

#: A condition on a column that is still to be named.
On = Callable[[SQLColumnExpression[Any]], ColumnElement[bool]]


def orders_seen(viewer: Viewer) -> Select[Any]:
    """Orders within ``order:read``."""
    return select(Order).where(readable(viewer, "order", Order.salesperson_id))


def opportunities_seen(viewer: Viewer) -> Select[Any]:
    """Opportunities within ``opportunity:read``."""
    return select(Opportunity).where(readable(viewer, "opportunity", Opportunity.owner_id))


def contracts_seen(viewer: Viewer) -> Select[Any]:
    """Contracts within ``contract:read``."""
    return select(Contract).where(readable(viewer, "contract", Contract.owner_id))


def shipments_seen(viewer: Viewer) -> Select[Any]:
    """Shipments the viewer sees through an order or as their maker."""
    return select(Shipment).where(shipment_seen(viewer))


def collections_seen(viewer: Viewer) -> Select[Any]:
    """Collections the viewer sees through an order, the customer's owner or as their maker."""
    return select(Collection).where(collection_seen(viewer))


def in_department(department: SQLColumnExpression[Any], condition: On) -> ColumnElement[bool]:
    """Whether ``department`` is, or is below, one that meets ``condition``."""
    return department.in_(
        select(department_closure.c.descendant_id).where(condition(department_closure.c.ancestor_id))
    )


def has_product(condition: On) -> ColumnElement[bool]:
    """Orders with a line of such a product."""
    return exists().where(OrderLine.order_id == Order.id, condition(OrderLine.product_id))


def not_shipped(wanted: bool) -> ColumnElement[bool]:
    """Confirmed orders of which nothing has left yet; or all others."""
    waiting = (Order.status == OrderStatus.CONFIRMED) & (Order.shipment_status == ShipmentStatus.NOT_SHIPPED)
    return waiting if wanted else ~waiting


def ships_order(condition: On) -> ColumnElement[bool]:
    """Shipments with lines of such an order."""
    return exists().where(ShipmentLine.shipment_id == Shipment.id, condition(ShipmentLine.order_id))


def pays_order(condition: On) -> ColumnElement[bool]:
    """Collections ever allocated to such an order."""
    return exists().where(CollectionEntry.collection_id == Collection.id, condition(CollectionEntry.order_id))


#: A sum over the columns of listed rows.
Sum = Callable[[Any], ColumnElement[Any]]

#: What orders add up to: ``known`` is the net of those whose cost is known.
ORDER_SUMS: tuple[Sum, ...] = (
    lambda rows: func.count().label("size"),
    lambda rows: func.sum(rows.net).label("net"),
    lambda rows: func.sum(rows.collected).label("collected"),
    lambda rows: func.sum(rows.cost).label("cost"),
    lambda rows: func.sum(rows.net).filter(rows.cost.is_not(None)).label("known"),
)
#: What opportunities (grouped by probability too) and contracts add up to.
AMOUNT_SUMS: tuple[Sum, ...] = (
    lambda rows: func.count().label("size"),
    lambda rows: func.sum(rows.amount).label("amount"),
)
