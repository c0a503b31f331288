"""Mutations of collections."""

from datetime import date
from typing import Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import MoneyInput
from services.sales.commands.allocate_collection import AllocateCollection, allocate_collection
from services.sales.commands.create_collection import CreateCollection, create_collection
from services.sales.commands.reverse_collection import ReverseCollection, reverse_collection
from services.sales.rules import errors
from services.sales.rules.collecting import AllocationRule, PaymentMethod
from services.sales.schema.collections import Collection
from services.sales.schema.inputs import (
    Given,
    expected_version,
    external_reference,
    given,
    idempotency_key,
    maybe,
    record_id,
)


@strawberry.input(description="How much of a collection an order gets.")
class AllocationInput:
    order_id: strawberry.ID = given("The order; each at most once.")
    amount: MoneyInput = given("More than 0, at most what is outstanding.")


@strawberry.input(description="What collectionCreate needs.")
class CollectionCreateInput:
    customer_id: strawberry.ID = given("Who paid.")
    amount: MoneyInput = given("How much.")
    method: PaymentMethod = given("How.")
    received_on: date | None = maybe("Today when absent; never a day to come.")
    reference: str | None = maybe("The payer's or bank's reference; once per customer and method.")
    allocate: bool = maybe("Allocate at once (the default), or keep all as credit.", True)
    rule: AllocationRule = maybe("How to allocate.", AllocationRule.FIFO)
    allocations: list[AllocationInput] | None = maybe("With the rule EXPLICIT.")
    external_reference: str | None = external_reference()
    idempotency_key: str | None = idempotency_key()


CollectionCreateErrorCode = error_codes(
    "CollectionCreateErrorCode", errors.OVER_COLLECTED, errors.OVER_ALLOCATED, errors.MIXED_DOCUMENTS
)


@strawberry.type(description="What collectionCreate answers.")
class CollectionCreatePayload(Payload[CollectionCreateErrorCode]):
    collection: Collection | None = strawberry.field(default=None, description="The collection.")


@strawberry.input(description="What collectionAllocate needs.")
class CollectionAllocateInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    rule: AllocationRule = maybe("How to allocate the credit.", AllocationRule.FIFO)
    allocations: list[AllocationInput] | None = maybe("With the rule EXPLICIT.")
    anew: bool = maybe("First take back all that is allocated.", False)
    idempotency_key: str | None = idempotency_key()


CollectionAllocateErrorCode = error_codes(
    "CollectionAllocateErrorCode",
    errors.COLLECTION_STATE,
    errors.OVER_COLLECTED,
    errors.OVER_ALLOCATED,
    errors.MIXED_DOCUMENTS,
)


@strawberry.type(description="What collectionAllocate answers.")
class CollectionAllocatePayload(Payload[CollectionAllocateErrorCode]):
    collection: Collection | None = strawberry.field(default=None, description="As it now is.")


@strawberry.input(description="What collectionReverse needs.")
class CollectionReverseInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    idempotency_key: str | None = idempotency_key()


CollectionReverseErrorCode = error_codes("CollectionReverseErrorCode", errors.COLLECTION_STATE)


@strawberry.type(description="What collectionReverse answers.")
class CollectionReversePayload(Payload[CollectionReverseErrorCode]):
    collection: Collection | None = strawberry.field(default=None, description="As it now is.")


def _collection(row: Any) -> dict[str, Collection]:
    return {"collection": Collection.of(row)}


@strawberry.type
class CollectionMutations:
    @strawberry.mutation(
        description="Receive money and allocate it to the customer's orders. Needs collection:create."
    )
    async def collection_create(
        self, info: Info, input: Given[CollectionCreateInput]
    ) -> CollectionCreatePayload:
        return await execute(
            info.context, CollectionCreatePayload, create_collection, CreateCollection, input, _collection
        )

    @strawberry.mutation(description="Allocate a collection's credit. Needs collection:allocate.")
    async def collection_allocate(
        self, info: Info, input: Given[CollectionAllocateInput]
    ) -> CollectionAllocatePayload:
        return await execute(
            info.context,
            CollectionAllocatePayload,
            allocate_collection,
            AllocateCollection,
            input,
            _collection,
        )

    @strawberry.mutation(
        description="Take a bounced collection back by a counter-entry. Needs collection:create."
    )
    async def collection_reverse(
        self, info: Info, input: Given[CollectionReverseInput]
    ) -> CollectionReversePayload:
        return await execute(
            info.context, CollectionReversePayload, reverse_collection, ReverseCollection, input, _collection
        )
