"""Importing contacts, found by external reference."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from chassis.errors import CONFLICT, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.ids import new_id
from chassis.messaging import Work
from services.customers.commands.announce import announce_contact
from services.customers.commands.importing import (
    References,
    check_item_texts,
    find_references,
    given,
    named,
    refuse_repeated,
    require_import,
)
from services.customers.commands.save_contact import make_primary
from services.customers.commands.update_customer import differing
from services.customers.model import Contact, Customer
from services.customers.model.keys import rewrite_keys


@dataclass(frozen=True)
class ContactImportItem:
    """What is absent stays as it is. A customer's first contact is its primary one."""

    external_reference: str
    customer: str
    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    primary: bool = False


@dataclass(frozen=True)
class ImportContacts:
    """At most 500 items."""

    items: tuple[ContactImportItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


async def import_contacts(work: Work, request: ImportContacts, *, phone_region: str) -> BulkOutcome:
    """Needs import:run."""
    require_import(work)
    known = await find_references(work, customers=named(request.items, "customer"))
    rows = await work.session.scalars(
        select(Contact).where(Contact.external_reference.in_(named(request.items, "external_reference")))
    )
    contacts = {row.external_reference or "": row for row in rows}
    owners = await work.session.scalars(
        select(Customer)
        .where(Customer.id.in_([*known.customers.values(), *(c.customer_id for c in contacts.values())]))
        .order_by(Customer.id)
        .with_for_update()
    )
    book = _Book(known, contacts, {customer.id: customer for customer in owners})
    outcome = await each_item(
        work, request.items, book.keep, policy=request.error_policy, dry_run=request.dry_run
    )
    if outcome.applied:
        await rewrite_keys(work.session, list(book.changed.values()), phone_region)
    return outcome


@dataclass
class _Book:
    known: References
    contacts: dict[str, Contact]
    customers: dict[UUID, Customer]
    seen: set[str] = field(default_factory=set)
    changed: dict[UUID, Customer] = field(default_factory=dict)

    async def keep(self, work: Work, item: ContactImportItem) -> tuple[ItemOutcome, UUID]:
        refuse_repeated(item.external_reference, self.seen)
        customer = self.customers[self.known.customer(item.customer, "customer")]
        values = given(item, "external_reference", "name", "title", "phone", "email")
        check_item_texts(Contact, values, "name")
        contact = self.contacts.get(item.external_reference)
        outcome = ItemOutcome.UPDATED if contact else ItemOutcome.CREATED
        if contact is None:
            contact = Contact(id=new_id(), customer_id=customer.id, is_primary=False, **values)
            work.session.add(contact)
        elif contact.customer_id != customer.id:
            raise Refused(CONFLICT, "this is another customer's contact", ("customer",))
        elif not (changes := differing(contact, values)) and (contact.is_primary or not item.primary):
            return ItemOutcome.UNCHANGED, contact.id
        else:
            for name, value in changes.items():
                setattr(contact, name, value)
        await work.session.flush()
        if not contact.is_primary and (item.primary or customer.contact_name is None):
            await make_primary(work, customer, contact)
        elif contact.is_primary:
            customer.contact_name = contact.name
        self.changed[customer.id] = customer
        announce_contact(work, contact)
        return outcome, contact.id
