"""Mutations of sign-in accounts."""

from dataclasses import dataclass, field
from typing import Annotated, Any, cast
from uuid import UUID

import strawberry

from chassis.errors import Refused
from chassis.graphql.context import Info
from chassis.graphql.inputs import to_request
from chassis.graphql.mutation import Payload, error_codes, execute, user_error
from services.masterdata import model
from services.masterdata.commands.create_account import (
    CreateAccount,
    FirstPassword,
    create_account,
    hash_first_password,
)
from services.masterdata.commands.set_password import SetPassword, set_password
from services.masterdata.rules.errors import PASSWORD_WEAK, SIGN_IN_BUSY, TOO_MANY_ATTEMPTS
from services.masterdata.schema.answers import answer
from services.masterdata.schema.arguments import HASHING, INPUT, key, optional, required
from services.masterdata.schema.organisation import Employee, employee
from services.masterdata.settings import Settings

AccountCreateErrorCode = error_codes("AccountCreateErrorCode", PASSWORD_WEAK, SIGN_IN_BUSY)
AccountPasswordSetErrorCode = error_codes(
    "AccountPasswordSetErrorCode", PASSWORD_WEAK, TOO_MANY_ATTEMPTS, SIGN_IN_BUSY
)


@strawberry.type(description="How an employee signs in.")
class Account:
    id: strawberry.ID = strawberry.field(description="The account's id.")
    login: str = strawberry.field(description="What to sign in with; upper and lower case are the same.")
    has_password: bool = strawberry.field(description="Whether one can sign in with a password.")
    owner: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: model.Account) -> "Account":
        return cls(
            id=strawberry.ID(str(row.id)),
            login=row.login,
            has_password=row.password_hash is not None,
            owner=row.employee_id,
        )

    @strawberry.field(description="Whose account it is.")
    async def employee(self, info: Info) -> Employee | None:
        return await employee(info, self.owner)


@strawberry.input(description="A new account.")
class AccountCreateInput:
    employee_id: strawberry.ID = required("Whose account; an employee has one.")
    login: str = required("What to sign in with; unique.")
    password: str | None = optional("The first password; without one nobody can sign in yet.")
    idempotency_key: str | None = key()


@strawberry.input(description="A new password.")
class AccountPasswordSetInput:
    login: str | None = optional("Whose; your own unless given.")
    password: str = required("The new password, of 8 characters or more.")
    current_password: str | None = optional("Your present password; needed to set your own.")


@strawberry.type(description="The account made.")
class AccountCreatePayload(Payload[AccountCreateErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    account: Account | None = optional("The account.")


@strawberry.type(description="The account with the new password; its sessions have ended.")
class AccountPasswordSetPayload(Payload[AccountPasswordSetErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    account: Account | None = optional("The account.")


@dataclass(frozen=True)
class _WithHash:
    """The input with its password hashed, which is not done while the transaction lasts."""

    employee_id: strawberry.ID
    login: str
    password_hash: str | None = field(repr=False)
    idempotency_key: str | None


@strawberry.type
class AccountMutation:
    @strawberry.mutation(
        description="Give an employee an account. Needs account:manage.", directives=[HASHING]
    )
    async def account_create(
        self, info: Info, input: Annotated[AccountCreateInput, INPUT]
    ) -> AccountCreatePayload:
        context = info.context
        try:
            hash = await hash_first_password(context.viewer, to_request(FirstPassword, input))
        except Refused as refusal:
            error = user_error(AccountCreatePayload, refusal, context.language)
            return AccountCreatePayload(user_errors=[error])
        return await execute(
            context,
            AccountCreatePayload,
            create_account,
            CreateAccount,
            _WithHash(input.employee_id, input.login, hash, input.idempotency_key),
            lambda row: {"account": Account.of(row)},
        )

    @strawberry.mutation(
        description="Set your own password, or with account:manage anybody's.", directives=[HASHING]
    )
    async def account_password_set(
        self, info: Info, input: Annotated[AccountPasswordSetInput, INPUT]
    ) -> AccountPasswordSetPayload:
        context = info.context

        async def act(request: SetPassword) -> dict[str, Any]:
            settings = cast(Settings, context.settings)
            row = await set_password(context.works, settings, context.viewer, request)
            return {"account": Account.of(row)}

        return await answer(context, AccountPasswordSetPayload, SetPassword, input, act)
