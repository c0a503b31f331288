"""Leads: the type, the list, making, editing, converting."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

from chassis.graphql.connection import Connection, connect, page_size
from chassis.graphql.context import Info
from chassis.graphql.filters import (
    CodeFilter,
    DateFilter,
    IDFilter,
    OrderDirection,
    StringFilter,
    where_clause,
)
from chassis.graphql.schema import Owned
from chassis.ids import parse_id
from services.customers import model
from services.customers.queries.customers import load_contacts
from services.customers.queries.leads import LEAD_FILTERS, lead_sort_key, leads_in_scope, load_leads
from services.customers.queries.sight import Protection, sight_of
from services.customers.schema.activity import MarketActivity, activity_by_id
from services.customers.schema.arguments import After, Before, First, Id, Last, key_of, page
from services.customers.schema.customer import Contact, Customer, customer_by_id, field, shown_contact
from services.customers.schema.customer_inputs import optional_field
from services.customers.schema.enums import ConversionStatus, LeadStatus
from services.customers.schema.references import (
    DictionaryItem,
    Employee,
    Opportunity,
    item,
    opportunity,
)


@strawberry.federation.type(
    keys=["id"],
    directives=[Owned(by="ownerId", resource="lead")],
    description="Somebody who may become a customer.",
)
class Lead:
    id: strawberry.ID = field("The lead's id.")
    version: int | None = field("Raised by each change; give it as expectedVersion.")
    number: str | None = field("The number people know it by.")
    name: str | None = field("The person's name.")
    company: str | None = field("The company's name.")
    title: str | None = field("What the person is there.")
    website: str | None = field("Web address.")
    city: str | None = field("Town.")
    country: str | None = field("Country.")
    note: str | None = field("What is known.")
    external_reference: str | None = field("Its id in the system it was imported from.")
    status: LeadStatus | None = field("Where it stands.")
    owner_id: strawberry.ID | None = field("The owner's employee id.")
    owner: Employee | None = field("Who works on it.")
    source: DictionaryItem | None = field("Where it came from.")
    industry: DictionaryItem | None = field("What the company does.")
    created_on: date | None = field("Since when it is known.")
    converted_at: datetime | None = field("When it became a customer.")
    conversion_status: ConversionStatus | None = field("Whether the opportunity asked for exists.")
    unmapped_fields: list[str] | None = field("Of a converted lead: filled fields that went nowhere.")
    opportunity: Opportunity | None = field("The opportunity its conversion asked for, once it exists.")
    row: strawberry.Private[model.Lead]
    protection: strawberry.Private[Protection]

    @strawberry.field(description="Phone number; protected by CONTACT_PII.")
    def phone(self) -> str | None:
        return self.protection.contact_data("phone", self.row.phone)

    @strawberry.field(description="E-mail address; protected by CONTACT_PII.")
    def email(self) -> str | None:
        return self.protection.contact_data("email", self.row.email)

    @strawberry.field(description="The market activity that brought it.")
    async def market_activity(self, info: Info) -> MarketActivity | None:
        return await activity_by_id(info, self.row.market_activity_id)

    @strawberry.field(description="The customer it became, where the viewer may see it.")
    async def customer(self, info: Info) -> Customer | None:
        return await customer_by_id(info, self.row.customer_id) if self.row.customer_id else None

    @strawberry.field(description="The contact it became, where the viewer may see it.")
    async def contact(self, info: Info) -> Contact | None:
        if self.row.contact_id is None:
            return None
        row = await info.context.load(load_contacts, self.row.contact_id)
        return await shown_contact(info, row) if row else None

    @classmethod
    def of(cls, row: model.Lead, protection: Protection) -> "Lead":
        exists = row.conversion_status == ConversionStatus.DONE
        return cls(
            id=strawberry.ID(str(row.id)),
            version=row.version,
            number=row.number,
            name=row.name,
            company=row.company,
            title=row.title,
            website=row.website,
            city=row.city,
            country=row.country,
            note=row.note,
            external_reference=row.external_reference,
            status=LeadStatus(row.status),
            owner_id=strawberry.ID(str(row.owner_id)),
            owner=Employee(id=strawberry.ID(str(row.owner_id))),
            source=item(row.source_id),
            industry=item(row.industry_id),
            created_on=row.created_on,
            converted_at=row.converted_at,
            conversion_status=ConversionStatus(row.conversion_status),
            unmapped_fields=row.unmapped_fields,
            opportunity=opportunity(row.opportunity_id) if exists else None,
            row=row,
            protection=protection,
        )

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID, **_unused: object) -> "Lead | None":
        return await lead_by_id(info, key) if (key := key_of(id)) else None


@strawberry.type(description="A page of leads.")
class LeadConnection(Connection[Lead]):
    pass


@strawberry.input(description="Which leads; all given conditions must hold.")
class LeadWhere:
    and_: list["LeadWhere"] | None = optional_field("All of these hold.", "and")
    or_: list["LeadWhere"] | None = optional_field("One of these holds.", "or")
    not_: "LeadWhere | None" = optional_field("This does not hold.", "not")
    id: IDFilter | None = optional_field("By id.")
    number: CodeFilter | None = optional_field("By number.")
    name: StringFilter | None = optional_field("By person and company.")
    external_reference: CodeFilter | None = optional_field("By the id in another system.")
    status: list[LeadStatus] | None = optional_field("By status.")
    owner_id: IDFilter | None = optional_field("By owner.")
    source_id: IDFilter | None = optional_field("By source.")
    market_activity_id: IDFilter | None = optional_field("By market activity.")
    created_on: DateFilter | None = optional_field("By when they became known.")


@strawberry.enum(description="What leads can be ordered by.")
class LeadOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Person and company, regardless of case and accents.")
    NUMBER = strawberry.enum_value("NUMBER", description="Number.")
    CREATED_ON = strawberry.enum_value("CREATED_ON", description="When it became known.")


@strawberry.input(description="One criterion of an order.")
class LeadOrder:
    field: LeadOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


async def lead_protection(info: Info) -> Protection:
    """How leads are shown: contact data needs the field group."""
    return Protection(frozenset(), (await sight_of(info.context)).shows_contact_data)


async def lead_by_id(info: Info, id: Any) -> Lead | None:
    """The lead, batched with its siblings; None when unknown or out of scope."""
    row = await info.context.load(load_leads, id)
    return Lead.of(row, await lead_protection(info)) if row else None


_NEWEST = LeadOrder(field=LeadOrderField.CREATED_ON, direction=OrderDirection.DESC)


@strawberry.type
class LeadQueries:
    @strawberry.field(
        description="The leads the viewer may see.",
        directives=[page_size("first", "last")],
    )
    async def leads(
        self,
        info: Info,
        where: Annotated[LeadWhere | None, strawberry.argument(description="Only these.")] = None,
        order_by: Annotated[
            list[LeadOrder] | None, strawberry.argument(description="In this order; else newest first.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> LeadConnection:
        protection = await lead_protection(info)
        order = order_by or [_NEWEST]
        keys = [lead_sort_key(o.field.name, o.direction is OrderDirection.DESC) for o in order]
        return await connect(
            LeadConnection,
            info.context,
            leads_in_scope(info.context).where(where_clause(where, LEAD_FILTERS)),
            [*keys, lead_sort_key("ID", keys[-1].descending)],
            page(first, after, last, before),
            name="leads",
            filter=where,
            node=lambda row: Lead.of(row, protection),
        )

    @strawberry.field(description="One lead; null when there is none the viewer may see.")
    async def lead(self, info: Info, id: Id) -> Lead | None:
        return await lead_by_id(info, parse_id(id, "id"))
