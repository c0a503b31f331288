"""Set a password: one's own, knowing the present one, or anybody's with account:manage.

Two transactions, as for signing in: rights are looked at and the guess at the present password is counted
in the first; hashing happens between them and holds no lock; the second changes what is still as it was.
"""

from dataclasses import dataclass, field

from sqlalchemy import select

from chassis.errors import FORBIDDEN, INVALID_INPUT, NOT_FOUND, STALE_VERSION, Refused
from chassis.messaging import Work, WorkFactory
from chassis.viewer import Scope, Viewer
from chassis.viewer.permissions import EVERYTHING
from services.masterdata.commands.password_hashing import hash_password, password_matches, place_in_queue
from services.masterdata.commands.sessions import end_sessions_of
from services.masterdata.commands.sign_in_attempts import clear_attempts, count_attempt
from services.masterdata.model import Account, EmployeeRole, Role
from services.masterdata.rules import names
from services.masterdata.rules.errors import TOO_MANY_ATTEMPTS
from services.masterdata.rules.passwords import check_password
from services.masterdata.rules.roles import ADMINISTRATOR
from services.masterdata.settings import Settings


@dataclass(frozen=True)
class SetPassword:
    """Without ``login`` one's own, which then needs ``current_password``."""

    login: str | None
    password: str = field(repr=False)
    current_password: str | None = field(default=None, repr=False)


async def set_password(
    works: WorkFactory, settings: Settings, viewer: Viewer, request: SetPassword
) -> Account:
    """Every session of the account ends. Only an administrator sets an administrator's password.

    Refuses SIGN_IN_BUSY before counting, TOO_MANY_ATTEMPTS before looking at ``current_password``, and
    STALE_VERSION when somebody else set a password meanwhile.
    """
    with place_in_queue():
        found, hash = await _verify_and_hash(works, settings, viewer, request)
    async with works.begin(viewer) as work:
        if found.employee_id == viewer.employee_id:
            await clear_attempts(work, found.login)
        account = await _find(work, request, lock=True)
        if account.id != found.id or account.password_hash != found.password_hash:
            raise Refused(STALE_VERSION)
        account.password_hash = hash
        account.touch(work.now)
        await end_sessions_of(work, account.employee_id)
        await work.session.flush()
    return account


async def _verify_and_hash(
    works: WorkFactory, settings: Settings, viewer: Viewer, request: SetPassword
) -> tuple[Account, str]:
    """The account as it was when the request was found right, and the hash to set."""
    async with works.begin(viewer) as work:
        found = await _find(work, request)
        check_password(request.password, found.login)
        own = found.employee_id == viewer.employee_id
        allowed = not own or await count_attempt(work, found.login, settings)
    if not allowed:
        raise Refused(TOO_MANY_ATTEMPTS)
    if own and not await password_matches(request.current_password or "", found.password_hash):
        raise Refused(INVALID_INPUT, "not your present password", ("input", "currentPassword"))
    return found, await hash_password(request.password)


async def _find(work: Work, request: SetPassword, *, lock: bool = False) -> Account:
    """The account, if the viewer may set its password. Locked after the login's attempts, as in sign-in."""
    viewer = work.viewer
    own = Account.employee_id == viewer.employee_id
    wanted = select(Account).where(
        Account.login == names.login(request.login, "input", "login") if request.login else own
    )
    account = await work.session.scalar(wanted.with_for_update() if lock else wanted)
    manages = viewer.scope("account:manage") is Scope.ALL
    if account is None or not (manages or account.employee_id == viewer.employee_id):
        raise Refused(NOT_FOUND, path=("input", "login"))
    others = account.employee_id != viewer.employee_id
    if others and EVERYTHING not in viewer.grants and await _is_administrators(work, account):
        raise Refused(FORBIDDEN, "only an administrator sets an administrator's password")
    return account


async def _is_administrators(work: Work, account: Account) -> bool:
    found = await work.session.scalar(
        select(EmployeeRole.employee_id)
        .join(Role, Role.id == EmployeeRole.role_id)
        .where(EmployeeRole.employee_id == account.employee_id, Role.code == ADMINISTRATOR)
    )
    return found is not None
