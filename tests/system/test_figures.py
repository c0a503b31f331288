"""What foreign data add up to after an import: in the services' own lists and in the reports, equally.

The figures are facts of the two public data sets, computed from the files by hand.
"""

from decimal import Decimal
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
query($where: OrderWhere, $first: Date, $last: Date) {
  orders(first: 1, where: $where) { totalCount totals { net { amount } } }
  salesReport(measure: ORDERED, by: YEAR, from: $first, to: $last) {
    total { count value { amount } } groups { key count value { amount } }
  }
}
"""
SHIPPED = """
query($where: OrderWhere) {
  orders(first: 1, where: $where) { totalCount totals { net { amount } } }
  salesReport(measure: SHIPPED, by: YEAR) { total { count value { amount } } }
}
"""
OPPORTUNITIES = """
query($where: OpportunityWhere, $won: OpportunityWhere, $department: ID) {
  opportunities(first: 1, where: $where) { totalCount }
  won: opportunities(first: 1, where: $won) { totalCount totals { amount { amount } } }
  opportunityReport(by: STAGE, department: $department) { total { count } groups { id label count } }
  wonReport: opportunityReport(by: DEPARTMENT, measure: AMOUNT, stageTypes: [WON], department: $department) {
    total { count value { amount } } groups { id label count value { amount } }
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

    for name, expected in people.items():
        await eventually(lambda name=name: ordered(asking, name), (expected, expected))


#: How many there are, and what they are worth.
Figure = tuple[int, str]


async def ordered(asking: Asking, name: str, **variables: Any) -> tuple[Figure, Figure]:
    """What the order query and the report say of the same orders."""
    found = await asking(f"{name}.northwind", ORDERS, **variables)
    [total] = found["orders"]["totals"]
    return (found["orders"]["totalCount"], total["net"]["amount"]), figure_of(found["salesReport"]["total"])


def figure_of(report: dict[str, Any]) -> Figure:
    return report["count"], report["value"]["amount"]


async def test_northwind_by_year(asking: Asking) -> None:
    years = {"1996": (152, "208083.99"), "1997": (408, "617085.35"), "1998": (270, "440623.95")}

    async def groups() -> dict[str, Figure]:
        found = (await asking("fuller.northwind", ORDERS))["salesReport"]["groups"]
        return {group["key"]: figure_of(group) for group in found}

    await eventually(groups, years)
    for year, expected in years.items():
        period = {"first": f"{year}-01-01", "last": f"{year}-12-31"}
        where = {"orderedOn": {"gte": period["first"], "lte": period["last"]}}
        assert await ordered(asking, "fuller", where=where, **period) == (expected, expected), year


async def test_northwind_shipped_all_but_21_orders(asking: Asking) -> None:
    """Reports have no measure of what was not shipped, only of what was.

    Of 830 orders, each shipped whole or not at all, they show the other 809, and revenue short of the ordered
    value by what the 21 are worth.
    """

    async def figures(where: dict[str, Any]) -> tuple[Figure, Figure]:
        found = await asking("fuller.northwind", SHIPPED, where=where)
        [total] = found["orders"]["totals"]
        orders = found["orders"]["totalCount"], total["net"]["amount"]
        return orders, figure_of(found["salesReport"]["total"])

    shipped = (830 - 21, str(Decimal("1265793.29") - Decimal("25937.44")))
    await eventually(lambda: figures({"shipmentStatus": ["SHIPPED"]}), (shipped, shipped))
    not_shipped, _ = await figures({"notShipped": True})
    assert not_shipped == (21, "25937.44")


STAGES = {"Won": 4238, "Lost": 2473, "Qualified": 1589, "Prospecting": 500}
OFFICES = {"Central": (1629, "3346293.00"), "West": (1438, "3568647.00"), "East": (1171, "3090594.00")}
WON = (4238, "10005534.00")


async def test_opportunities_add_up_by_stage_and_office(asking: Asking) -> None:
    report = await import_set(asking, "crm-sales-opportunities")
    assert (report.refusals, report.count("UNCHANGED")) == ([], 0)

    await eventually(lambda: listed(asking, ADMIN), (8800, WON))
    await eventually(lambda: reported(asking, ADMIN), (8800, STAGES, WON, OFFICES))


async def test_each_stage_and_office_adds_up_by_itself(asking: Asking) -> None:
    stages, offices = await groups_by_label(asking)

    for label, count in STAGES.items():
        where = {"stageId": {"eq": stages[label]}}
        found = await asking(ADMIN, OPPORTUNITIES, where=where, won=WON_ONLY)
        assert found["opportunities"]["totalCount"] == count, label
    for label, expected in OFFICES.items():
        of_office = {"departmentId": {"eq": offices[label]}}
        _, won = await listed(asking, ADMIN, **of_office)
        _, _, total, by_office = await reported(asking, ADMIN, department=offices[label])
        assert (won, total, by_office) == (expected, expected, {label: expected}), label


async def test_a_manager_sees_the_opportunities_of_the_team(asking: Asking) -> None:
    await let_in(asking, "melvin.marxen")
    won = (882, "2251930.00")
    stages = {"Won": 882, "Lost": 536, "Qualified": 215, "Prospecting": 296}

    assert await listed(asking, "melvin.marxen") == (1929, won)
    await eventually(lambda: reported(asking, "melvin.marxen"), (1929, stages, won, {"Central": won}))


WON_ONLY = {"stageType": ["WON"]}


async def listed(asking: Asking, login: str, **where: Any) -> tuple[int, Figure]:
    """What the opportunity query says: how many, and those won."""
    found = await asking(login, OPPORTUNITIES, where=where, won={**WON_ONLY, **where})
    won = found["won"]
    return found["opportunities"]["totalCount"], (won["totalCount"], won["totals"][0]["amount"]["amount"])


async def reported(
    asking: Asking, login: str, department: str | None = None
) -> tuple[int, dict[str, int], Figure, dict[str, Figure]]:
    """What the reports say: how many, by stage, those won, by office."""
    found = await asking(login, OPPORTUNITIES, won=WON_ONLY, department=department)
    report, won = found["opportunityReport"], found["wonReport"]
    return (
        report["total"]["count"],
        {group["label"]: group["count"] for group in report["groups"]},
        figure_of(won["total"]),
        {group["label"]: figure_of(group) for group in won["groups"]},
    )


async def groups_by_label(asking: Asking) -> tuple[dict[str, str], dict[str, str]]:
    """The ids of the stages and of the offices."""
    found = await asking(ADMIN, "{ pipelines { stages { id name } } departments { id name } }")
    stages = {stage["name"]: stage["id"] for each in found["pipelines"] for stage in each["stages"]}
    return stages, {department["name"]: department["id"] for department in found["departments"]}


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
