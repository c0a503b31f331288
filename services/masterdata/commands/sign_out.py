"""Sign out: end the session a refresh token belongs to."""

from dataclasses import dataclass, field

from sqlalchemy import select

from chassis.messaging import WorkFactory
from chassis.viewer import SYSTEM
from services.masterdata.commands.sessions import digest_of, end_session
from services.masterdata.model import RefreshToken


@dataclass(frozen=True)
class SignOut:
    """Any refresh token of the session."""

    refresh_token: str = field(repr=False)


async def sign_out(works: WorkFactory, request: SignOut) -> None:
    """Whoever holds the token may end its session; an unknown token ends nothing and is no error."""
    async with works.begin(SYSTEM) as work:
        session_id = await work.session.scalar(
            select(RefreshToken.session_id).where(RefreshToken.digest == digest_of(request.refresh_token))
        )
        if session_id is not None:
            await end_session(work, session_id)
