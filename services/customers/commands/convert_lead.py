"""Making a lead a customer: once per lead, customer and contact together (domain.md, Leads)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import INVALID_INPUT, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from services.customers.commands.access import customer_to, lead_to
from services.customers.commands.announce import announce_contact, announce_lead
from services.customers.commands.create_customer import (
    CreateCustomer,
    NewContact,
    create_customer,
)
from services.customers.commands.references import check_currency, check_pipeline
from services.customers.commands.save_contact import make_primary, primary_of
from services.customers.commands.texts import camel, check_texts
from services.customers.events.published import LeadConverted
from services.customers.model import Contact, Customer, Lead
from services.customers.model.keys import rewrite_keys
from services.customers.rules.leads import check_step, unmapped
from services.customers.rules.states import ConversionStatus, LeadStatus

_TAKEN_FROM = (
    *("name", "company", "title", "phone", "email", "website", "city", "country"),
    *("note", "source_id", "industry_id"),
)


@dataclass(frozen=True)
class WantedOpportunity:
    """The opportunity sales shall make."""

    name: str
    amount: Money | None = None
    expected_close_on: date | None = None
    pipeline_id: UUID | None = None


@dataclass(frozen=True)
class ConvertLead:
    """Into a new customer, or into ``customer_id``; with a contact unless told otherwise."""

    id: UUID
    customer_id: UUID | None = None
    with_contact: bool = True
    opportunity: WantedOpportunity | None = None
    accept_duplicates: bool = False
    duplicate_reason: str | None = None
    expected_version: int | None = None


async def convert_lead(work: Work, request: ConvertLead, *, phone_region: str) -> Lead:
    """The converted lead. A lead that is converted already answers as it is: nothing is done twice."""
    lead = await lead_to(work, "lead:convert", request.id, None)
    if lead.status == LeadStatus.CONVERTED:
        return lead
    lead = await lead_to(work, "lead:convert", request.id, request.expected_version)
    check_step(LeadStatus(lead.status), LeadStatus.CONVERTED)
    if request.customer_id is None:
        customer = await create_customer(work, _customer_of(lead, request), phone_region=phone_region)
        contact = await primary_of(work, customer)
    else:
        customer = await customer_to(work, "customer:update", request.customer_id, path="customerId")
        contact = await _new_contact(work, lead, customer, phone_region) if request.with_contact else None
    await _want(work, lead, request.opportunity)
    lead.status, lead.converted_at = LeadStatus.CONVERTED, work.now
    lead.customer_id, lead.contact_id = customer.id, contact.id if contact else None
    filled = {name: getattr(lead, name) for name in _TAKEN_FROM}
    left = unmapped(filled, new_customer=request.customer_id is None, contact=contact is not None)
    lead.unmapped_fields = [camel(name) for name in left]
    await work.session.flush()
    announce_lead(work, LeadConverted, lead)
    return lead


def _customer_of(lead: Lead, request: ConvertLead) -> CreateCustomer:
    person = NewContact(lead.name, lead.title, lead.phone, lead.email, True)
    return CreateCustomer(
        name=lead.company or lead.name,
        owner_id=lead.owner_id,
        contacts=(person,) if request.with_contact else (),
        accept_duplicates=request.accept_duplicates,
        duplicate_reason=request.duplicate_reason,
        source_id=lead.source_id,
        industry_id=lead.industry_id,
        phone=lead.phone,
        email=lead.email,
        website=lead.website,
        city=lead.city,
        country=lead.country,
    )


async def _new_contact(work: Work, lead: Lead, customer: Customer, phone_region: str) -> Contact:
    contact = Contact(
        id=new_id(),
        customer_id=customer.id,
        name=lead.name,
        title=lead.title,
        phone=lead.phone,
        email=lead.email,
        is_primary=False,
    )
    work.session.add(contact)
    await work.session.flush()
    if await primary_of(work, customer) is None:
        await make_primary(work, customer, contact)
    await rewrite_keys(work.session, [customer], phone_region)
    announce_contact(work, contact)
    return contact


async def _want(work: Work, lead: Lead, wanted: WantedOpportunity | None) -> None:
    """Ask sales for the opportunity, by the event and under an id made here."""
    if wanted is None:
        return
    work.viewer.require("opportunity:create")
    check_texts(Lead, {"opportunity_name": wanted.name}, "opportunity_name")
    if wanted.amount is not None and wanted.amount.amount < 0:
        raise Refused(INVALID_INPUT, "an amount is not negative", ("input", "opportunity", "amount"))
    await check_currency(work, wanted.amount.currency if wanted.amount else None, "opportunity")
    await check_pipeline(work, wanted.pipeline_id, "opportunity", "pipelineId")
    lead.opportunity_id, lead.opportunity_name = new_id(), wanted.name
    lead.opportunity_amount = wanted.amount.amount if wanted.amount else None
    lead.opportunity_currency = wanted.amount.currency if wanted.amount else None
    lead.opportunity_close_on, lead.opportunity_pipeline_id = wanted.expected_close_on, wanted.pipeline_id
    lead.conversion_status = ConversionStatus.PENDING
