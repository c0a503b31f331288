"""Making, editing and converting leads."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import MoneyInput
from services.customers import model
from services.customers.commands.convert_lead import ConvertLead, convert_lead
from services.customers.commands.save_lead import CreateLead, UpdateLead, create_lead, update_lead
from services.customers.rules.errors import (
    CUSTOMER_NOT_ACTIVE,
    DUPLICATE_FOUND,
    DUPLICATE_REASON_REQUIRED,
    LEAD_STATE,
)
from services.customers.schema.arguments import with_settings
from services.customers.schema.customer_inputs import KEY, VERSION, optional_field, required
from services.customers.schema.customer_mutations import settings_of
from services.customers.schema.enums import LeadStatus
from services.customers.schema.lead import Lead, lead_protection

LeadCreateErrorCode = error_codes("LeadCreateErrorCode")
LeadUpdateErrorCode = error_codes("LeadUpdateErrorCode", LEAD_STATE)
LeadConvertErrorCode = error_codes(
    "LeadConvertErrorCode", LEAD_STATE, DUPLICATE_FOUND, DUPLICATE_REASON_REQUIRED, CUSTOMER_NOT_ACTIVE
)


@strawberry.input(description="A lead to be made.")
class LeadCreateInput:
    name: str = required("The person's name.")
    company: str | None = optional_field("The company's name.")
    title: str | None = optional_field("What the person is there.")
    phone: str | None = optional_field("Phone number.")
    email: str | None = optional_field("E-mail address.")
    website: str | None = optional_field("Web address.")
    city: str | None = optional_field("Town.")
    country: str | None = optional_field("Country.")
    note: str | None = optional_field("What is known.")
    source_id: strawberry.ID | None = optional_field("An item of CUSTOMER_SOURCE.")
    industry_id: strawberry.ID | None = optional_field("An item of INDUSTRY.")
    market_activity_id: strawberry.ID | None = optional_field("The market activity that brought it.")
    external_reference: str | None = optional_field("Its id in another system; unique.")
    owner_id: strawberry.ID | None = optional_field("Who works on it; the viewer without.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="An edit of a lead: only the given fields change, null empties one.")
class LeadUpdateInput:
    id: strawberry.ID = required("Which lead.")
    expected_version: int = required(VERSION)
    status: LeadStatus | None = optional_field("Where it stands now; CONVERTED only by leadConvert.")
    owner_id: strawberry.ID | None = optional_field("Who works on it from now on.")
    name: strawberry.Maybe[str] = required("The person's name.")
    company: strawberry.Maybe[str | None] = required("The company's name.")
    title: strawberry.Maybe[str | None] = required("What the person is there.")
    phone: strawberry.Maybe[str | None] = required("Phone number.")
    email: strawberry.Maybe[str | None] = required("E-mail address.")
    website: strawberry.Maybe[str | None] = required("Web address.")
    city: strawberry.Maybe[str | None] = required("Town.")
    country: strawberry.Maybe[str | None] = required("Country.")
    note: strawberry.Maybe[str | None] = required("What is known.")
    source_id: strawberry.Maybe[strawberry.ID | None] = required("An item of CUSTOMER_SOURCE.")
    industry_id: strawberry.Maybe[strawberry.ID | None] = required("An item of INDUSTRY.")
    market_activity_id: strawberry.Maybe[strawberry.ID | None] = required("The activity that brought it.")
    external_reference: strawberry.Maybe[str | None] = required("Its id in another system; unique.")


@strawberry.input(description="The opportunity a conversion asks sales to make.")
class LeadOpportunityInput:
    name: str = required("Its name.")
    amount: MoneyInput | None = optional_field("What it may be worth.")
    expected_close_on: date | None = optional_field("When it may be decided.")
    pipeline_id: strawberry.ID | None = optional_field("In which pipeline; the default one without.")


@strawberry.input(description="A lead to be converted.")
class LeadConvertInput:
    id: strawberry.ID = required("Which lead.")
    customer_id: strawberry.ID | None = optional_field("Into this customer; a new one without.")
    with_contact: bool = strawberry.field(
        default=True, description="Whether to make a contact of the person."
    )
    opportunity: LeadOpportunityInput | None = optional_field("The opportunity to be made.")
    accept_duplicates: bool = strawberry.field(
        default=False, description="Go on in spite of duplicates; needs duplicate:override and a reason."
    )
    duplicate_reason: str | None = optional_field("Why to go on in spite of duplicates.")
    expected_version: int | None = optional_field(VERSION)
    idempotency_key: str | None = optional_field(KEY)


@strawberry.type(description="Answer of leadCreate.")
class LeadCreatePayload(Payload[LeadCreateErrorCode]):
    lead: Lead | None = strawberry.field(default=None, description="The new lead.")


@strawberry.type(description="Answer of leadUpdate.")
class LeadUpdatePayload(Payload[LeadUpdateErrorCode]):
    lead: Lead | None = strawberry.field(default=None, description="The lead as it now is.")


@strawberry.type(description="Answer of leadConvert; customer, contact and what is unmapped are on the lead.")
class LeadConvertPayload(Payload[LeadConvertErrorCode]):
    lead: Lead | None = strawberry.field(default=None, description="The converted lead.")


async def _shown(info: Info) -> Callable[[model.Lead], Mapping[str, Any]]:
    protection = await lead_protection(info)
    return lambda row: {"lead": Lead.of(row, protection)}


@strawberry.type
class LeadMutations:
    @strawberry.mutation(description="Make a lead. Needs lead:create.")
    async def lead_create(
        self, info: Info, input: Annotated[LeadCreateInput, strawberry.argument(description="The lead.")]
    ) -> LeadCreatePayload:
        shown = await _shown(info)
        return await execute(info.context, LeadCreatePayload, create_lead, CreateLead, input, shown)

    @strawberry.mutation(description="Edit a lead. Needs lead:update.")
    async def lead_update(
        self, info: Info, input: Annotated[LeadUpdateInput, strawberry.argument(description="The edit.")]
    ) -> LeadUpdatePayload:
        shown = await _shown(info)
        return await execute(info.context, LeadUpdatePayload, update_lead, UpdateLead, input, shown)

    @strawberry.mutation(
        description="Make a lead a customer with a contact, once; the opportunity follows by event. "
        "Needs lead:convert."
    )
    async def lead_convert(
        self, info: Info, input: Annotated[LeadConvertInput, strawberry.argument(description="How.")]
    ) -> LeadConvertPayload:
        shown = await _shown(info)
        command = with_settings(convert_lead, phone_region=settings_of(info).phone_region)
        return await execute(info.context, LeadConvertPayload, command, ConvertLead, input, shown)
