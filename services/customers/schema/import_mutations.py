"""Imports: up to 500 items a call, a result per item (api.md, bulk)."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import strawberry

from chassis.events import Cause
from chassis.graphql.bulk import ROWS_REFUSED, BulkOutcome, ErrorPolicy, ItemResult
from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import MoneyInput
from chassis.messaging import Work
from services.customers.commands.import_contacts import ImportContacts, import_contacts
from services.customers.commands.import_customers import ImportCustomers, import_customers
from services.customers.commands.import_follow_ups import ImportFollowUps, import_follow_ups
from services.customers.commands.import_leads import ImportLeads, import_leads
from services.customers.commands.import_market_activities import (
    ImportMarketActivities,
    import_market_activities,
)
from services.customers.schema.arguments import with_settings
from services.customers.schema.customer_inputs import KEY, optional_field, required
from services.customers.schema.customer_mutations import bulk_answer, settings_of
from services.customers.schema.enums import ActivityStatus, Attribution, LeadStatus

CustomerImportErrorCode = error_codes("CustomerImportErrorCode", ROWS_REFUSED)
ContactImportErrorCode = error_codes("ContactImportErrorCode", ROWS_REFUSED)
LeadImportErrorCode = error_codes("LeadImportErrorCode", ROWS_REFUSED)
FollowUpImportErrorCode = error_codes("FollowUpImportErrorCode", ROWS_REFUSED)
MarketActivityImportErrorCode = error_codes("MarketActivityImportErrorCode", ROWS_REFUSED)

P = TypeVar("P", bound=Payload[Any])
REFERENCE = "Its key in the other system."


def _policy() -> Any:
    return strawberry.field(
        default=ErrorPolicy.REJECT_ALL, description="What becomes of the good items when others are refused."
    )


def _dry_run() -> Any:
    return strawberry.field(default=False, description="Only say what would become of each item.")


def _results() -> Any:
    return strawberry.field(default_factory=list, description="What became of each item, in their order.")


def _applied() -> Any:
    return strawberry.field(
        default=False, description="Whether anything was kept: not for a dry run, nor when all was rejected."
    )


@strawberry.input(description="A customer, found by its external reference; what is absent stays as it is.")
class CustomerImportItem:
    external_reference: str = required(REFERENCE)
    name: str = required("Its name.")
    type: str | None = optional_field("Code of a CUSTOMER_TYPE.")
    source: str | None = optional_field("Code of a CUSTOMER_SOURCE.")
    level: str | None = optional_field("Code of a CUSTOMER_LEVEL.")
    stage: str | None = optional_field("Code of a CUSTOMER_STAGE.")
    industry: str | None = optional_field("Code of an INDUSTRY.")
    owner: str | None = optional_field("A new customer's owner, by external reference; public without.")
    phone: str | None = optional_field("Phone number.")
    email: str | None = optional_field("E-mail address.")
    website: str | None = optional_field("Web address.")
    tax_id: str | None = optional_field("Tax id; unique.")
    address_line: str | None = optional_field("Street and house.")
    city: str | None = optional_field("Town.")
    region: str | None = optional_field("Region, state or province.")
    postal_code: str | None = optional_field("Postal code.")
    country: str | None = optional_field("Country.")
    currency: str | None = optional_field("ISO 4217 currency it is billed in.")
    created_on: date | None = optional_field("Since when it is known; today without.")
    contact_name: str | None = optional_field("Its primary contact's name.")
    contact_title: str | None = optional_field("What its primary contact is there.")


@strawberry.input(description="A contact, found by its external reference; what is absent stays as it is.")
class ContactImportItem:
    external_reference: str = required(REFERENCE)
    customer: str = required("The customer's external reference or number.")
    name: str = required("The person's name.")
    title: str | None = optional_field("What they are there.")
    phone: str | None = optional_field("Phone number.")
    email: str | None = optional_field("E-mail address.")
    primary: bool = strawberry.field(default=False, description="Whether to be the primary contact.")


@strawberry.input(description="A lead, found by its external reference; what is absent stays as it is.")
class LeadImportItem:
    external_reference: str = required(REFERENCE)
    name: str = required("The person's name.")
    company: str | None = optional_field("The company's name.")
    title: str | None = optional_field("What the person is there.")
    phone: str | None = optional_field("Phone number.")
    email: str | None = optional_field("E-mail address.")
    website: str | None = optional_field("Web address.")
    city: str | None = optional_field("Town.")
    country: str | None = optional_field("Country.")
    note: str | None = optional_field("What is known.")
    owner: str | None = optional_field("The owner's external reference; a new lead is else the importer's.")
    source: str | None = optional_field("Code of a CUSTOMER_SOURCE.")
    industry: str | None = optional_field("Code of an INDUSTRY.")
    market_activity: str | None = optional_field("The activity's external reference or number.")
    status: LeadStatus | None = optional_field("Where it stands; never CONVERTED.")
    created_on: date | None = optional_field("Since when it is known; today without.")


@strawberry.input(description="What happened with a customer, found by its external reference.")
class FollowUpImportItem:
    external_reference: str = required(REFERENCE)
    customer: str = required("The customer's external reference or number.")
    employee: str = required("Who did it, by external reference.")
    occurred_at: datetime = required("When; however long ago.")
    text: str = required("What happened.")
    kind: str | None = optional_field("Code of a FOLLOW_UP_KIND.")
    next_contact_on: date | None = optional_field("When to get in touch again.")


@strawberry.input(description="A market activity, found by its external reference.")
class MarketActivityImportItem:
    external_reference: str = required(REFERENCE)
    name: str = required("Its name.")
    starts_on: date = required("First day.")
    ends_on: date | None = optional_field("Last day.")
    status: ActivityStatus | None = optional_field("Where it stands.")
    attribution: Attribution | None = optional_field("Which touch a sale is credited to.")
    currency: str | None = optional_field("ISO 4217 currency of its money; that of its amounts without.")
    budget: MoneyInput | None = optional_field("What it may cost.")
    expected_revenue: MoneyInput | None = optional_field("What it is expected to bring.")
    actual_cost: MoneyInput | None = optional_field("What it has cost so far; the difference is added.")


@strawberry.input(description="Customers to import.")
class CustomerImportInput:
    items: list[CustomerImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="Contacts to import.")
class ContactImportInput:
    items: list[ContactImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="Leads to import.")
class LeadImportInput:
    items: list[LeadImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="Follow-ups to import.")
class FollowUpImportInput:
    items: list[FollowUpImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="Market activities to import.")
class MarketActivityImportInput:
    items: list[MarketActivityImportItem] = required("At most 500.")
    error_policy: ErrorPolicy = _policy()
    dry_run: bool = _dry_run()
    idempotency_key: str | None = optional_field(KEY)


@strawberry.type(description="Answer of customerImport.")
class CustomerImportPayload(Payload[CustomerImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="Answer of contactImport.")
class ContactImportPayload(Payload[ContactImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="Answer of leadImport.")
class LeadImportPayload(Payload[LeadImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="Answer of followUpImport.")
class FollowUpImportPayload(Payload[FollowUpImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


@strawberry.type(description="Answer of marketActivityImport.")
class MarketActivityImportPayload(Payload[MarketActivityImportErrorCode]):
    results: list[ItemResult] = _results()
    applied: bool = _applied()


async def _run(
    info: Info,
    payload: type[P],
    command: Callable[[Work, Any], Awaitable[BulkOutcome]],
    request: type[Any],
    given: Any,
) -> P:
    return await execute(
        info.context,
        payload,
        command,
        request,
        given,
        lambda outcome: bulk_answer(payload, outcome, dry_run=given.dry_run),
        cause=Cause.IMPORT,
    )


def _items(description: str) -> Any:
    return strawberry.argument(description=description)


@strawberry.type
class ImportMutations:
    @strawberry.mutation(description="Make or change customers from another system. Needs import:run.")
    async def customer_import(
        self, info: Info, input: Annotated[CustomerImportInput, _items("The customers.")]
    ) -> CustomerImportPayload:
        command = with_settings(import_customers, phone_region=settings_of(info).phone_region)
        return await _run(info, CustomerImportPayload, command, ImportCustomers, input)

    @strawberry.mutation(description="Make or change contacts from another system. Needs import:run.")
    async def contact_import(
        self, info: Info, input: Annotated[ContactImportInput, _items("The contacts.")]
    ) -> ContactImportPayload:
        command = with_settings(import_contacts, phone_region=settings_of(info).phone_region)
        return await _run(info, ContactImportPayload, command, ImportContacts, input)

    @strawberry.mutation(description="Make or change leads from another system. Needs import:run.")
    async def lead_import(
        self, info: Info, input: Annotated[LeadImportInput, _items("The leads.")]
    ) -> LeadImportPayload:
        return await _run(info, LeadImportPayload, import_leads, ImportLeads, input)

    @strawberry.mutation(description="Make or change follow-ups from another system. Needs import:run.")
    async def follow_up_import(
        self, info: Info, input: Annotated[FollowUpImportInput, _items("The follow-ups.")]
    ) -> FollowUpImportPayload:
        return await _run(info, FollowUpImportPayload, import_follow_ups, ImportFollowUps, input)

    @strawberry.mutation(description="Make or change market activities. Needs import:run.")
    async def market_activity_import(
        self, info: Info, input: Annotated[MarketActivityImportInput, _items("The activities.")]
    ) -> MarketActivityImportPayload:
        return await _run(
            info, MarketActivityImportPayload, import_market_activities, ImportMarketActivities, input
        )
