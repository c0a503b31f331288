"""Signing in and out: the only mutations the anonymous may use."""

from datetime import datetime
from typing import Annotated, Any, cast

import strawberry

from chassis.graphql.context import Info
from chassis.graphql.mutation import Payload, error_codes
from services.masterdata import model
from services.masterdata.commands.refresh_session import RefreshSession, refresh_session
from services.masterdata.commands.sign_in import SignedIn, SignIn, sign_in
from services.masterdata.commands.sign_out import SignOut, sign_out
from services.masterdata.rules.errors import SESSION_ENDED, SIGN_IN_BUSY, SIGN_IN_FAILED, TOO_MANY_ATTEMPTS
from services.masterdata.schema.answers import answer
from services.masterdata.schema.arguments import HASHING, INPUT
from services.masterdata.schema.organisation import Employee
from services.masterdata.settings import Settings

SignInErrorCode = error_codes("SignInErrorCode", SIGN_IN_FAILED, TOO_MANY_ATTEMPTS, SIGN_IN_BUSY)
SessionRefreshErrorCode = error_codes("SessionRefreshErrorCode", SESSION_ENDED)
SignOutErrorCode = error_codes("SignOutErrorCode")


@strawberry.input(description="Who you are.")
class SignInInput:
    login: str = strawberry.field(description="Your login; upper and lower case are the same.")
    password: str = strawberry.field(description="Your password.")


@strawberry.input(description="A session to go on with.")
class SessionRefreshInput:
    refresh_token: str = strawberry.field(description="The refresh token you got last; it works once.")


@strawberry.input(description="A session to end.")
class SignOutInput:
    refresh_token: str = strawberry.field(description="A refresh token of the session.")


@strawberry.type(description="Tokens, and who signed in.")
class SignInPayload(Payload[SignInErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    access_token: str | None = strawberry.field(
        default=None, description="Send it with every request: Authorization: Bearer …"
    )
    refresh_token: str | None = strawberry.field(
        default=None, description="Exchange it for new tokens, once."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When the access token ends.")
    employee: Employee | None = strawberry.field(default=None, description="You.")


@strawberry.type(description="New tokens.")
class SessionRefreshPayload(Payload[SessionRefreshErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    access_token: str | None = strawberry.field(
        default=None, description="Send it with every request: Authorization: Bearer …"
    )
    refresh_token: str | None = strawberry.field(
        default=None, description="Exchange it for new tokens, once."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When the access token ends.")


@strawberry.type(description="The session has ended.")
class SignOutPayload(Payload[SignOutErrorCode]):  # pyright: ignore[reportInvalidTypeForm]
    pass


def _tokens(signed_in: SignedIn) -> dict[str, Any]:
    return {
        "access_token": signed_in.access.token,
        "refresh_token": signed_in.refresh_token,
        "expires_at": signed_in.access.expires_at,
    }


@strawberry.type
class SignInMutation:
    @strawberry.mutation(description="Sign in with login and password.", directives=[HASHING])
    async def sign_in(self, info: Info, input: Annotated[SignInInput, INPUT]) -> SignInPayload:
        context = info.context

        async def act(request: SignIn) -> dict[str, Any]:
            signed_in = await sign_in(context.works, cast(Settings, context.settings), request)
            async with context.read() as session:
                employee = await session.get_one(model.Employee, signed_in.employee_id)
            return {**_tokens(signed_in), "employee": Employee.of(employee)}

        return await answer(context, SignInPayload, SignIn, input, act)

    @strawberry.mutation(description="Exchange a refresh token for new tokens.")
    async def session_refresh(
        self, info: Info, input: Annotated[SessionRefreshInput, INPUT]
    ) -> SessionRefreshPayload:
        context = info.context

        async def act(request: RefreshSession) -> dict[str, Any]:
            return _tokens(await refresh_session(context.works, cast(Settings, context.settings), request))

        return await answer(context, SessionRefreshPayload, RefreshSession, input, act)

    @strawberry.mutation(description="End a session.")
    async def sign_out(self, info: Info, input: Annotated[SignOutInput, INPUT]) -> SignOutPayload:
        async def act(request: SignOut) -> dict[str, Any]:
            await sign_out(info.context.works, request)
            return {}

        return await answer(info.context, SignOutPayload, SignOut, input, act)
