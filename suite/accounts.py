"""Who may sign in, as an operator of the installation sees and changes it: master data's own commands."""

import os
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import click
from rich.console import Console
from rich.table import Table

from chassis.errors import Refused
from chassis.ids import new_id
from chassis.service import Service
from chassis.viewer import SYSTEM
from services.masterdata.commands.access_tokens import issue_access_token
from services.masterdata.commands.seed_baseline import SeedBaseline, seed_baseline
from services.masterdata.commands.set_password import SetPassword
from services.masterdata.commands.set_password import set_password as set_password_command
from services.masterdata.queries.accounts import AccountLine, list_accounts
from services.masterdata.rules.roles import ADMINISTRATOR
from services.masterdata.settings import Settings
from suite.client import Client
from suite.setup import opened

FIRST_LOGIN = "admin"
PASSWORD_VARIABLE = "YUBO_ADMIN_PASSWORD"  # noqa: S105 (a name, not a password)
#: How long the token lasts by which this process imports as the administrator.
TOKEN_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Administrator:
    """The administrator just made; ``shown``: the password was made up and must be told once."""

    login: str
    password: str
    shown: bool

    @property
    def told(self) -> str:
        """What its owner has to know."""
        if not self.shown:
            return f"sign in as {self.login} with the password in {PASSWORD_VARIABLE}"
        return (
            f"sign in as {self.login} with the password {self.password}\n"
            "it is shown this once; ./yubo user password LOGIN sets another"
        )


async def first_administrator(masterdata: Service) -> Administrator | None:
    """Make an administrator where nobody can sign in as one; None when somebody can."""
    if any(account.has_password for account in await _administrators(masterdata)):
        return None
    given = os.environ.get(PASSWORD_VARIABLE)
    made = Administrator(FIRST_LOGIN, given or secrets.token_urlsafe(12), shown=not given)
    await _make(masterdata, made.login, made.password)
    return made


async def create_administrator(login: str, password: str) -> None:
    """Another administrator; refuses a login that is taken."""
    async with opened("masterdata") as masterdata:
        if any(account.login == login.casefold() for account in await _accounts(masterdata)):
            raise click.ClickException(f"{login}: there is such a login; ./yubo user password changes it")
        await _make(masterdata, login, password)


async def _make(masterdata: Service, login: str, password: str) -> None:
    currency = masterdata.settings.base_currency
    try:
        async with masterdata.works.begin(SYSTEM) as work:
            await seed_baseline(work, SeedBaseline(login, password, currency))
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


async def set_password(login: str, password: str, masterdata: Service | None = None) -> None:
    """A new password for an account; its sessions end."""
    if masterdata is None:
        async with opened("masterdata") as masterdata:
            await set_password(login, password, masterdata)
        return
    try:
        settings = cast(Settings, masterdata.settings)
        await set_password_command(masterdata.works, settings, SYSTEM, SetPassword(login, password))
    except Refused as refusal:
        raise click.ClickException(f"{login}: {refusal}") from None


async def show_accounts() -> None:
    """Every account on the screen."""
    async with opened("masterdata") as masterdata:
        accounts = await _accounts(masterdata)
    table = Table(box=None, pad_edge=False)
    for heading in ("login", "employee", "roles", "state"):
        table.add_column(heading)
    for account in accounts:
        state = "inactive" if not account.active else "" if account.has_password else "no password yet"
        table.add_row(account.login, account.employee, ", ".join(account.roles), state)
    Console().print(table)


def administrator_sign_in(masterdata: Service) -> Callable[[Client], Awaitable[str]]:
    """Signs this process in as an administrator, by the installation's own key."""

    async def token(_client: Client) -> str:
        administrators = await _administrators(masterdata)
        if not administrators:
            raise click.ClickException("there is no administrator; make one with ./yubo user create-admin")
        issued = issue_access_token(
            masterdata.settings.keys,
            administrators[0].employee_id,
            [ADMINISTRATOR],
            new_id(),
            masterdata.clock.now(),
            TOKEN_LASTS,
        )
        return issued.token

    return token


async def _administrators(masterdata: Service) -> list[AccountLine]:
    accounts = await _accounts(masterdata)
    return [account for account in accounts if account.active and ADMINISTRATOR in account.roles]


async def _accounts(masterdata: Service) -> list[AccountLine]:
    async with masterdata.database.read() as session:
        return await list_accounts(session)
