"""Exchange a refresh token for new tokens; a token that comes twice ends its session.

Somebody who stole a token and its owner cannot both use it: the second use shows the theft, and both have
to sign in again. The end of the session is committed although the request is refused.
"""

from dataclasses import dataclass, field

from sqlalchemy import select, update

from chassis.errors import Refused
from chassis.messaging import Work, WorkFactory
from chassis.viewer import SYSTEM
from services.masterdata.commands.sessions import digest_of, end_session
from services.masterdata.commands.sign_in import SignedIn, tokens_for
from services.masterdata.model import Account, Employee, RefreshToken, SignInSession
from services.masterdata.rules.errors import SESSION_ENDED
from services.masterdata.settings import Settings


@dataclass(frozen=True)
class RefreshSession:
    """The refresh token last given."""

    refresh_token: str = field(repr=False)


async def refresh_session(works: WorkFactory, settings: Settings, request: RefreshSession) -> SignedIn:
    """Refuses SESSION_ENDED for a token that is unknown, used, expired, or of somebody who left."""
    async with works.begin(SYSTEM) as work:
        signed_in = await _exchange(work, settings, digest_of(request.refresh_token))
    if signed_in is None:
        raise Refused(SESSION_ENDED)
    return signed_in


async def _exchange(work: Work, settings: Settings, digest: str) -> SignedIn | None:
    found = (
        await work.session.execute(
            select(RefreshToken.session_id, Account.employee_id)
            .join(SignInSession, SignInSession.id == RefreshToken.session_id)
            .join(Account, Account.id == SignInSession.account_id)
            .join(Employee, Employee.id == Account.employee_id)
            .where(
                RefreshToken.digest == digest,
                SignInSession.ended_at.is_(None),
                SignInSession.expires_at > work.now,
                Employee.active,
            )
        )
    ).one_or_none()
    if found is None:
        return None
    used = await work.session.execute(
        update(RefreshToken)
        .where(RefreshToken.digest == digest, RefreshToken.used_at.is_(None))
        .values(used_at=work.now)
    )
    if used.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue]
        await end_session(work, found.session_id)
        return None
    return await tokens_for(work, settings, found.employee_id, found.session_id)
