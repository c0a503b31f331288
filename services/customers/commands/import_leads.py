"""Importing leads, found by external reference."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.ids import new_id
from chassis.messaging import Work
from services.customers.commands.announce import announce_lead
from services.customers.commands.importing import (
    References,
    check_item_texts,
    find_references,
    given,
    named,
    refuse_repeated,
    require_import,
)
from services.customers.commands.numbering import next_numbers
from services.customers.commands.save_lead import search_name
from services.customers.commands.update_customer import differing
from services.customers.events.published import LeadCreated, LeadUpdated
from services.customers.model import Lead
from services.customers.rules.errors import LEAD_STATE
from services.customers.rules.states import ConversionStatus, LeadStatus

_TEXTS = (
    *("external_reference", "name", "company", "title", "phone", "email", "website", "city", "country"),
    "note",
)


@dataclass(frozen=True)
class LeadImportItem:
    """What is absent stays as it is; without an owner a new lead is the importer's."""

    external_reference: str
    name: str
    company: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    city: str | None = None
    country: str | None = None
    note: str | None = None
    owner: str | None = None
    source: str | None = None
    industry: str | None = None
    market_activity: str | None = None
    status: LeadStatus | None = None
    created_on: date | None = None


@dataclass(frozen=True)
class ImportLeads:
    """At most 500 items."""

    items: tuple[LeadImportItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


async def import_leads(work: Work, request: ImportLeads) -> BulkOutcome:
    """Needs import:run. A lead is never converted by an import."""
    require_import(work)
    items = request.items
    known = await find_references(
        work,
        items=named(items, "source", "industry"),
        employees=named(items, "owner"),
        activities=named(items, "market_activity"),
    )
    rows = await work.session.scalars(
        select(Lead)
        .where(Lead.external_reference.in_(named(items, "external_reference")))
        .order_by(Lead.id)
        .with_for_update()
    )
    book = _Book(known, {row.external_reference or "": row for row in rows})
    async with work.attempt() as whole:
        new = sum(item.external_reference not in book.leads for item in items)
        book.numbers = iter(await next_numbers(work, "LEAD", new))
        outcome = await each_item(
            work, items, book.keep, policy=request.error_policy, dry_run=request.dry_run
        )
        if not outcome.applied:
            whole.undo()
    return outcome


@dataclass
class _Book:
    known: References
    leads: dict[str, Lead]
    numbers: Iterator[str] = field(default_factory=lambda: iter(()))
    seen: set[str] = field(default_factory=set)

    async def keep(self, work: Work, item: LeadImportItem) -> tuple[ItemOutcome, UUID]:
        refuse_repeated(item.external_reference, self.seen)
        lead = self.leads.get(item.external_reference)
        if LeadStatus.CONVERTED in (item.status, lead.status if lead else None):
            if lead is not None and lead.status == LeadStatus.CONVERTED:
                return ItemOutcome.UNCHANGED, lead.id
            raise Refused(LEAD_STATE, "an import does not convert a lead", ("status",))
        values = self._values(item)
        if lead is None:
            values.setdefault("owner_id", work.viewer.employee_id)
            values = {"created_on": work.today, "status": LeadStatus.NEW, **values}
            lead = Lead(
                id=new_id(),
                number=next(self.numbers),
                conversion_status=ConversionStatus.NONE,
                search_name=search_name(values),
                **values,
            )
            work.session.add(lead)
            await work.session.flush()
            announce_lead(work, LeadCreated, lead)
            return ItemOutcome.CREATED, lead.id
        changes = differing(lead, values)
        for name, value in changes.items():
            setattr(lead, name, value)
        lead.search_name = search_name({"name": lead.name, "company": lead.company})
        await work.session.flush()
        if not changes:
            return ItemOutcome.UNCHANGED, lead.id
        announce_lead(work, LeadUpdated, lead)
        return ItemOutcome.UPDATED, lead.id

    def _values(self, item: LeadImportItem) -> dict[str, Any]:
        values = given(item, *_TEXTS, "status", "created_on")
        check_item_texts(Lead, values, "name")
        references = {
            "owner_id": self.known.employee(item.owner, "owner"),
            "source_id": self.known.item("CUSTOMER_SOURCE", item.source, "source"),
            "industry_id": self.known.item("INDUSTRY", item.industry, "industry"),
            "market_activity_id": self.known.activity(item.market_activity, "marketActivity"),
        }
        return values | {name: id for name, id in references.items() if id is not None}
