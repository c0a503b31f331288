"""Which rows a viewer may see: the conditions every list, look-up and resolution of this service uses."""

from datetime import date

from sqlalchemy import ColumnElement, false, or_, select

from chassis.organisation import readable
from chassis.viewer import Scope, Viewer
from services.customers.model.customer import Customer, SightGrant
from services.customers.model.lead import Lead
from services.customers.rules.states import Access, Ownership

READ_CUSTOMERS = "customer:read"


def kept(viewer: Viewer, today: date, *access: Access) -> ColumnElement[bool]:
    """Customers a transfer left the viewer sight of, until a date; only of the given kinds if any."""
    grants = select(SightGrant.customer_id).where(
        SightGrant.employee_id == viewer.employee_id, SightGrant.until >= today
    )
    return Customer.id.in_(grants.where(SightGrant.access.in_(access)) if access else grants)


def customer_in_sight(viewer: Viewer, today: date) -> ColumnElement[bool]:
    """Customers of one's scope, public ones, and those kept after a transfer. No grant: none."""
    scope = viewer.scope(READ_CUSTOMERS)
    if scope is None:
        return false()
    owned = readable(viewer, "customer", Customer.owner_id)
    if scope is Scope.ALL:
        return owned
    return or_(owned, Customer.ownership == Ownership.PUBLIC, kept(viewer, today))


def my_customers(viewer: Viewer) -> ColumnElement[bool]:
    """Customers the viewer owns."""
    return Customer.owner_id == viewer.employee_id if viewer.may(READ_CUSTOMERS) else false()


def public_customers(viewer: Viewer) -> ColumnElement[bool]:
    """Customers of the pools."""
    return Customer.ownership == Ownership.PUBLIC if viewer.may(READ_CUSTOMERS) else false()


def lead_in_sight(viewer: Viewer) -> ColumnElement[bool]:
    """Leads whose owner is in one's scope."""
    return readable(viewer, "lead", Lead.owner_id)
