"""What is measured on: five teams of ten salespeople, a thousand customers, two hundred thousand orders.

The organisation, customers, products and the first orders come in through the gateway. The bulk of the
orders are copies of those made inside the database: a manager sees those of their team, a fifth.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import make_url

from suite.client import Client
from suite.importing.plan import PlannedStep, Ready
from suite.importing.sending import Sender
from suite.importing.sources import Row
from suite.importing.targets import DESCRIBE_YOURSELF, import_targets
from tests.support.deployments import PASSWORD, Deployment

TEAMS, TEAM, CUSTOMERS, FIRST_ORDERS = 5, 10, 1_000, 500
PATIENCE_SECONDS = 60.0
#: What a copied order does not share with the order it is a copy of.
OWN = {
    "id": "gen_random_uuid()",
    "number": "'B-' || n || '-' || row_number() OVER ()",
    "external_reference": "NULL",
    "ordered_on": "ordered_on - n % 400",
    "due_on": "due_on - n % 400",
}


@dataclass(frozen=True)
class BenchCompany:
    """Ids of what requests refer to."""

    customers: list[str]
    products: list[str]


async def found(client: Client, deployment: Deployment, orders: int) -> BenchCompany:
    """Everything above; returns when every service has heard of it."""
    targets = import_targets(await client.ask(DESCRIBE_YOURSELF))
    sender = Sender(client, PATIENCE_SECONDS)
    for target, items in _imports().items():
        step = PlannedStep(target, targets[target], [Ready(Row(target, 0, {}), item) for item in items])
        verdicts = await sender.send(step, lambda _: None)
        refused = [verdict for verdict in verdicts if verdict.outcome == "REFUSED"]
        assert not refused, refused[0]
    for login in ("m0", "r0-0"):
        await client.ask(SET_PASSWORD, {"input": {"login": login, "password": PASSWORD}})
    sales = await connect(deployment, "sales")
    try:
        await _multiply(sales, orders)
        owner = "SELECT employee_id FROM accounts WHERE login = 'r0-0'"
        masterdata = await connect(deployment, "masterdata")
        seller = await masterdata.fetchval(owner)
        await masterdata.close()
        customers = await sales.fetch(
            "SELECT DISTINCT customer_id FROM orders WHERE salesperson_id = $1 ORDER BY 1", seller
        )
        products = await sales.fetch("SELECT DISTINCT product_id FROM order_lines ORDER BY 1 LIMIT 3")
    finally:
        await sales.close()
    return BenchCompany([str(row[0]) for row in customers], [str(row[0]) for row in products])


SET_PASSWORD = """
mutation($input: AccountPasswordSetInput!) { accountPasswordSet(input: $input) { userErrors { code } } }
"""


def _imports() -> dict[str, list[dict[str, Any]]]:
    money = {"amount": "100.00", "currency": "USD"}
    managers = [
        {"externalReference": f"m{t}", "name": f"Manager {t}", "roles": ["SALES_MANAGER"]}
        for t in range(TEAMS)
    ]
    sellers = [
        {
            "externalReference": f"r{t}-{n}",
            "name": f"Seller {t} {n}",
            "manager": f"m{t}",
            "roles": ["SALES_REPRESENTATIVE"],
        }
        for t in range(TEAMS)
        for n in range(TEAM)
    ]
    logins = [seller["externalReference"] for seller in sellers]
    lines = [{"product": f"p{n}", "quantity": "2", "unitPrice": "100", "unitCost": "60"} for n in range(3)]
    return {
        "departmentImport": [{"externalReference": "SALES", "name": "Sales"}],
        "employeeImport": [
            {**person, "department": "SALES", "login": person["externalReference"]}
            for person in (*managers, *sellers)
        ],
        "productImport": [
            {"externalReference": f"p{n}", "sku": f"P{n}", "name": f"Product {n}", "listPrice": money,
             "cost": money}
            for n in range(3)
        ],
        "customerImport": [
            {
                "externalReference": f"c{n}",
                "name": f"Customer {n}",
                "owner": logins[n % len(logins)],
                "currency": "USD",
            }
            for n in range(CUSTOMERS)
        ],
        "orderImport": [
            {
                "externalReference": f"o{n}",
                "customer": f"c{n}",
                "salesperson": logins[n % len(logins)],
                "orderedOn": f"2026-{n % 10 + 1:02d}-{n % 28 + 1:02d}",
                "currency": "USD",
                "lines": lines,
            }
            for n in range(FIRST_ORDERS)
        ],
    }  # fmt: skip


def dsn(deployment: Deployment, service: str) -> str:
    """Where a service's database is, as asyncpg wants it."""
    url = make_url(deployment.database_url(service)).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


async def connect(deployment: Deployment, service: str) -> asyncpg.Connection:
    """A bare connection to a service's database."""
    return await asyncpg.connect(dsn(deployment, service))


async def _multiply(sales: asyncpg.Connection, orders: int) -> None:
    """Copies of the first orders until there are as many as wanted."""
    rows = await sales.fetch("SELECT column_name FROM information_schema.columns WHERE table_name = 'orders'")
    columns = [str(row["column_name"]) for row in rows]
    values = ", ".join(OWN.get(column, column) for column in columns)
    copies = f"orders, generate_series(1, {orders // FIRST_ORDERS - 1}) n"
    await sales.execute(f"INSERT INTO orders ({', '.join(columns)}) SELECT {values} FROM {copies}")
    await sales.execute("ANALYZE")


async def inbox_reaches(reports: asyncpg.Connection, count: int, seconds: float) -> bool:
    """Whether the projections have had that many events within that time."""
    async with asyncio.timeout(seconds):
        while (await reports.fetchval(INBOX) or 0) < count:
            await asyncio.sleep(0.01)
    return True


INBOX = "SELECT count(*) FROM inbox WHERE consumer = 'reports.projections'"
