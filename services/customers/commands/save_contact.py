"""Making and editing contacts; the primary contact's name stands on the customer."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.ids import new_id
from chassis.messaging import Work
from services.customers.commands.access import contact_to, customer_to
from services.customers.commands.announce import announce_contact
from services.customers.commands.texts import check_texts
from services.customers.commands.update_customer import UNCHANGED, Unchanged, differing, named_values
from services.customers.model import Contact, Customer
from services.customers.model.keys import rewrite_keys


@dataclass(frozen=True)
class CreateContact:
    """A person at a customer; the first one is primary whatever it says."""

    customer_id: UUID
    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    is_primary: bool = False
    external_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateContact:
    """Only the named fields change; a primary contact stops being it by making another one primary."""

    id: UUID
    expected_version: int
    name: str | Unchanged = UNCHANGED
    title: str | Unchanged | None = UNCHANGED
    phone: str | Unchanged | None = UNCHANGED
    email: str | Unchanged | None = UNCHANGED
    external_reference: str | Unchanged | None = UNCHANGED
    make_primary: bool = False


async def create_contact(work: Work, request: CreateContact, *, phone_region: str) -> Contact:
    """The new contact."""
    customer = await customer_to(work, "customer:update", request.customer_id, path="customerId")
    contact = Contact(
        id=new_id(),
        customer_id=customer.id,
        name=request.name.strip(),
        title=request.title,
        phone=request.phone,
        email=request.email,
        external_reference=request.external_reference,
        is_primary=False,
    )
    check_texts(Contact, {name: getattr(contact, name) for name in _TEXTS}, "name")
    work.session.add(contact)
    await work.session.flush()
    if request.is_primary or await primary_of(work, customer) is None:
        await make_primary(work, customer, contact)
    await rewrite_keys(work.session, [customer], phone_region)
    announce_contact(work, contact)
    return contact


async def update_contact(work: Work, request: UpdateContact, *, phone_region: str) -> Contact:
    """The edited contact; nothing is published where nothing differs."""
    contact, customer = await contact_to(work, "customer:update", request.id, request.expected_version)
    changes = differing(contact, named_values(request, "make_primary"))
    check_texts(Contact, changes, "name")
    for name, value in changes.items():
        setattr(contact, name, value)
    await work.session.flush()
    if request.make_primary and not contact.is_primary:
        await make_primary(work, customer, contact)
    elif contact.is_primary and "name" in changes:
        customer.contact_name = contact.name
    elif not changes:
        return contact
    await work.session.flush()
    await rewrite_keys(work.session, [customer], phone_region)
    announce_contact(work, contact)
    return contact


async def primary_of(work: Work, customer: Customer) -> Contact | None:
    """The customer's primary contact."""
    return await work.session.scalar(
        select(Contact).where(Contact.customer_id == customer.id, Contact.is_primary)
    )


async def make_primary(work: Work, customer: Customer, contact: Contact) -> None:
    """This contact is the primary one from now on; who was it before is announced too."""
    before = await primary_of(work, customer)
    if before is not None:
        before.is_primary = False
        await work.session.flush()
        announce_contact(work, before)
    contact.is_primary, customer.contact_name = True, contact.name
    await work.session.flush()


_TEXTS = ("name", "title", "phone", "email", "external_reference")
