"""Mutations of contracts."""

from datetime import date
from typing import Any

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes, execute
from chassis.graphql.scalars import MoneyInput
from services.sales.commands.create_contract import CreateContract, create_contract
from services.sales.commands.sign_contract import SignContract, sign_contract
from services.sales.commands.update_contract import UpdateContract, update_contract
from services.sales.commands.void_contract import VoidContract, void_contract
from services.sales.rules import errors
from services.sales.schema.contracts import Contract
from services.sales.schema.inputs import (
    Given,
    edited_version,
    expected_version,
    external_reference,
    given,
    idempotency_key,
    maybe,
    record_id,
)


@strawberry.input(description="What contractCreate needs.")
class ContractCreateInput:
    customer_id: strawberry.ID = given("The customer.")
    amount: MoneyInput = given("The agreed amount.")
    owner_id: strawberry.ID | None = maybe("Whose it is; yours when absent.")
    opportunity_id: strawberry.ID | None = maybe("The opportunity it came from.")
    starts_on: date | None = maybe("From when orders may draw on it.")
    ends_on: date | None = maybe("Until when orders may draw on it.")
    external_reference: str | None = external_reference()
    idempotency_key: str | None = idempotency_key()


ContractCreateErrorCode = error_codes("ContractCreateErrorCode")


@strawberry.type(description="What contractCreate answers.")
class ContractCreatePayload(Payload[ContractCreateErrorCode]):
    contract: Contract | None = strawberry.field(default=None, description="The draft.")


@strawberry.input(description="What contractUpdate changes; what is absent stays as it is.")
class ContractUpdateInput:
    id: strawberry.ID = record_id()
    expected_version: int = edited_version()
    amount: MoneyInput | None = maybe("The agreed amount.")
    owner_id: strawberry.ID | None = maybe("Whose it is.")
    opportunity_id: strawberry.ID | None = maybe("The opportunity it came from.")
    starts_on: date | None = maybe("From when orders may draw on it.")
    ends_on: date | None = maybe("Until when orders may draw on it.")


ContractUpdateErrorCode = error_codes("ContractUpdateErrorCode", errors.CONTRACT_STATE)


@strawberry.type(description="What contractUpdate answers.")
class ContractUpdatePayload(Payload[ContractUpdateErrorCode]):
    contract: Contract | None = strawberry.field(default=None, description="As it now is.")


@strawberry.input(description="What contractSign needs.")
class ContractSignInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    signed_on: date | None = maybe("Today when absent.")
    idempotency_key: str | None = idempotency_key()


ContractSignErrorCode = error_codes("ContractSignErrorCode", errors.CONTRACT_STATE)


@strawberry.type(description="What contractSign answers.")
class ContractSignPayload(Payload[ContractSignErrorCode]):
    contract: Contract | None = strawberry.field(default=None, description="As it now is.")


@strawberry.input(description="What contractVoid needs.")
class ContractVoidInput:
    id: strawberry.ID = record_id()
    expected_version: int | None = expected_version()
    idempotency_key: str | None = idempotency_key()


ContractVoidErrorCode = error_codes("ContractVoidErrorCode", errors.CONTRACT_STATE)


@strawberry.type(description="What contractVoid answers.")
class ContractVoidPayload(Payload[ContractVoidErrorCode]):
    contract: Contract | None = strawberry.field(default=None, description="As it now is.")


def _contract(row: Any) -> dict[str, Contract]:
    return {"contract": Contract.of(row)}


@strawberry.type
class ContractMutations:
    @strawberry.mutation(description="Draw up a contract. Needs contract:create.")
    async def contract_create(self, info: Info, input: Given[ContractCreateInput]) -> ContractCreatePayload:
        return await execute(
            info.context, ContractCreatePayload, create_contract, CreateContract, input, _contract
        )

    @strawberry.mutation(description="Edit a contract not signed yet. Needs contract:update.")
    async def contract_update(self, info: Info, input: Given[ContractUpdateInput]) -> ContractUpdatePayload:
        return await execute(
            info.context, ContractUpdatePayload, update_contract, UpdateContract, input, _contract
        )

    @strawberry.mutation(description="Sign a contract; orders may draw on it then. Needs contract:update.")
    async def contract_sign(self, info: Info, input: Given[ContractSignInput]) -> ContractSignPayload:
        return await execute(info.context, ContractSignPayload, sign_contract, SignContract, input, _contract)

    @strawberry.mutation(description="Make a contract void for good. Needs contract:update.")
    async def contract_void(self, info: Info, input: Given[ContractVoidInput]) -> ContractVoidPayload:
        return await execute(info.context, ContractVoidPayload, void_contract, VoidContract, input, _contract)
