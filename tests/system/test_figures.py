"""What foreign data add up to after an import: in the services' own lists and in the reports, equally.

The figures are facts of the two public data sets, computed from the files by hand.
"""

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from suite.importing.report import Report
from suite.importing.run import ImportOptions, run_import
from tests.support.deployments import PASSWORD, PUBLISHERS, ROOT, Deployment
from tests.system.conftest import ADMIN, Asking, eventually

DATA = ROOT.parent / "shared" / "data"
MAPPINGS = ROOT / "deploy" / "import"

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"the public data sets are not in {DATA}")

ORDERS = """
query($where: OrderWhere) {
  orders(first: 1, where: $where) { totalCount totals { currency net { amount } } }
  salesReport(measure: ORDERED, by: YEAR) {
    total { count value { amount } } groups { key value { amount } }
  }
}
"""
OPPORTUNITIES = """
query($won: OpportunityWhere) {
  opportunities(first: 1) { totalCount }
  won: opportunities(first: 1, where: $won) { totalCount totals { amount { amount } } }
  byStage: opportunityReport(by: STAGE) { total { count } groups { label count } }
  wonBy: opportunityReport(by: DEPARTMENT, measure: AMOUNT, stageTypes: [WON]) {
    total { value { amount } } groups { label value { amount } }
  }
}
"""


async def import_set(asking: Asking, name: str, **options: Any) -> Report:
    chosen = ImportOptions(DATA / name, MAPPINGS / f"{name}.yaml", **options)
    return await run_import(asking.by(ADMIN), chosen, Console(quiet=True))


async def let_in(asking: Asking, *logins: str) -> None:
    for login in logins:
        await asking.do(ADMIN, "accountPasswordSet", "position", login=login, password=PASSWORD)


async def test_a_dry_run_changes_nothing(asking: Asking, tmp_path: Path) -> None:
    report = await import_set(asking, "northwind", dry_run=True)

    assert report.count("CREATED") > 0
    assert (await asking(ADMIN, "{ products(first: 1) { totalCount } }"))["products"]["totalCount"] == 0


async def test_northwind_adds_up_for_everyone(asking: Asking) -> None:
    report = await import_set(asking, "northwind")
    assert (report.refusals, report.count("UNCHANGED")) == ([], 0)
    people = {
        "fuller": (830, "1265793.29"),
        "buchanan": (224, "344581.79"),
        "suyama": (67, "73913.15"),
        "davolio": (123, "192107.67"),
    }
    await let_in(asking, *(f"{name}.northwind" for name in people))

    async def figures(name: str) -> tuple[Any, ...]:
        found = await asking(f"{name}.northwind", ORDERS)
        orders, report = found["orders"], found["salesReport"]["total"]
        sums = [total["net"]["amount"] for total in orders["totals"]]
        return orders["totalCount"], sums, report["count"], report["value"]["amount"]

    for name, (count, net) in people.items():
        await eventually(lambda name=name: figures(name), (count, [net], count, net))


async def test_northwind_by_year_and_what_was_not_shipped(asking: Asking) -> None:
    async def years() -> dict[str, str]:
        groups = (await asking("fuller.northwind", ORDERS))["salesReport"]["groups"]
        return {group["key"]: group["value"]["amount"] for group in groups}

    await eventually(years, {"1996": "208083.99", "1997": "617085.35", "1998": "440623.95"})
    not_shipped = await asking("fuller.northwind", ORDERS, where={"notShipped": True})
    assert not_shipped["orders"]["totalCount"] == 21


async def test_opportunities_add_up_by_stage_office_and_manager(asking: Asking) -> None:
    report = await import_set(asking, "crm-sales-opportunities")
    assert (report.refusals, report.count("UNCHANGED")) == ([], 0)
    await let_in(asking, "melvin.marxen")

    async def figures(login: str) -> tuple[Any, ...]:
        found = await asking(login, OPPORTUNITIES, won={"stageType": ["WON"]})
        return (
            found["opportunities"]["totalCount"],
            found["won"]["totalCount"],
            [total["amount"]["amount"] for total in found["won"]["totals"]],
            {group["label"]: group["count"] for group in found["byStage"]["groups"]},
            found["wonBy"]["total"]["value"]["amount"],
            {group["label"]: group["value"]["amount"] for group in found["wonBy"]["groups"]},
        )

    stages = {"Won": 4238, "Lost": 2473, "Qualified": 1589, "Prospecting": 500}
    offices = {"Central": "3346293.00", "West": "3568647.00", "East": "3090594.00"}
    won = "10005534.00"
    await eventually(lambda: figures(ADMIN), (8800, 4238, [won], stages, won, offices))

    async def melvins() -> tuple[Any, ...]:
        seen = await figures("melvin.marxen")
        return seen[0], seen[2], seen[4]

    await eventually(melvins, (1929, ["2251930.00"], "2251930.00"))


async def test_importing_again_changes_nothing_and_publishes_nothing(
    asking: Asking, deployment: Deployment
) -> None:
    before = await published(deployment)

    for name in ("northwind", "crm-sales-opportunities"):
        report = await import_set(asking, name)
        changed = [report.count(outcome) for outcome in ("CREATED", "UPDATED", "REFUSED")]
        assert changed == [0, 0, 0], name

    assert await published(deployment) == before


async def published(deployment: Deployment) -> list[int]:
    """How many events each service has ever written."""
    return [await deployment.count(service, "event_log") for service in PUBLISHERS]
