"""Tables of customers, one aggregate a module. Importing the package declares them all."""

from services.customers.model import activity, copies, counters, customer, lead
from services.customers.model.activity import ActivityCost, MarketActivity
from services.customers.model.base import Base
from services.customers.model.customer import (
    Contact,
    Customer,
    CustomerKey,
    FollowUp,
    OwnershipChange,
    SightGrant,
)
from services.customers.model.lead import Lead

__all__ = [
    "ActivityCost",
    "Base",
    "Contact",
    "Customer",
    "CustomerKey",
    "FollowUp",
    "Lead",
    "MarketActivity",
    "OwnershipChange",
    "SightGrant",
    "activity",
    "copies",
    "counters",
    "customer",
    "lead",
]
