"""Recording this service's events from its (flushed) rows."""

from collections.abc import Iterable
from uuid import UUID

from chassis.messaging import Work
from services.customers.commands.texts import camel
from services.customers.events.published import (
    Address,
    ContactSaved,
    CustomerClaimed,
    CustomerCreated,
    CustomerReleased,
    CustomerTransferred,
    CustomerUpdated,
    FollowUpPlanned,
    FollowUpRecorded,
    FollowUpWithdrawn,
    LeadConverted,
    LeadCreated,
    LeadUpdated,
    MarketActivitySaved,
    WantedOpportunity,
)
from services.customers.model import Contact, Customer, FollowUp, Lead, MarketActivity

CustomerEvent = (
    type[CustomerCreated]
    | type[CustomerUpdated]
    | type[CustomerClaimed]
    | type[CustomerReleased]
    | type[CustomerTransferred]
)
LeadEvent = type[LeadCreated] | type[LeadUpdated] | type[LeadConverted]

_SAME = [
    "id",
    "version",
    "number",
    "name",
    "external_reference",
    "type_id",
    "source_id",
    "level_id",
    "stage_id",
    "industry_id",
    "ownership",
    "owner_id",
    "pool_id",
    "record",
    "tax_id",
    "contact_name",
    "currency",
    "payment_terms_days",
    "created_on",
    "owned_since",
    "previous_owner_id",
]


def announce_customer(
    work: Work,
    event: CustomerEvent,
    customer: Customer,
    changed: Iterable[str] = (),
    *,
    reason_id: UUID | None = None,
    transfer_id: UUID | None = None,
    include: Iterable[str] = (),
) -> None:
    """What became of a customer; ``changed`` are field names in snake case."""
    work.record(
        event(
            **{name: getattr(customer, name) for name in _SAME},
            address=Address(
                line=customer.address_line,
                city=customer.city,
                region=customer.region,
                postal_code=customer.postal_code,
                country=customer.country,
            ),
            changed=[camel(name) for name in changed],
            reason_id=reason_id,
            transfer_id=transfer_id,
            transfer_include=list(include),
        )
    )


def announce_contact(work: Work, contact: Contact) -> None:
    """A contact was made or changed."""
    work.record(
        ContactSaved(
            id=contact.id,
            version=contact.version,
            customer_id=contact.customer_id,
            name=contact.name,
            title=contact.title,
            is_primary=contact.is_primary,
        )
    )


def announce_follow_up(
    work: Work, event: type[FollowUpRecorded] | type[FollowUpWithdrawn], follow_up: FollowUp
) -> None:
    """Something happened with a customer, or was taken back."""
    assert follow_up.occurred_at is not None
    work.record(
        event(
            id=follow_up.id,
            version=follow_up.version,
            customer_id=follow_up.customer_id,
            employee_id=follow_up.employee_id,
            kind_id=follow_up.kind_id,
            occurred_at=follow_up.occurred_at,
            summary=follow_up.text,
            next_contact_on=follow_up.next_contact_on,
        )
    )


def announce_plan(work: Work, follow_up: FollowUp) -> None:
    """A follow-up was planned, begun or called off."""
    work.record(
        FollowUpPlanned(
            id=follow_up.id,
            version=follow_up.version,
            customer_id=follow_up.customer_id,
            employee_id=follow_up.employee_id,
            kind_id=follow_up.kind_id,
            planned_for=follow_up.planned_for,
            summary=follow_up.text,
            state=follow_up.state,
        )
    )


def announce_lead(work: Work, event: LeadEvent, lead: Lead) -> None:
    """What became of a lead; a conversion carries the opportunity it asks for."""
    wanted = None
    if event is LeadConverted and lead.opportunity_id is not None:
        wanted = WantedOpportunity(
            id=lead.opportunity_id,
            name=lead.opportunity_name or lead.name,
            amount=lead.opportunity_amount,
            currency=lead.opportunity_currency,
            expected_close_on=lead.opportunity_close_on,
            pipeline_id=lead.opportunity_pipeline_id,
        )
    work.record(
        event(
            id=lead.id,
            version=lead.version,
            number=lead.number,
            name=lead.name,
            company=lead.company,
            owner_id=lead.owner_id,
            source_id=lead.source_id,
            market_activity_id=lead.market_activity_id,
            status=lead.status,
            customer_id=lead.customer_id,
            contact_id=lead.contact_id,
            opportunity=wanted,
        )
    )


def announce_activity(work: Work, activity: MarketActivity) -> None:
    """A market activity was made, changed or got a cost."""
    work.record(
        MarketActivitySaved(
            id=activity.id,
            version=activity.version,
            number=activity.number,
            name=activity.name,
            starts_on=activity.starts_on,
            ends_on=activity.ends_on,
            currency=activity.currency,
            budget=activity.budget,
            expected_revenue=activity.expected_revenue,
            actual_cost=activity.actual_cost,
            status=activity.status,
        )
    )
