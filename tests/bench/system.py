"""`./yubo bench system`: what requests and events cost, on this machine, in this run.

A page of fifty orders with customer and salesperson for a manager who sees a fifth of them, and creating an
order with three lines, each through the gateway and beside it the same work as bare SQL; and how fast events
get from commit to projection. Every part in a process of its own, on throw-away PostgreSQL and RabbitMQ on
the loopback interface. Figures are medians over rounds.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from suite.client import Client, http_post, password_sign_in
from suite.importing.plan import PlannedStep, Ready
from suite.importing.sending import Sender
from suite.importing.sources import Row
from suite.importing.targets import DESCRIBE_YOURSELF, import_targets
from tests.bench.bare import Bare
from tests.bench.company import INBOX, PATIENCE_SECONDS, BenchCompany, connect, found, inbox_reaches
from tests.bench.measuring import ROUNDS, Measurement, measure
from tests.support.databases import Databases
from tests.support.deployments import PASSWORD, Deployment, distributed
from tests.support.postgres import PostgresServer
from tests.support.rabbitmq import RabbitServer

REQUESTS, AT_ONCE = 100, 4
EVENTS = 1_000
SECONDS_TO_PROJECT = 120
PAGE = """
{ orders(first: 50) { nodes {
  id number orderedOn net { amount currency } customer { id name } salesperson { id name }
} } }
"""
CREATE = """
mutation($input: OrderCreateInput!) {
  orderCreate(input: $input) { order { id } userErrors { code message } }
}
"""


async def bench(deployment: Deployment, orders: int, rounds: int, console: Console) -> None:
    async with http_post(deployment.endpoint) as post:
        admin = Client(post, password_sign_in("admin", PASSWORD))
        console.print(f"preparing {orders:,} orders …")
        company = await found(admin, deployment, orders)
        bare = await Bare.open(deployment)
        try:
            manager = Client(post, password_sign_in("m0", PASSWORD))
            seller = Client(post, password_sign_in("r0-0", PASSWORD))
            measured = await _requests(deployment, manager, seller, company, bare, rounds)
        finally:
            await bare.close()
        _show(console, measured)
        rate = await _events(deployment, admin, rounds)
    console.print(f"events from commit to projection: {rate:,.0f} a second")


async def _requests(
    deployment: Deployment, manager: Client, seller: Client, company: BenchCompany, bare: Bare, rounds: int
) -> list[Measurement]:
    async def page(_number: int) -> None:
        answer = await manager.ask(PAGE)
        assert len(answer["orders"]["nodes"]) == 50

    async def create(number: int) -> None:
        lines = [{"productId": product, "quantity": "2"} for product in company.products]
        given = {"customerId": company.customers[number % len(company.customers)], "lines": lines}
        answer = await seller.ask(CREATE, {"input": given})
        assert not answer["orderCreate"]["userErrors"], answer

    options = {"requests": REQUESTS, "at_once": AT_ONCE, "rounds": rounds}
    measured = [await measure("page of 50 orders", page, pids=deployment.pids, **options)]
    measured.append(await measure("  bare SQL", bare.page, pids=list, **options))
    measured.append(await measure("order with 3 lines", create, pids=deployment.pids, **options))
    await bare.learn()
    measured.append(await measure("  bare SQL", bare.create, pids=list, **options))
    return measured


async def _events(deployment: Deployment, admin: Client, rounds: int) -> float:
    """Events a second through relay, broker and projections: of many committed while the relay was held."""
    target = import_targets(await admin.ask(DESCRIBE_YOURSELF))["customerImport"]
    reports = await connect(deployment, "reports")
    rates = []
    try:
        for turn in range(rounds):
            items = [
                {"externalReference": f"e{turn}-{n}", "name": f"Event {turn} {n}"} for n in range(EVENTS)
            ]
            step = PlannedStep("events", target, [Ready(Row("events", 0, {}), item) for item in items])
            before = await reports.fetchval(INBOX) or 0
            deployment.hold("relay customers")
            await Sender(admin, PATIENCE_SECONDS).send(step, lambda _: None)
            started = time.perf_counter()
            deployment.let_go("relay customers")
            await inbox_reaches(reports, before + EVENTS, SECONDS_TO_PROJECT)
            rates.append(EVENTS / (time.perf_counter() - started))
    finally:
        await reports.close()
    return statistics.median(rates)


def _show(console: Console, measured: list[Measurement]) -> None:
    table = Table(title=f"{AT_ONCE} requests at once, medians of rounds of {REQUESTS}", title_justify="left")
    for heading in ("", "requests/s", "p50 ms", "p99 ms", "CPU ms/request"):
        table.add_column(heading, justify="left" if not heading else "right")
    for each in measured:
        cpu = f"{each.cpu:.1f}" if each.cpu else ""
        table.add_row(each.name, f"{each.per_second:,.1f}", f"{each.p50:.1f}", f"{each.p99:.1f}", cpu)
    console.print(table)


@click.command(help=__doc__)
@click.option("--orders", default=200_000, show_default=True, help="How many orders there are.")
@click.option("--rounds", default=ROUNDS, show_default=True, help="Over how many rounds medians are taken.")
def system(orders: int, rounds: int) -> None:
    console = Console()
    postgres, rabbit = PostgresServer(), RabbitServer()
    with tempfile.TemporaryDirectory(prefix="yubo-bench-") as folder:
        databases = Databases(Path(folder), lambda: postgres.url)
        deployment = None
        try:
            postgres.start()
            rabbit.start()
            deployment = distributed(Path(folder), databases, rabbit.url)
            deployment.start()
            asyncio.run(bench(deployment, orders, rounds, console))
        finally:
            if deployment is not None:
                deployment.stop()
            rabbit.stop()
            postgres.stop()
