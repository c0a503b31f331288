"""Sign in: login and password for an access token and a refresh token.

Two transactions: the attempt is counted and committed before the password is looked at, so that guesses
sent at once are counted too; hashing happens between them and holds no lock. An unknown login is counted
and takes as long as a known one.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from chassis.errors import Refused
from chassis.messaging import Work, WorkFactory
from chassis.viewer import SYSTEM
from services.masterdata.commands.access_tokens import AccessToken, issue_access_token
from services.masterdata.commands.password_hashing import password_matches, place_in_queue
from services.masterdata.commands.sessions import issue_refresh_token, start_session
from services.masterdata.commands.sign_in_attempts import clear_attempts, count_attempt
from services.masterdata.model import Account, Employee, EmployeeRole, Role
from services.masterdata.rules import names, passwords
from services.masterdata.rules.errors import SIGN_IN_FAILED, TOO_MANY_ATTEMPTS
from services.masterdata.settings import Settings


@dataclass(frozen=True)
class SignIn:
    """What the person typed."""

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """What they get."""

    employee_id: UUID
    access: AccessToken
    refresh_token: str = field(repr=False)


async def sign_in(works: WorkFactory, settings: Settings, request: SignIn) -> SignedIn:
    """Refuses SIGN_IN_FAILED without saying what was wrong, SIGN_IN_BUSY before counting the attempt, and
    TOO_MANY_ATTEMPTS before looking."""
    if not request.login.strip() or len(request.password) > passwords.LONGEST:
        raise Refused(SIGN_IN_FAILED)
    login = names.login(request.login, "input", "login")
    with place_in_queue():
        account = await _verify(works, settings, login, request.password)
    async with works.begin(SYSTEM) as work:
        await clear_attempts(work, login)
        session = await start_session(work, account.id, timedelta(days=settings.session_days))
        return await tokens_for(work, settings, account.employee_id, session.id)


async def _verify(works: WorkFactory, settings: Settings, login: str, password: str) -> Account:
    """The account whose password it is."""
    async with works.begin(SYSTEM) as work:
        allowed = await count_attempt(work, login, settings)
        account = await work.session.scalar(
            select(Account)
            .join(Employee, Employee.id == Account.employee_id)
            .where(Account.login == login, Employee.active)
        )
    if not allowed:
        raise Refused(TOO_MANY_ATTEMPTS)
    right = await password_matches(password, account.password_hash if account else None)
    if account is None or not right:
        raise Refused(SIGN_IN_FAILED)
    return account


async def tokens_for(work: Work, settings: Settings, employee_id: UUID, session_id: UUID) -> SignedIn:
    """A new pair of tokens for a session."""
    roles = await work.session.scalars(
        select(Role.code)
        .join(EmployeeRole, EmployeeRole.role_id == Role.id)
        .where(EmployeeRole.employee_id == employee_id)
    )
    lasts = timedelta(seconds=settings.access_token_seconds)
    access = issue_access_token(settings.keys, employee_id, list(roles), session_id, work.now, lasts)
    return SignedIn(employee_id, access, issue_refresh_token(work, session_id))
