"""Which customers a viewer may see: one rule for reports, names and timelines."""

from sqlalchemy import ColumnElement, false, or_

from chassis.organisation import readable
from chassis.viewer import Viewer
from services.reports.model import CustomerFact


def public_seen(viewer: Viewer) -> ColumnElement[bool]:
    """Public customers: seen by whoever may read customers at all."""
    return CustomerFact.owner_id.is_(None) if viewer.may("customer:read") else false()


def customer_seen(viewer: Viewer) -> ColumnElement[bool]:
    """Customers within the viewer's scope, and the public ones."""
    return or_(readable(viewer, "customer", CustomerFact.owner_id), public_seen(viewer))
