"""Clear away sessions and counted attempts that are long past."""

from datetime import timedelta

from sqlalchemy import delete, or_

from chassis.messaging import Work
from services.masterdata.model import SignInAttempts, SignInSession

KEPT = timedelta(days=7)


async def forget_sign_ins(work: Work) -> None:
    """Sessions are kept a week after their end, so that a reused token is still told from an unknown one."""
    past = work.now - KEPT
    await work.session.execute(delete(SignInAttempts).where(SignInAttempts.since < past))
    await work.session.execute(
        delete(SignInSession).where(or_(SignInSession.expires_at < past, SignInSession.ended_at < past))
    )
