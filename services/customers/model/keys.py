"""The duplicate keys of customers: made of their data and their contacts', kept in a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.customers.model.customer import Contact, Customer, CustomerKey
from services.customers.model.phones import e164
from services.customers.rules.duplicates import (
    Key,
    company_key,
    domain_of,
    email_key,
    name_words,
    tax_key,
)
from services.customers.rules.states import KeyKind

LONGEST_KEY = 200


@dataclass(frozen=True)
class Identity:
    """What a customer can be recognised by."""

    name: str
    tax_id: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    website: str | None = None
    country: str | None = None

    def keys(self, region: str) -> frozenset[Key]:
        """The normalised keys; national phone numbers are those of the country, else of ``region``."""
        name = company_key(self.name)
        domains = [domain_of(address) for address in (*self.emails, self.website or "")]
        phones = [e164(phone, self.country, region) for phone in self.phones]
        values = [
            (KeyKind.NAME, name),
            *((KeyKind.WORD, word) for word in name_words(name)),
            *((KeyKind.EMAIL, email_key(email)) for email in self.emails),
            *((KeyKind.DOMAIN, domain) for domain in domains),
            *((KeyKind.PHONE, phone) for phone in phones),
            (KeyKind.TAX_ID, tax_key(self.tax_id or "")),
        ]
        return frozenset(Key(kind, value[:LONGEST_KEY]) for kind, value in values if value)


def identity_of(customer: Customer, contacts: Iterable[Contact] = ()) -> Identity:
    """The identity of a customer with its contacts."""
    people = list(contacts)
    return Identity(
        customer.name,
        customer.tax_id,
        tuple(p for p in (customer.phone, *(c.phone for c in people)) if p),
        tuple(e for e in (customer.email, *(c.email for c in people)) if e),
        customer.website,
        customer.country,
    )


async def rewrite_keys(session: AsyncSession, customers: Sequence[Customer], region: str) -> None:
    """Make the keys table say what the (flushed) customers and their contacts are."""
    ids = [customer.id for customer in customers]
    if not ids:
        return
    people: dict[UUID, list[Contact]] = {}
    for contact in await session.scalars(select(Contact).where(Contact.customer_id.in_(ids))):
        people.setdefault(contact.customer_id, []).append(contact)
    await session.execute(delete(CustomerKey).where(CustomerKey.customer_id.in_(ids)))
    rows = [
        {"customer_id": customer.id, "kind": key.kind, "value": key.value}
        for customer in customers
        for key in identity_of(customer, people.get(customer.id, ())).keys(region)
    ]
    await session.execute(insert(CustomerKey), rows)
