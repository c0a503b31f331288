"""Making, editing and moving customers."""

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Any, cast

import strawberry

from chassis.errors import LIMIT_EXCEEDED, Refused
from chassis.graphql.bulk import ROWS_REFUSED, BulkOutcome, ItemResult
from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute, user_error
from services.customers import model
from services.customers.commands.assign_customer import AssignCustomer, assign_customer
from services.customers.commands.claim_customer import (
    ClaimCustomer,
    ClaimCustomers,
    claim_customer,
    claim_customers,
)
from services.customers.commands.create_customer import CreateCustomer, create_customer
from services.customers.commands.release_customer import ReleaseCustomer, release_customer
from services.customers.commands.transfer_customers import (
    TransferCustomers,
    Transferred,
    transfer_customers,
)
from services.customers.commands.update_customer import (
    ArchiveCustomer,
    UpdateCustomer,
    archive_customer,
    update_customer,
)
from services.customers.queries.customers import ALL, ids_of
from services.customers.queries.sight import Sight, sight_of
from services.customers.rules.errors import (
    ALREADY_CLAIMED,
    CUSTOMER_NOT_ACTIVE,
    CUSTOMER_PUBLIC,
    DAILY_LIMIT_REACHED,
    DUPLICATE_FOUND,
    DUPLICATE_REASON_REQUIRED,
    HOLDING_CAPACITY_REACHED,
    RESTING,
)
from services.customers.schema.arguments import with_settings
from services.customers.schema.customer import Customer
from services.customers.schema.customer_inputs import (
    CustomerArchiveInput,
    CustomerAssignInput,
    CustomerClaimInput,
    CustomerClaimManyInput,
    CustomerCreateInput,
    CustomerReleaseInput,
    CustomerTransferInput,
    CustomerUpdateInput,
)
from services.customers.schema.customer_list import selected
from services.customers.settings import Settings

CustomerCreateErrorCode = error_codes("CustomerCreateErrorCode", DUPLICATE_FOUND, DUPLICATE_REASON_REQUIRED)
CustomerUpdateErrorCode = error_codes("CustomerUpdateErrorCode", CUSTOMER_NOT_ACTIVE)
CustomerArchiveErrorCode = error_codes("CustomerArchiveErrorCode", CUSTOMER_NOT_ACTIVE)
_CLAIM = (ALREADY_CLAIMED, DAILY_LIMIT_REACHED, HOLDING_CAPACITY_REACHED, RESTING, CUSTOMER_NOT_ACTIVE)
CustomerClaimErrorCode = error_codes("CustomerClaimErrorCode", *_CLAIM)
CustomerClaimManyErrorCode = error_codes("CustomerClaimManyErrorCode", ROWS_REFUSED)
CustomerReleaseErrorCode = error_codes("CustomerReleaseErrorCode", CUSTOMER_PUBLIC, CUSTOMER_NOT_ACTIVE)
CustomerAssignErrorCode = error_codes(
    "CustomerAssignErrorCode", ALREADY_CLAIMED, HOLDING_CAPACITY_REACHED, CUSTOMER_NOT_ACTIVE
)
CustomerTransferErrorCode = error_codes("CustomerTransferErrorCode", ROWS_REFUSED)


@strawberry.type(description="Answer of customerCreate.")
class CustomerCreatePayload(Payload[CustomerCreateErrorCode]):
    customer: Customer | None = strawberry.field(default=None, description="The new customer.")


@strawberry.type(description="Answer of customerUpdate.")
class CustomerUpdatePayload(Payload[CustomerUpdateErrorCode]):
    customer: Customer | None = strawberry.field(default=None, description="The customer as it now is.")


@strawberry.type(description="Answer of customerArchive.")
class CustomerArchivePayload(Payload[CustomerArchiveErrorCode]):
    customer: Customer | None = strawberry.field(default=None, description="The customer as it now is.")


@strawberry.type(description="Answer of customerClaim.")
class CustomerClaimPayload(Payload[CustomerClaimErrorCode]):
    customer: Customer | None = strawberry.field(default=None, description="The customer, now yours.")


@strawberry.type(description="Answer of customerClaimMany.")
class CustomerClaimManyPayload(Payload[CustomerClaimManyErrorCode]):
    results: list[ItemResult] = strawberry.field(
        default_factory=list, description="The verdict on each, in the order given."
    )
    applied: bool = strawberry.field(default=False, description="Whether anything was done.")


@strawberry.type(description="Answer of customerRelease.")
class CustomerReleasePayload(Payload[CustomerReleaseErrorCode]):
    customer: Customer | None = strawberry.field(default=None, description="The customer, now public.")


@strawberry.type(description="Answer of customerAssign.")
class CustomerAssignPayload(Payload[CustomerAssignErrorCode]):
    customer: Customer | None = strawberry.field(default=None, description="The customer as it now is.")


@strawberry.type(description="Answer of customerTransfer.")
class CustomerTransferPayload(Payload[CustomerTransferErrorCode]):
    transfer_id: strawberry.ID | None = strawberry.field(
        default=None, description="Ties together all events and history of this transfer."
    )
    results: list[ItemResult] = strawberry.field(
        default_factory=list, description="The verdict on each, in the order given."
    )
    applied: bool = strawberry.field(default=False, description="Whether anything was done.")
    transferred: int = strawberry.field(
        default=0, description="How many changed owner, or would have in a dry run."
    )
    refused: int = strawberry.field(default=0, description="How many were refused.")
    receiver_holds: int | None = strawberry.field(
        default=None, description="How many customers the receiver has now."
    )
    receiver_room: int | None = strawberry.field(
        default=None, description="How many more the default pool's rule allows them; null: no bound."
    )


def bulk_answer(payload: type[Payload[Any]], outcome: BulkOutcome, *, dry_run: bool) -> Mapping[str, Any]:
    """The fields of a bulk payload; a refusal that undid everything is also a user error."""
    answer: dict[str, Any] = {"results": outcome.results(), "applied": outcome.applied}
    if not outcome.applied and not dry_run:
        answer["user_errors"] = [user_error(payload, Refused(ROWS_REFUSED))]
    return answer


def _shown(sight: Sight, row: model.Customer) -> Mapping[str, Any]:
    return {"customer": Customer.of(row, sight)}


def _transferred(outcome: Transferred, *, dry_run: bool) -> Mapping[str, Any]:
    rows = outcome.outcome.rows
    return {
        "transfer_id": strawberry.ID(str(outcome.transfer_id)),
        "transferred": sum(row.outcome == "UPDATED" for row in rows),
        "refused": sum(row.outcome == "REFUSED" for row in rows),
        "receiver_holds": outcome.receiver_holds,
        "receiver_room": outcome.receiver_room,
        **bulk_answer(CustomerTransferPayload, outcome.outcome, dry_run=dry_run),
    }


def settings_of(info: Info) -> Settings:
    """This service's settings."""
    return cast(Settings, info.context.settings)


@strawberry.type
class CustomerMutations:
    @strawberry.mutation(description="Make a customer. Needs customer:create; looks for duplicates first.")
    async def customer_create(
        self,
        info: Info,
        input: Annotated[CustomerCreateInput, strawberry.argument(description="The customer.")],
    ) -> CustomerCreatePayload:
        sight = await sight_of(info.context)
        command = with_settings(create_customer, phone_region=settings_of(info).phone_region)
        return await execute(
            info.context, CustomerCreatePayload, command, CreateCustomer, input, lambda c: _shown(sight, c)
        )

    @strawberry.mutation(description="Edit a customer's own data. Needs customer:update.")
    async def customer_update(
        self, info: Info, input: Annotated[CustomerUpdateInput, strawberry.argument(description="The edit.")]
    ) -> CustomerUpdatePayload:
        sight = await sight_of(info.context)
        command = with_settings(update_customer, phone_region=settings_of(info).phone_region)
        return await execute(
            info.context, CustomerUpdatePayload, command, UpdateCustomer, input, lambda c: _shown(sight, c)
        )

    @strawberry.mutation(description="Put a customer out of use. Needs customer:update.")
    async def customer_archive(
        self,
        info: Info,
        input: Annotated[CustomerArchiveInput, strawberry.argument(description="The customer.")],
    ) -> CustomerArchivePayload:
        sight = await sight_of(info.context)
        return await execute(
            info.context,
            CustomerArchivePayload,
            archive_customer,
            ArchiveCustomer,
            input,
            lambda c: _shown(sight, c),
        )

    @strawberry.mutation(
        description="Claim a public customer; of many at once one wins. Needs customer:claim."
    )
    async def customer_claim(
        self, info: Info, input: Annotated[CustomerClaimInput, strawberry.argument(description="Which.")]
    ) -> CustomerClaimPayload:
        sight = await sight_of(info.context)
        return await execute(
            info.context,
            CustomerClaimPayload,
            claim_customer,
            ClaimCustomer,
            input,
            lambda c: _shown(sight, c),
        )

    @strawberry.mutation(description="Take several public customers, each for itself. Needs customer:claim.")
    async def customer_claim_many(
        self,
        info: Info,
        input: Annotated[CustomerClaimManyInput, strawberry.argument(description="Which.")],
    ) -> CustomerClaimManyPayload:
        return await execute(
            info.context,
            CustomerClaimManyPayload,
            claim_customers,
            ClaimCustomers,
            input,
            lambda outcome: bulk_answer(CustomerClaimManyPayload, outcome, dry_run=input.dry_run),
        )

    @strawberry.mutation(description="Let a customer go into a pool. Needs customer:release.")
    async def customer_release(
        self, info: Info, input: Annotated[CustomerReleaseInput, strawberry.argument(description="Which.")]
    ) -> CustomerReleasePayload:
        sight = await sight_of(info.context)
        return await execute(
            info.context,
            CustomerReleasePayload,
            release_customer,
            ReleaseCustomer,
            input,
            lambda c: _shown(sight, c),
        )

    @strawberry.mutation(
        description="Give a public customer to somebody: skips rest and daily limit, not their capacity. "
        "Needs customer:assign over the receiver."
    )
    async def customer_assign(
        self, info: Info, input: Annotated[CustomerAssignInput, strawberry.argument(description="Which.")]
    ) -> CustomerAssignPayload:
        sight = await sight_of(info.context)
        return await execute(
            info.context,
            CustomerAssignPayload,
            assign_customer,
            AssignCustomer,
            input,
            lambda c: _shown(sight, c),
        )

    @strawberry.mutation(
        description="Hand customers over to somebody; stage, dates, follow-ups and history stay. "
        "Needs customer:transfer over both owners."
    )
    async def customer_transfer(
        self, info: Info, input: Annotated[CustomerTransferInput, strawberry.argument(description="Which.")]
    ) -> CustomerTransferPayload:
        try:
            given, command = await _with_rows(info, input)
        except Refused as refusal:
            return CustomerTransferPayload(user_errors=[user_error(CustomerTransferPayload, refusal)])
        return await execute(
            info.context,
            CustomerTransferPayload,
            command,
            TransferCustomers,
            given,
            lambda outcome: _transferred(outcome, dry_run=input.dry_run),
        )


async def _with_rows(info: Info, input: CustomerTransferInput) -> tuple[Any, Any]:
    """The input with its filter as text, and the command with the filter's rows."""
    if input.filter is None:
        return input, transfer_customers
    limit = settings_of(info).transfer_limit
    ids = await ids_of(info.context, selected(info.context, ALL, input.filter), limit + 1)
    if len(ids) > limit:
        raise Refused(LIMIT_EXCEEDED, f"the filter finds more than {limit} customers", ("input", "filter"))
    given = dataclasses.replace(input, filter=cast(Any, repr(input.filter)))
    return given, with_settings(transfer_customers, found=ids)
