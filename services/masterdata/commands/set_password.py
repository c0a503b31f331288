"""Set a password: one's own, knowing the present one, or anybody's with account:manage."""

from dataclasses import dataclass

from sqlalchemy import select

from chassis.errors import FORBIDDEN, INVALID_INPUT, NOT_FOUND, Refused
from chassis.messaging import Work
from chassis.viewer import Scope
from chassis.viewer.permissions import EVERYTHING
from services.masterdata.commands.password_hashing import hash_password, password_matches
from services.masterdata.commands.sessions import end_sessions_of
from services.masterdata.model import Account, EmployeeRole, Role
from services.masterdata.rules import names
from services.masterdata.rules.passwords import check_password
from services.masterdata.rules.roles import ADMINISTRATOR


@dataclass(frozen=True)
class SetPassword:
    """Without ``login`` one's own, which then needs ``current_password``."""

    login: str | None
    password: str
    current_password: str | None = None


async def set_password(work: Work, request: SetPassword) -> Account:
    """Every session of the account ends. Only an administrator sets an administrator's password."""
    own = Account.employee_id == work.viewer.employee_id
    wanted = Account.login == names.login(request.login, "input", "login") if request.login else own
    manages = work.viewer.scope("account:manage") is Scope.ALL
    account = await work.session.scalar(select(Account).where(wanted).with_for_update())
    if account is None or not (manages or account.employee_id == work.viewer.employee_id):
        raise Refused(NOT_FOUND, path=("input", "login"))
    if account.employee_id == work.viewer.employee_id:
        if not await password_matches(request.current_password or "", account.password_hash):
            raise Refused(INVALID_INPUT, "not your present password", ("input", "currentPassword"))
    elif EVERYTHING not in work.viewer.grants and await _is_administrators(work, account):
        raise Refused(FORBIDDEN, "only an administrator sets an administrator's password")
    check_password(request.password, account.login)
    account.password_hash = await hash_password(request.password)
    account.touch(work.now)
    await end_sessions_of(work, account.employee_id)
    await work.session.flush()
    return account


async def _is_administrators(work: Work, account: Account) -> bool:
    found = await work.session.scalar(
        select(EmployeeRole.employee_id)
        .join(Role, Role.id == EmployeeRole.role_id)
        .where(EmployeeRole.employee_id == account.employee_id, Role.code == ADMINISTRATOR)
    )
    return found is not None
