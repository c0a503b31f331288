"""Inputs of the mutations on customers and their contacts."""

from datetime import date
from typing import Any

import strawberry

from chassis.graphql.bulk import ErrorPolicy
from services.customers.schema.customer_list import CustomerWhere
from services.customers.schema.enums import Access, TransferInclude

KEY = "Repeats with the same key answer the first result and do nothing."
VERSION = "The version the client read; a newer one refuses the change."


def optional_field(description: str, name: str | None = None) -> Any:
    """A field that may be left out."""
    return strawberry.field(default=None, description=description, name=name)


def required(description: str) -> Any:
    """A field that must be given."""
    return strawberry.field(description=description)


@strawberry.input(description="A person at a customer to be made.")
class CustomerContactInput:
    name: str = required("The person's name.")
    title: str | None = optional_field("What they are there.")
    phone: str | None = optional_field("Phone number.")
    email: str | None = optional_field("E-mail address.")
    is_primary: bool = strawberry.field(
        default=False, description="Whether this is the primary contact; the first one without."
    )


@strawberry.input(description="A customer to be made.")
class CustomerCreateInput:
    name: str = required("Its name.")
    owner_id: strawberry.ID | None = optional_field("Who owns it; the viewer without.")
    pool_id: strawberry.ID | None = optional_field("The pool it is to be public in, instead of an owner.")
    contacts: list[CustomerContactInput] = strawberry.field(default_factory=list, description="Its people.")
    accept_duplicates: bool = strawberry.field(
        default=False, description="Go on in spite of duplicates; needs duplicate:override and a reason."
    )
    duplicate_reason: str | None = optional_field("Why to go on in spite of duplicates.")
    external_reference: str | None = optional_field("Its id in another system; unique.")
    type_id: strawberry.ID | None = optional_field("An item of CUSTOMER_TYPE.")
    source_id: strawberry.ID | None = optional_field("An item of CUSTOMER_SOURCE.")
    level_id: strawberry.ID | None = optional_field("An item of CUSTOMER_LEVEL.")
    stage_id: strawberry.ID | None = optional_field("An item of CUSTOMER_STAGE.")
    industry_id: strawberry.ID | None = optional_field("An item of INDUSTRY.")
    tax_id: str | None = optional_field("Its tax id; unique.")
    phone: str | None = optional_field("Phone number.")
    email: str | None = optional_field("E-mail address.")
    website: str | None = optional_field("Web address.")
    address_line: str | None = optional_field("Street and house.")
    city: str | None = optional_field("Town.")
    region: str | None = optional_field("Region, state or province.")
    postal_code: str | None = optional_field("Postal code.")
    country: str | None = optional_field("Country.")
    currency: str | None = optional_field("ISO 4217 currency it is billed in.")
    payment_terms_days: int | None = optional_field("Days it has to pay.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="An edit of a customer: only the given fields change, null empties one.")
class CustomerUpdateInput:
    id: strawberry.ID = required("Which customer.")
    expected_version: int = required(VERSION)
    name: strawberry.Maybe[str] = required("Its name.")
    external_reference: strawberry.Maybe[str | None] = required("Its id in another system; unique.")
    type_id: strawberry.Maybe[strawberry.ID | None] = required("An item of CUSTOMER_TYPE.")
    source_id: strawberry.Maybe[strawberry.ID | None] = required("An item of CUSTOMER_SOURCE.")
    level_id: strawberry.Maybe[strawberry.ID | None] = required("An item of CUSTOMER_LEVEL.")
    stage_id: strawberry.Maybe[strawberry.ID | None] = required("An item of CUSTOMER_STAGE.")
    industry_id: strawberry.Maybe[strawberry.ID | None] = required("An item of INDUSTRY.")
    tax_id: strawberry.Maybe[str | None] = required("Its tax id; unique.")
    phone: strawberry.Maybe[str | None] = required("Phone number.")
    email: strawberry.Maybe[str | None] = required("E-mail address.")
    website: strawberry.Maybe[str | None] = required("Web address.")
    address_line: strawberry.Maybe[str | None] = required("Street and house.")
    city: strawberry.Maybe[str | None] = required("Town.")
    region: strawberry.Maybe[str | None] = required("Region, state or province.")
    postal_code: strawberry.Maybe[str | None] = required("Postal code.")
    country: strawberry.Maybe[str | None] = required("Country.")
    currency: strawberry.Maybe[str | None] = required("ISO 4217 currency it is billed in.")
    payment_terms_days: strawberry.Maybe[int | None] = required("Days it has to pay.")


@strawberry.input(description="A customer to be put out of use.")
class CustomerArchiveInput:
    id: strawberry.ID = required("Which customer.")
    expected_version: int | None = optional_field(VERSION)


@strawberry.input(description="A public customer to be claimed.")
class CustomerClaimInput:
    id: strawberry.ID = required("Which customer.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="Public customers to be claimed.")
class CustomerClaimManyInput:
    ids: list[strawberry.ID] = required("Which customers; at most 500.")
    error_policy: ErrorPolicy = strawberry.field(
        default=ErrorPolicy.REJECT_FAILED_ROWS, description="What becomes of the good ones."
    )
    dry_run: bool = strawberry.field(default=False, description="Only tell the verdicts.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="A customer to be let go into a pool.")
class CustomerReleaseInput:
    id: strawberry.ID = required("Which customer.")
    reason_id: strawberry.ID = required("Why: an item of RELEASE_REASON.")
    pool_id: strawberry.ID | None = optional_field("Into which pool; the default one without.")
    expected_version: int | None = optional_field(VERSION)
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="A public customer to be given to somebody.")
class CustomerAssignInput:
    id: strawberry.ID = required("Which customer.")
    to: strawberry.ID = required("The employee who gets it.")
    reason: str | None = optional_field("Why, in words.")
    idempotency_key: str | None = optional_field(KEY)


@strawberry.input(description="What the former owner keeps.")
class KeepPreviousOwnerInput:
    access: Access = required("Sight alone, or work too.")
    until: date = required("To the end of this day.")


@strawberry.input(description="Customers to be handed over, by ids or by filter.")
class CustomerTransferInput:
    to: strawberry.ID = required("The employee who gets them.")
    reason: str = required("Why, in words.")
    ids: list[strawberry.ID] | None = optional_field("Which customers; at most 500.")
    filter: CustomerWhere | None = optional_field("Or those of the viewer's sight this filter finds.")
    include: list[TransferInclude] = strawberry.field(default_factory=list, description="What goes along.")
    keep_previous_owner: KeepPreviousOwnerInput | None = optional_field("What the former owner keeps.")
    error_policy: ErrorPolicy = strawberry.field(
        default=ErrorPolicy.REJECT_FAILED_ROWS, description="What becomes of the good ones."
    )
    dry_run: bool = strawberry.field(default=False, description="Only tell the verdicts.")
    idempotency_key: str | None = optional_field(KEY)
