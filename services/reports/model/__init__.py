"""The tables of the read models."""

from services.reports.model.base import Base
from services.reports.model.collections import AllocationFact
from services.reports.model.customers import CustomerFact
from services.reports.model.documents import Document, DocumentOwner
from services.reports.model.labels import Label
from services.reports.model.opportunities import OpportunityFact
from services.reports.model.orders import OrderFact, OrderLineFact
from services.reports.model.progress import Progress
from services.reports.model.shipments import ShipmentLineFact
from services.reports.model.timeline import Moment

__all__ = [
    "AllocationFact",
    "Base",
    "CustomerFact",
    "Document",
    "DocumentOwner",
    "Label",
    "Moment",
    "OpportunityFact",
    "OrderFact",
    "OrderLineFact",
    "Progress",
    "ShipmentLineFact",
]
