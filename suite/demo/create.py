"""Making the demonstration company, and saying how to get in."""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chassis.clock import Clock
from chassis.settings import PlatformSettings
from suite.accounts import administrator_sign_in, set_password
from suite.demo import company as people
from suite.demo import market, trade
from suite.demo.company import Company, make_company
from suite.importing.plan import PlannedStep, Ready
from suite.importing.problems import ImportFailed
from suite.importing.sending import Sender
from suite.importing.sources import Row
from suite.importing.targets import DESCRIBE_YOURSELF, find_target, import_targets
from suite.system import System

SEED = 20_260_101
PATIENCE_SECONDS = 60.0
STATE_FILE = "demo.json"
#: Whose sign-ins are shown: one of each rank, and an accountant.
RANKS = {1: "head of sales, sees all", 2: "director of a region", 3: "manager of a team", 4: "salesperson"}

EXAMPLE = (
    "{ orders(first: 3) { totalCount nodes { number customer { name } salesperson { name } "
    "total { amount currency } } } }"
)


@dataclass
class DemoState:
    """What ``demo.json`` holds."""

    day: str
    password: str
    done: bool = False

    @staticmethod
    def path(settings: PlatformSettings) -> Path:
        return settings.home / STATE_FILE

    @classmethod
    def load(cls, settings: PlatformSettings) -> "DemoState":
        """As kept, or a new one for today."""
        path = cls.path(settings)
        if path.exists():
            return cls(**json.loads(path.read_text()))
        return cls(Clock(settings.company_time_zone).today().isoformat(), secrets.token_urlsafe(9))

    def save(self, settings: PlatformSettings) -> None:
        with os.fdopen(
            os.open(self.path(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
        ) as file:
            json.dump(asdict(self), file)


def dice(part: int) -> Random:
    """What falls is always the same; each part has its own, so that changing one leaves the others."""
    return Random(SEED + part)  # noqa: S311 (nothing here is secret)


def batches(company: Company, day: date) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Every import in order: its name, its mutation, its items. The same day gives the same items."""
    made = market.make_customers(dice(1), company, day)
    sold = trade.make_orders(dice(2), company, made, day)

    every: list[tuple[str, str, Iterable[dict[str, Any]]]] = [
        ("departments", "departmentImport", people.departments()),
        ("people", "employeeImport", people.employees(company)),
        ("categories", "dictionaryImport", people.categories()),
        ("products", "productImport", people.products(company)),
        ("customers", "customerImport", market.customers(dice(11), company, made)),
        ("market activities", "marketActivityImport", market.activities(dice(12), company, day)),
        ("leads", "leadImport", market.leads(dice(13), company, day)),
        ("follow-ups", "followUpImport", market.follow_ups(dice(14), made, day)),
        ("opportunities", "opportunityImport", trade.opportunities(dice(15), company, made, day)),
        ("contracts", "contractImport", trade.contracts(dice(16), company, made, day)),
        ("orders", "orderImport", trade.orders(company, sold)),
        ("shipments", "shipmentImport", trade.shipments(dice(17), company, sold, day)),
        ("collections", "collectionImport", trade.collections(dice(18), company, sold, day)),
    ]
    present = [(name, target, [_present(item) for item in items]) for name, target, items in every]
    return present


def _present(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value is not None}


async def create_demo(system: System, console: Console) -> None:
    """Make the company, unless it is there. :class:`ImportFailed` when a single item is refused."""
    settings = PlatformSettings()
    state = DemoState.load(settings)
    if state.done:
        return
    state.save(settings)
    company = _company(settings)
    masterdata = system.services["masterdata"]
    client = system.client()
    client.token = administrator_sign_in(masterdata)
    targets = import_targets(await client.ask(DESCRIBE_YOURSELF))
    sender = Sender(client, PATIENCE_SECONDS)
    steps = [
        PlannedStep(
            name,
            find_target(targets, target, name),
            [Ready(_row(name, i), item) for i, item in enumerate(items)],
        )
        for name, target, items in batches(company, date.fromisoformat(state.day))
    ]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("creating a company", total=sum(len(step.ready) for step in steps))
        for step in steps:
            progress.update(bar, description=step.name)
            verdicts = await sender.send(step, lambda n: progress.advance(bar, n))
            refused = [verdict for verdict in verdicts if verdict.outcome == "REFUSED"]
            if refused:
                first = refused[0]
                raise ImportFailed(
                    f"{step.name}: {first.code} {first.message} {first.path}: {first.ready.item}"
                )
        progress.update(bar, description="a company to play with")
    for login, _ in _sign_ins(company):
        await set_password(login, state.password, masterdata)
    state.done = True
    state.save(settings)


def _row(name: str, number: int) -> Row:
    return Row(name, number + 1, {})


def _company(settings: PlatformSettings) -> Company:
    return make_company(dice(0), settings.base_currency)


def _sign_ins(company: Company) -> list[tuple[str, str]]:
    """Login and rank of one person of each rank."""
    chosen = {person.rank: person for person in reversed(company.people) if person.role != "FINANCE"}
    shown = [(chosen[rank].login, meaning) for rank, meaning in RANKS.items()]
    accountant = next(person for person in company.people if person.role == "FINANCE")
    return [*shown, (accountant.login, "finance, sees orders and collections of all")]


def show_sign_ins(console: Console, endpoint: str) -> None:
    """Some sign-ins of different rank, and an example as ready ``curl`` lines."""
    settings = PlatformSettings()
    state = DemoState.load(settings)
    sign_ins = _sign_ins(_company(settings))
    lines = ["", f"Sign in with the password {state.password} as"]
    lines += [f"  {login:28}{meaning}" for login, meaning in sign_ins]
    sign_in = {
        "query": "mutation($i: SignInInput!) { signIn(input: $i) { accessToken } }",
        "variables": {"i": {"login": sign_ins[1][0], "password": state.password}},
    }
    lines += [
        "",
        "An access token, and the first orders a director sees:",
        f'  TOKEN=$({_curl(endpoint, sign_in)} | sed \'s/.*accessToken":"//; s/".*//\')',
        f"  {_curl(endpoint, {'query': EXAMPLE}, token=True)}",
    ]
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _curl(endpoint: str, body: dict[str, Any], token: bool = False) -> str:
    bearer = ' -H "authorization: Bearer $TOKEN"' if token else ""
    return f"curl -s {endpoint} -H 'content-type: application/json'{bearer} -d '{json.dumps(body)}'"
