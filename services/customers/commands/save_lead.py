"""Making and editing leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.errors import FORBIDDEN, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.organisation import may
from chassis.text import fold
from services.customers.commands.access import lead_to
from services.customers.commands.announce import announce_lead
from services.customers.commands.numbering import next_numbers
from services.customers.commands.references import check_activity, check_employee, check_items
from services.customers.commands.texts import check_texts
from services.customers.commands.update_customer import UNCHANGED, Unchanged, differing, named_values
from services.customers.events.published import LeadCreated, LeadUpdated
from services.customers.model import Lead
from services.customers.rules.errors import LEAD_STATE
from services.customers.rules.leads import check_step
from services.customers.rules.states import ConversionStatus, LeadStatus

LEAD_FIELDS = (
    *("name", "company", "title", "phone", "email", "website", "city", "country", "note"),
    *("source_id", "industry_id", "market_activity_id", "external_reference"),
)


@dataclass(frozen=True, kw_only=True)
class CreateLead:
    """Owned by the viewer or by ``owner_id``."""

    name: str
    company: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    city: str | None = None
    country: str | None = None
    note: str | None = None
    source_id: UUID | None = None
    industry_id: UUID | None = None
    market_activity_id: UUID | None = None
    external_reference: str | None = None
    owner_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateLead:
    """Only the named fields change."""

    id: UUID
    expected_version: int
    status: LeadStatus | None = None
    owner_id: UUID | None = None
    name: str | Unchanged = UNCHANGED
    company: str | Unchanged | None = UNCHANGED
    title: str | Unchanged | None = UNCHANGED
    phone: str | Unchanged | None = UNCHANGED
    email: str | Unchanged | None = UNCHANGED
    website: str | Unchanged | None = UNCHANGED
    city: str | Unchanged | None = UNCHANGED
    country: str | Unchanged | None = UNCHANGED
    note: str | Unchanged | None = UNCHANGED
    source_id: UUID | Unchanged | None = UNCHANGED
    industry_id: UUID | Unchanged | None = UNCHANGED
    market_activity_id: UUID | Unchanged | None = UNCHANGED
    external_reference: str | Unchanged | None = UNCHANGED


async def create_lead(work: Work, request: CreateLead) -> Lead:
    """The new lead."""
    work.viewer.require("lead:create")
    owner = request.owner_id or work.viewer.employee_id
    await check_owner(work, "lead:create", owner)
    values = {name: getattr(request, name) for name in LEAD_FIELDS}
    await check_lead(work, values)
    [number] = await next_numbers(work, "LEAD")
    lead = Lead(
        id=new_id(),
        number=number,
        owner_id=owner,
        status=LeadStatus.NEW,
        conversion_status=ConversionStatus.NONE,
        created_on=work.today,
        search_name=search_name(values),
        **values,
    )
    work.session.add(lead)
    await work.session.flush()
    announce_lead(work, LeadCreated, lead)
    return lead


async def update_lead(work: Work, request: UpdateLead) -> Lead:
    """The edited lead; a converted one takes no changes, and none is converted by an edit."""
    lead = await lead_to(work, "lead:update", request.id, request.expected_version)
    if LeadStatus.CONVERTED in (lead.status, request.status):
        raise Refused(LEAD_STATE, path=("input", "status"))
    changes = differing(lead, named_values(request, "status", "owner_id"))
    await check_lead(work, changes)
    if request.status is not None and request.status != lead.status:
        check_step(LeadStatus(lead.status), request.status)
        changes["status"] = request.status
    if request.owner_id is not None and request.owner_id != lead.owner_id:
        await check_owner(work, "lead:update", request.owner_id)
        changes["owner_id"] = request.owner_id
    for name, value in changes.items():
        setattr(lead, name, value)
    lead.search_name = search_name({"name": lead.name, "company": lead.company})
    await work.session.flush()
    if changes:
        announce_lead(work, LeadUpdated, lead)
    return lead


async def check_owner(work: Work, permission: str, owner: UUID) -> None:
    """Refuses an owner ``permission`` does not reach."""
    if not await may(work.session, work.viewer, permission, owner):
        raise Refused(FORBIDDEN, f"this person is outside your {permission}", ("input", "ownerId"))
    await check_employee(work, owner, "owner_id")


async def check_lead(work: Work, values: Mapping[str, Any]) -> None:
    """Refuses texts that do not fit and unknown references."""
    check_texts(Lead, values, "name")
    await check_items(work, {n: values[n] for n in ("source_id", "industry_id") if n in values})
    await check_activity(work, values.get("market_activity_id"))


def search_name(values: Mapping[str, Any]) -> str:
    """Person and company, folded."""
    return fold(f"{values['name']} {values.get('company') or ''}")[:401]
