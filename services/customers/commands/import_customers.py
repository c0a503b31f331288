"""Importing customers, found by external reference."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.ids import new_id
from chassis.messaging import Work
from services.customers.commands.announce import announce_contact, announce_customer
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
from services.customers.commands.ownership import remember
from services.customers.commands.profile import with_derived
from services.customers.commands.references import DICTIONARIES, pool_for
from services.customers.commands.update_customer import differing
from services.customers.events.published import CustomerCreated, CustomerUpdated
from services.customers.model import Contact, Customer
from services.customers.model.copies import KnownCurrency, KnownPool
from services.customers.model.keys import rewrite_keys
from services.customers.rules.states import OwnershipChangeKind

#: As long as the column of a contact's title.
LONGEST_TITLE = 120
_ITEMS = ("type", "source", "level", "stage", "industry")
_TEXTS = (
    *("external_reference", "name", "tax_id", "phone", "email", "website", "address_line", "city"),
    *("region", "postal_code", "country", "currency", "contact_name"),
)


@dataclass(frozen=True)
class CustomerImportItem:
    """What is absent stays as it is. The owner counts for a new customer only: later ones are made here.

    A new customer without owner is public in the default pool and may be claimed at once.
    """

    external_reference: str
    name: str
    type: str | None = None
    source: str | None = None
    level: str | None = None
    stage: str | None = None
    industry: str | None = None
    owner: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    tax_id: str | None = None
    address_line: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    currency: str | None = None
    created_on: date | None = None
    contact_name: str | None = None
    contact_title: str | None = None


@dataclass(frozen=True)
class ImportCustomers:
    """At most 500 items."""

    items: tuple[CustomerImportItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


async def import_customers(work: Work, request: ImportCustomers, *, phone_region: str) -> BulkOutcome:
    """Needs import:run. Keys and history are written once for all items."""
    require_import(work)
    book = await _open(work, request)
    async with work.attempt() as whole:
        new = sum(item.external_reference not in book.customers for item in request.items)
        book.numbers = iter(await next_numbers(work, "CUSTOMER", new))
        outcome = await each_item(
            work, request.items, book.keep, policy=request.error_policy, dry_run=request.dry_run
        )
        if outcome.applied:
            await book.settle(work)
            await rewrite_keys(work.session, [*book.made, *book.changed], phone_region)
        else:
            whole.undo()
    return outcome


async def _open(work: Work, request: ImportCustomers) -> "_Book":
    """Everything the items refer to, in one statement a kind."""
    session, items = work.session, request.items
    rows = await session.scalars(
        select(Customer)
        .where(Customer.external_reference.in_(named(items, "external_reference")))
        .order_by(Customer.id)
        .with_for_update()
    )
    customers = {row.external_reference or "": row for row in rows}
    people = await session.scalars(
        select(Contact).where(
            Contact.customer_id.in_([row.id for row in customers.values()]), Contact.is_primary
        )
    )
    currencies = await session.scalars(select(KnownCurrency.code))
    pool = await session.scalar(select(KnownPool).where(KnownPool.is_default, KnownPool.active).limit(1))
    return _Book(
        await find_references(work, items=named(items, *_ITEMS), employees=named(items, "owner")),
        customers,
        {person.customer_id: person for person in people},
        frozenset(currencies),
        pool,
    )


@dataclass
class _Book:
    known: References
    customers: dict[str, Customer]
    people: dict[UUID, Contact]
    currencies: frozenset[str]
    pool: KnownPool | None
    numbers: Iterator[str] = field(default_factory=lambda: iter(()))
    seen: set[str] = field(default_factory=set)
    made: list[Customer] = field(default_factory=list)
    met: list[Contact] = field(default_factory=list)
    changed: list[Customer] = field(default_factory=list)

    async def keep(self, work: Work, item: CustomerImportItem) -> tuple[ItemOutcome, UUID]:
        refuse_repeated(item.external_reference, self.seen)
        values = self._values(item)
        customer = self.customers.get(item.external_reference)
        if customer is None:
            return ItemOutcome.CREATED, (await self._make(work, item, values)).id
        if await self._change(work, item, customer, values):
            return ItemOutcome.UPDATED, customer.id
        return ItemOutcome.UNCHANGED, customer.id

    def _values(self, item: CustomerImportItem) -> dict[str, Any]:
        values = given(item, *_TEXTS, "created_on")
        check_item_texts(Customer, values, "name")
        if len(item.contact_title or "") > LONGEST_TITLE:
            raise Refused(INVALID_INPUT, f"at most {LONGEST_TITLE} characters", ("contactTitle",))
        if item.currency is not None and item.currency not in self.currencies:
            raise Refused(REFERENCE_UNKNOWN, f"no currency {item.currency!r}", ("currency",))
        for name in _ITEMS:
            if (id := self.known.item(DICTIONARIES[f"{name}_id"], getattr(item, name), name)) is not None:
                values[f"{name}_id"] = id
        values.pop("contact_name", None)
        return with_derived(values)

    async def _make(self, work: Work, item: CustomerImportItem, values: dict[str, Any]) -> Customer:
        owner = self.known.employee(item.owner, "owner")
        values.setdefault("created_on", work.today)
        since = min(work.now, datetime.combine(values["created_on"], time(), UTC))
        customer = Customer(id=new_id(), number=next(self.numbers), order_count=0, **values)
        if owner is not None:
            customer.give_to(owner, since)
        else:
            pool = self.pool or await pool_for(work, None)
            customer.put_into(pool.id, since, since)
        customer.contact_name = item.contact_name
        work.session.add(customer)
        await work.session.flush()
        self.made.append(customer)
        if item.contact_name:
            self._meet(customer, item.contact_name, item.contact_title)
        announce_customer(work, CustomerCreated, customer)
        return customer

    async def _change(
        self, work: Work, item: CustomerImportItem, customer: Customer, values: dict[str, Any]
    ) -> bool:
        changes = differing(customer, values)
        person = self.people.get(customer.id)
        if item.contact_name is not None:
            title = item.contact_title if item.contact_title is not None else person and person.title
            if person is None:
                self._meet(customer, item.contact_name, title)
            elif (person.name, person.title) != (item.contact_name, title):
                person.name, person.title = item.contact_name, title
                await work.session.flush()
                announce_contact(work, person)
            changes |= differing(customer, {"contact_name": item.contact_name})
        if not changes:
            return False
        for name, value in changes.items():
            setattr(customer, name, value)
        await work.session.flush()
        self.changed.append(customer)
        announce_customer(work, CustomerUpdated, customer, changes)
        return True

    def _meet(self, customer: Customer, name: str, title: str | None) -> None:
        self.met.append(
            Contact(id=new_id(), customer_id=customer.id, name=name, title=title, is_primary=True)
        )

    async def settle(self, work: Work) -> None:
        """Write contacts and history of all kept items together."""
        work.session.add_all(self.met)
        for customer in self.made:
            remember(work, customer, OwnershipChangeKind.IMPORTED)
        await work.session.flush()
        for contact in self.met:
            announce_contact(work, contact)
