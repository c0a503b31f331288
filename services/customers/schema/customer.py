"""The customer with its contacts, follow-ups and ownership history.

Every field of an entity other services refer to may be null but its id: who may see an order and not its
customer gets a stub instead of losing the order.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry

from chassis.graphql.connection import Connection, connect, page_size
from chassis.graphql.context import Info
from chassis.graphql.scalars import CurrencyCode
from chassis.graphql.schema import Owned
from chassis.viewer import SYSTEM
from services.customers import model
from services.customers.queries.customers import (
    follow_ups_of,
    latest_follow_up_first,
    load_contacts,
    load_contacts_of,
    load_customers,
    load_follow_ups,
    load_history_of,
)
from services.customers.queries.sight import Protection, Sight, sight_of
from services.customers.schema.arguments import After, Before, First, Last, key_of, optional, page
from services.customers.schema.enums import FollowUpState, Ownership, OwnershipChangeKind, RecordState
from services.customers.schema.references import (
    DictionaryItem,
    Employee,
    Opportunity,
    Pool,
    employee,
    item,
    opportunity,
    pool,
)


def field(description: str) -> Any:
    """A plain field."""
    return strawberry.field(description=description)


@strawberry.type(description="One step of a customer's way through owners and pools.")
class OwnershipStep:
    kind: OwnershipChangeKind = field("What happened.")
    at: datetime = field("When.")
    actor: Employee | None = field("Who did it; null where a rule did.")
    from_owner: Employee | None = field("Whose it was.")
    to_owner: Employee | None = field("Whose it became.")
    from_pool: Pool | None = field("The pool it was in.")
    to_pool: Pool | None = field("The pool it went into.")
    reason: str | None = field("Why, in words.")
    reason_item: DictionaryItem | None = field("Why, from the dictionary.")
    transfer_id: strawberry.ID | None = field("The batch it was part of.")

    @classmethod
    def of(cls, row: model.OwnershipChange) -> "OwnershipStep":
        return cls(
            kind=OwnershipChangeKind(row.kind),
            at=row.at,
            actor=None if row.actor_id == SYSTEM.actor else employee(row.actor_id),
            from_owner=employee(row.from_owner_id),
            to_owner=employee(row.to_owner_id),
            from_pool=pool(row.from_pool_id),
            to_pool=pool(row.to_pool_id),
            reason=row.reason,
            reason_item=item(row.reason_id),
            transfer_id=optional(row.transfer_id),
        )


@strawberry.federation.type(keys=["id"], description="A person at a customer.")
class Contact:
    id: strawberry.ID = field("The contact's id.")
    version: int = field("Raised by each change; give it as expectedVersion.")
    name: str | None = field("The person's name; hidden on a public customer where the pool says so.")
    title: str | None = field("What they are there.")
    is_primary: bool = field("Whether this is the customer's primary contact.")
    external_reference: str | None = field("The contact's id in the system it was imported from.")
    customer_id: strawberry.ID = field("Whose contact it is.")
    row: strawberry.Private[model.Contact]
    protection: strawberry.Private[Protection]

    @strawberry.field(description="Phone number; hidden on a public customer, protected by CONTACT_PII.")
    def phone(self) -> str | None:
        return self.protection.contact_data("phone", self.row.phone)

    @strawberry.field(description="E-mail address; hidden on a public customer, protected by CONTACT_PII.")
    def email(self) -> str | None:
        return self.protection.contact_data("email", self.row.email)

    @strawberry.field(description="Whose contact it is.")
    async def customer(self, info: Info) -> "Customer | None":
        return await customer_by_id(info, self.row.customer_id)

    @classmethod
    def of(cls, row: model.Contact, protection: Protection) -> "Contact":
        return cls(
            id=strawberry.ID(str(row.id)),
            version=row.version,
            name=protection.plain("contactName", row.name),
            title=row.title,
            is_primary=row.is_primary,
            external_reference=row.external_reference,
            customer_id=strawberry.ID(str(row.customer_id)),
            row=row,
            protection=protection,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID, **_unused: object) -> "Contact | None":
        key = key_of(id)
        row = await info.context.load(load_contacts, key) if key else None
        return await shown_contact(info, row) if row else None


@strawberry.federation.type(keys=["id"], description="What happened with a customer, or is planned to.")
class FollowUp:
    id: strawberry.ID = field("The follow-up's id.")
    version: int = field("Raised by each change; give it as expectedVersion.")
    state: FollowUpState = field("Where it stands.")
    text: str | None = field("What happened, or is to be done; hidden while the customer is public.")
    planned_for: datetime | None = field("When it is planned for.")
    occurred_at: datetime | None = field("When it happened.")
    next_contact_on: date | None = field("When to get in touch again.")
    external_reference: str | None = field("Its id in the system it was imported from.")
    employee: Employee | None = field("Whose it is; hidden while the customer is public.")
    kind: DictionaryItem | None = field("What kind of contact it was.")
    opportunity: Opportunity | None = field("The opportunity it was about.")
    row: strawberry.Private[model.FollowUp]
    protection: strawberry.Private[Protection]

    @strawberry.field(description="The person it was with; hidden while the customer is public.")
    async def contact(self, info: Info) -> Contact | None:
        contact_id = self.protection.note(self.row.contact_id)
        if contact_id is None:
            return None
        row = await info.context.load(load_contacts, contact_id)
        return await shown_contact(info, row) if row else None

    @strawberry.field(description="The customer it is about.")
    async def customer(self, info: Info) -> "Customer | None":
        return await customer_by_id(info, self.row.customer_id)

    @classmethod
    def of(cls, row: model.FollowUp, protection: Protection) -> "FollowUp":
        return cls(
            id=strawberry.ID(str(row.id)),
            version=row.version,
            state=FollowUpState(row.state),
            text=protection.note(row.text),
            planned_for=row.planned_for,
            occurred_at=row.occurred_at,
            next_contact_on=row.next_contact_on,
            external_reference=row.external_reference,
            employee=employee(protection.note(row.employee_id)),
            kind=item(row.kind_id),
            opportunity=opportunity(row.opportunity_id),
            row=row,
            protection=protection,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID, **_unused: object) -> "FollowUp | None":
        key = key_of(id)
        row = await info.context.load(load_follow_ups, key) if key else None
        customer = await info.context.load(load_customers, row.customer_id) if row else None
        if row is None or customer is None:
            return None
        return cls.of(row, (await sight_of(info.context)).protection_of(customer))


@strawberry.type(description="A page of follow-ups.")
class FollowUpConnection(Connection[FollowUp]):
    pass


@strawberry.type(description="Where a customer is.")
class CustomerAddress:
    line: str | None = field("Street and house.")
    city: str | None = field("Town.")
    region: str | None = field("Region, state or province.")
    postal_code: str | None = field("Postal code.")
    country: str | None = field("Country.")


@strawberry.federation.type(
    keys=["id"],
    directives=[Owned(by="ownerId", resource="customer", also="keptBy")],
    description="A customer: owned by an employee, or public in a pool.",
)
class Customer:
    id: strawberry.ID = field("The customer's id.")
    version: int | None = field("Raised by each change; give it as expectedVersion.")
    number: str | None = field("The number people know it by.")
    name: str | None = field("Its name.")
    external_reference: str | None = field("Its id in the system it was imported from.")
    ownership: Ownership | None = field("Whose it is.")
    owner_id: strawberry.ID | None = field("The owner's employee id; null: public.")
    owner: Employee | None = field("Who owns it; null: public.")
    owned_since: datetime | None = field("Since when its owner has it.")
    previous_owner: Employee | None = field("Who had it before.")
    pool: Pool | None = field("The pool it is public in.")
    claimable_at: datetime | None = field("While it is public: from when it may be claimed.")
    record: RecordState | None = field("Whether the record is in use.")
    type: DictionaryItem | None = field("What type of customer it is.")
    source: DictionaryItem | None = field("Where it came from.")
    level: DictionaryItem | None = field("How important it is.")
    stage: DictionaryItem | None = field("How far things have come with it.")
    industry: DictionaryItem | None = field("What it does.")
    tax_id: str | None = field("Its tax id.")
    website: str | None = field("Its web address.")
    address: CustomerAddress | None = field("Where it is.")
    contact_name: str | None = field("Its primary contact's name.")
    currency: CurrencyCode | None = field("The currency it is billed in.")
    payment_terms_days: int | None = field("Days it has to pay.")
    created_on: date | None = field("Since when it is known.")
    last_follow_up_at: datetime | None = field("When somebody last was in touch; folded from follow-ups.")
    next_contact_on: date | None = field("When to get in touch again; from the last follow-up.")
    has_bought: bool | None = field("Whether it ever ordered; from confirmed orders.")
    order_count: int | None = field("How many confirmed orders it has.")
    first_purchase_on: date | None = field("Date of its first confirmed order.")
    last_purchase_on: date | None = field("Date of its last confirmed order.")
    kept_by: list[strawberry.ID] | None = strawberry.federation.field(
        description="The viewer, while a transfer leaves them sight of it.", inaccessible=True
    )
    row: strawberry.Private[model.Customer]
    protection: strawberry.Private[Protection]

    @strawberry.field(description="Phone number; hidden while public, protected by CONTACT_PII.")
    def phone(self) -> str | None:
        return self.protection.contact_data("phone", self.row.phone)

    @strawberry.field(description="E-mail address; hidden while public, protected by CONTACT_PII.")
    def email(self) -> str | None:
        return self.protection.contact_data("email", self.row.email)

    @strawberry.field(description="Its people, the primary contact first; none while the pool hides them.")
    async def contacts(self, info: Info) -> list[Contact] | None:
        if self.protection.hides_people:
            return []
        rows = await info.context.load(load_contacts_of, self.row.id)
        return [Contact.of(row, self.protection) for row in rows or ()]

    @strawberry.field(
        description="What happened with it and is planned, latest first.",
        directives=[page_size("first", "last")],
    )
    async def follow_ups(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> FollowUpConnection | None:
        return await connect(
            FollowUpConnection,
            info.context,
            follow_ups_of(self.row.id),
            latest_follow_up_first(),
            page(first, after, last, before),
            name="Customer.followUps",
            filter=self.row.id,
            node=lambda row: FollowUp.of(row, self.protection),
        )

    @strawberry.field(description="Its way through owners and pools, oldest first.")
    async def ownership_history(self, info: Info) -> list[OwnershipStep] | None:
        rows = await info.context.load(load_history_of, self.row.id)
        return [OwnershipStep.of(row) for row in rows or ()]

    @classmethod
    def of(cls, row: model.Customer, sight: Sight) -> "Customer":
        shown = sight.protection_of(row)
        return cls(
            id=strawberry.ID(str(row.id)),
            version=row.version,
            number=row.number,
            name=row.name,
            external_reference=row.external_reference,
            ownership=Ownership(row.ownership),
            owner_id=optional(row.owner_id),
            owner=employee(row.owner_id),
            owned_since=row.owned_since,
            previous_owner=employee(row.previous_owner_id),
            pool=pool(row.pool_id),
            claimable_at=row.claimable_at if row.ownership == Ownership.PUBLIC else None,
            record=RecordState(row.record),
            type=item(row.type_id),
            source=item(row.source_id),
            level=item(row.level_id),
            stage=item(row.stage_id),
            industry=item(row.industry_id),
            tax_id=shown.plain("taxId", row.tax_id),
            website=shown.plain("website", row.website),
            address=_address(row, shown),
            contact_name=shown.plain("contactName", row.contact_name),
            currency=CurrencyCode(row.currency) if row.currency else None,
            payment_terms_days=row.payment_terms_days,
            created_on=row.created_on,
            last_follow_up_at=row.last_follow_up_at,
            next_contact_on=row.next_contact_on,
            has_bought=row.order_count > 0,
            order_count=row.order_count,
            first_purchase_on=row.first_purchase_on,
            last_purchase_on=row.last_purchase_on,
            kept_by=[strawberry.ID(str(id)) for id in sight.kept_by(row)],
            row=row,
            protection=shown,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID, **_unused: object) -> "Customer | None":
        key = key_of(id)
        return await customer_by_id(info, key) if key else None


@strawberry.type(description="A page of customers.")
class CustomerConnection(Connection[Customer]):
    pass


def _address(row: model.Customer, shown: Protection) -> CustomerAddress:
    return CustomerAddress(
        line=shown.plain("addressLine", row.address_line),
        city=row.city,
        region=row.region,
        postal_code=shown.plain("addressLine", row.postal_code),
        country=row.country,
    )


async def customer_by_id(info: Info, id: UUID) -> Customer | None:
    """The customer, batched with its siblings; None when unknown or out of sight."""
    row = await info.context.load(load_customers, id)
    return Customer.of(row, await sight_of(info.context)) if row else None


async def shown_contact(info: Info, row: model.Contact) -> Contact | None:
    """A contact in sight as its customer's ownership lets it be shown; None where the pool hides people."""
    customer = await info.context.load(load_customers, row.customer_id)
    if customer is None:
        return None
    protection = (await sight_of(info.context)).protection_of(customer)
    return None if protection.hides_people else Contact.of(row, protection)
