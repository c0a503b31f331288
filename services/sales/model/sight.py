"""Who sees documents that belong to several salespeople: shipments and collections."""

from sqlalchemy import ColumnElement, exists, or_

from chassis.organisation import readable
from chassis.viewer import Viewer
from services.sales.model.collections import Collection, CollectionEntry
from services.sales.model.orders import Order
from services.sales.model.partners import KnownCustomer
from services.sales.model.shipments import Shipment, ShipmentLine


def shipment_seen(viewer: Viewer) -> ColumnElement[bool]:
    """A shipment is seen through any of its orders in the scope of ``shipment:read``, or its maker."""
    through_order = exists().where(
        ShipmentLine.shipment_id == Shipment.id,
        Order.id == ShipmentLine.order_id,
        readable(viewer, "shipment", Order.salesperson_id),
    )
    return or_(readable(viewer, "shipment", Shipment.maker_id), through_order)


def collection_seen(viewer: Viewer) -> ColumnElement[bool]:
    """A collection is seen through any order it was allocated to, its customer's owner, or its maker, in
    the scope of ``collection:read``."""
    through_order = exists().where(
        CollectionEntry.collection_id == Collection.id,
        Order.id == CollectionEntry.order_id,
        readable(viewer, "collection", Order.salesperson_id),
    )
    through_customer = exists().where(
        KnownCustomer.id == Collection.customer_id,
        KnownCustomer.owner_id.is_not(None),
        readable(viewer, "collection", KnownCustomer.owner_id),
    )
    return or_(readable(viewer, "collection", Collection.maker_id), through_order, through_customer)
