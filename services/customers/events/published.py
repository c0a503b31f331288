"""Events of customers: each carries the full new state (events.md)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.events import Event, WireModel

_CUSTOMER = "01930000-0000-7000-8000-0000000000c1"
_EMPLOYEE = "01930000-0000-7000-8000-0000000000e1"
_FORMER = "01930000-0000-7000-8000-0000000000e2"
_POOL = "01930000-0000-7000-8000-0000000000b1"
_LEAD = "01930000-0000-7000-8000-0000000000d1"
_ACTIVITY = "01930000-0000-7000-8000-0000000000a1"
_CONTACT = "01930000-0000-7000-8000-0000000000f1"
_OPPORTUNITY = "01930000-0000-7000-8000-000000000091"
_ITEM = "01930000-0000-7000-8000-0000000000{:02x}"


class Address(WireModel):
    """Where a customer is."""

    line: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class CustomerFacts(WireModel):
    """A customer as it now is. ``changed`` names the fields this event is about."""

    id: UUID
    version: int
    number: str
    name: str
    external_reference: str | None
    type_id: UUID | None
    source_id: UUID | None
    level_id: UUID | None
    stage_id: UUID | None
    industry_id: UUID | None
    ownership: str
    owner_id: UUID | None
    pool_id: UUID | None
    record: str
    tax_id: str | None
    address: Address
    contact_name: str | None
    currency: str | None
    payment_terms_days: int | None
    created_on: date
    owned_since: datetime | None
    changed: list[str] = []
    previous_owner_id: UUID | None = None
    transfer_id: UUID | None = None
    transfer_include: list[str] = []
    reason_id: UUID | None = None


_OWNED: dict[str, Any] = {
    "id": _CUSTOMER,
    "version": 1,
    "number": "C-000123",
    "name": "Alfa Trading",
    "externalReference": "ALFA",
    "typeId": _ITEM.format(1),
    "sourceId": _ITEM.format(2),
    "levelId": None,
    "stageId": _ITEM.format(3),
    "industryId": None,
    "ownership": "OWNED",
    "ownerId": _EMPLOYEE,
    "poolId": None,
    "record": "ACTIVE",
    "taxId": "300012345600003",
    "address": {
        "line": "King Fahd Road 12",
        "city": "Riyadh",
        "region": None,
        "postalCode": "12211",
        "country": "Saudi Arabia",
    },
    "contactName": "Huda Salem",
    "currency": "SAR",
    "paymentTermsDays": 30,
    "createdOn": "2026-01-15",
    "ownedSince": "2026-01-15T08:30:00Z",
    "changed": [],
    "previousOwnerId": None,
    "transferId": None,
    "transferInclude": [],
    "reasonId": None,
}


class CustomerCreated(CustomerFacts, Event, wire="customers.customer.created.v1"):
    """A customer was made, owned or public."""

    example = _OWNED


class CustomerUpdated(CustomerFacts, Event, wire="customers.customer.updated.v1"):
    """A customer's own data or record state changed."""

    example = {**_OWNED, "version": 2, "changed": ["name", "city"]}


class CustomerClaimed(CustomerFacts, Event, wire="customers.customer.claimed.v1"):
    """A public customer got an owner, by claim or by assignment."""

    example = {**_OWNED, "version": 3, "changed": ["ownerId"], "previousOwnerId": _FORMER}


class CustomerReleased(CustomerFacts, Event, wire="customers.customer.released.v1"):
    """A customer went into a pool."""

    example = {
        **_OWNED,
        "version": 4,
        "ownership": "PUBLIC",
        "ownerId": None,
        "ownedSince": None,
        "poolId": _POOL,
        "changed": ["ownerId", "poolId"],
        "previousOwnerId": _FORMER,
        "reasonId": _ITEM.format(9),
    }


class CustomerTransferred(CustomerFacts, Event, wire="customers.customer.transferred.v1"):
    """A customer went from one owner to another; one transfer id ties all of a batch."""

    example = {
        **_OWNED,
        "version": 5,
        "changed": ["ownerId"],
        "previousOwnerId": _FORMER,
        "transferId": "01930000-0000-7000-8000-000000000071",
        "transferInclude": ["CONTACTS", "OPEN_OPPORTUNITIES"],
    }


class ContactSaved(Event, wire="customers.contact.saved.v1"):
    """A contact was made or changed."""

    example = {
        "id": _CONTACT,
        "version": 1,
        "customerId": _CUSTOMER,
        "name": "Huda Salem",
        "title": "Buyer",
        "isPrimary": True,
    }

    customer_id: UUID
    name: str
    title: str | None
    is_primary: bool


_FOLLOW_UP: dict[str, Any] = {
    "id": "01930000-0000-7000-8000-000000000061",
    "version": 1,
    "customerId": _CUSTOMER,
    "employeeId": _EMPLOYEE,
    "kindId": _ITEM.format(5),
    "occurredAt": "2026-02-01T10:00:00Z",
    "summary": "Sent the offer.",
    "nextContactOn": "2026-02-08",
}


class FollowUpRecorded(Event, wire="customers.follow_up.recorded.v1"):
    """Something happened with a customer and was recorded."""

    example = _FOLLOW_UP

    customer_id: UUID
    employee_id: UUID
    kind_id: UUID | None
    occurred_at: datetime
    summary: str
    next_contact_on: date | None


class FollowUpPlanned(Event, wire="customers.follow_up.planned.v1"):
    """A follow-up was planned, begun or its plan called off."""

    example = {
        "id": _FOLLOW_UP["id"],
        "version": 1,
        "customerId": _CUSTOMER,
        "employeeId": _EMPLOYEE,
        "kindId": None,
        "plannedFor": "2026-02-08T07:00:00Z",
        "summary": "Ask about the offer.",
        "state": "PLANNED",
    }

    customer_id: UUID
    employee_id: UUID
    kind_id: UUID | None
    planned_for: datetime | None
    summary: str
    state: str


class FollowUpWithdrawn(Event, wire="customers.follow_up.withdrawn.v1"):
    """A recorded follow-up was taken back; the customer's last follow-up was folded anew."""

    example = {**_FOLLOW_UP, "version": 2}

    customer_id: UUID
    employee_id: UUID
    kind_id: UUID | None
    occurred_at: datetime
    summary: str
    next_contact_on: date | None


class WantedOpportunity(WireModel):
    """The opportunity a conversion asks sales to make, under this id."""

    id: UUID
    name: str
    amount: Decimal | None
    currency: str | None
    expected_close_on: date | None
    pipeline_id: UUID | None


class LeadFacts(WireModel):
    """A lead as it now is."""

    id: UUID
    version: int
    number: str
    name: str
    company: str | None
    owner_id: UUID
    source_id: UUID | None
    market_activity_id: UUID | None
    status: str
    customer_id: UUID | None
    contact_id: UUID | None
    opportunity: WantedOpportunity | None = None


_NEW_LEAD: dict[str, Any] = {
    "id": _LEAD,
    "version": 1,
    "number": "L-000042",
    "name": "Li Wei",
    "company": "Hongda",
    "ownerId": _EMPLOYEE,
    "sourceId": _ITEM.format(2),
    "marketActivityId": _ACTIVITY,
    "status": "NEW",
    "customerId": None,
    "contactId": None,
    "opportunity": None,
}


class LeadCreated(LeadFacts, Event, wire="customers.lead.created.v1"):
    """A lead was made."""

    example = _NEW_LEAD


class LeadUpdated(LeadFacts, Event, wire="customers.lead.updated.v1"):
    """A lead changed."""

    example = {**_NEW_LEAD, "version": 2, "status": "WORKING"}


class LeadConverted(LeadFacts, Event, wire="customers.lead.converted.v1"):
    """A lead became a customer; sales makes the opportunity where one is asked for."""

    example = {
        **_NEW_LEAD,
        "version": 3,
        "status": "CONVERTED",
        "customerId": _CUSTOMER,
        "contactId": _CONTACT,
        "opportunity": {
            "id": _OPPORTUNITY,
            "name": "Hongda: 40 pumps",
            "amount": "12500.00",
            "currency": "USD",
            "expectedCloseOn": "2026-06-30",
            "pipelineId": None,
        },
    }


class MarketActivitySaved(Event, wire="customers.market_activity.saved.v1"):
    """A market activity was made, changed, or got a cost."""

    example = {
        "id": _ACTIVITY,
        "version": 1,
        "number": "MA-2026-0007",
        "name": "Spring fair",
        "startsOn": "2026-03-01",
        "endsOn": "2026-03-04",
        "currency": "USD",
        "budget": "20000.00",
        "expectedRevenue": "80000.00",
        "actualCost": "18250.50",
        "status": "COMPLETED",
    }

    number: str
    name: str
    starts_on: date
    ends_on: date | None
    currency: str
    budget: Decimal | None
    expected_revenue: Decimal | None
    actual_cost: Decimal
    status: str


EVENTS = (
    CustomerCreated,
    CustomerUpdated,
    CustomerClaimed,
    CustomerReleased,
    CustomerTransferred,
    ContactSaved,
    FollowUpRecorded,
    FollowUpPlanned,
    FollowUpWithdrawn,
    LeadCreated,
    LeadUpdated,
    LeadConverted,
    MarketActivitySaved,
)
