"""Sessions: refresh tokens that are used once, and what happens when one comes twice (security.md)."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from chassis.messaging import Work
from services.masterdata.model import Account, RefreshToken, SignInSession


def digest_of(secret: str) -> str:
    """What is kept of a secret with enough randomness of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def start_session(work: Work, account_id: UUID, lasts: timedelta) -> SignInSession:
    """A new session of the account."""
    session = SignInSession(account_id=account_id, started_at=work.now, expires_at=work.now + lasts)
    work.session.add(session)
    await work.session.flush()
    return session


def issue_refresh_token(work: Work, session_id: UUID) -> str:
    """A new refresh token of the session; only its digest is kept."""
    token = secrets.token_urlsafe(32)
    work.session.add(RefreshToken(digest=digest_of(token), session_id=session_id, issued_at=work.now))
    return token


async def end_session(work: Work, session_id: UUID) -> None:
    """The session may not be refreshed any more."""
    await work.session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )


async def end_sessions_of(work: Work, employee_id: UUID) -> None:
    """All sessions of an employee end."""
    accounts = select(Account.id).where(Account.employee_id == employee_id)
    await work.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id.in_(accounts), SignInSession.ended_at.is_(None))
        .values(ended_at=work.now)
    )
