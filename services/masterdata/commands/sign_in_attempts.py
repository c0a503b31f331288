"""Counting guesses at a login's password, wherever they are made: signing in, or giving the present one."""

from datetime import timedelta

from sqlalchemy import delete, update

from chassis.db.dialect import insert_or_ignore
from chassis.messaging import Work
from services.masterdata.commands.sessions import digest_of
from services.masterdata.model import SignInAttempts
from services.masterdata.settings import Settings


async def count_attempt(work: Work, login: str, settings: Settings) -> bool:
    """Count one attempt in the login's window; whether it is within the limit.

    Commit it before the password is looked at, so that guesses sent at once are counted too.
    """
    table = SignInAttempts.__table__
    digest = digest_of(login)
    window = work.now - timedelta(seconds=settings.sign_in_window_seconds)
    await work.session.execute(
        delete(SignInAttempts).where(SignInAttempts.login_digest == digest, SignInAttempts.since < window)
    )
    first = {"login_digest": digest, "attempts": 1, "since": work.now}
    inserted = await work.session.execute(insert_or_ignore(work.session, table, [first]))  # pyright: ignore[reportArgumentType]
    if inserted.rowcount == 1:  # pyright: ignore[reportAttributeAccessIssue]
        return settings.sign_in_attempt_limit >= 1
    counted = await work.session.execute(
        update(SignInAttempts)
        .where(
            SignInAttempts.login_digest == digest, SignInAttempts.attempts < settings.sign_in_attempt_limit
        )
        .values(attempts=SignInAttempts.attempts + 1)
    )
    return counted.rowcount == 1  # pyright: ignore[reportAttributeAccessIssue]


async def clear_attempts(work: Work, login: str) -> None:
    """The password was right: count from nought again."""
    await work.session.execute(delete(SignInAttempts).where(SignInAttempts.login_digest == digest_of(login)))
