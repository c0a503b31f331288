"""Real data sets come out with their known figures (../shared/data)."""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chassis.organisation.changes import EmployeeFact, OrganisationRead, apply_change
from chassis.viewer import SYSTEM
from tests.integration.services.sales.conftest import Sales
from tests.integration.services.sales.test_imports import imported, usd
from tests.support.services import id_of

DATA = Path(__file__).parents[5] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the real data sets are not here")


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@needs_data
async def test_northwind_comes_out_as_it_should(sales: Sales) -> None:
    await northwind_people(sales)
    for customer in rows("northwind/customers.csv"):
        await sales.customer(customer["customer_id"], None)
    for product in rows("northwind/products.csv"):
        await sales.product(product["product_id"], None, None)
    lines: dict[str, list[dict[str, str]]] = {}
    for row in rows("northwind/order_details.csv"):
        price, discount = (str(round(Decimal(row[name]), 6)) for name in ("unit_price", "discount"))
        line = {"product": row["product_id"], "quantity": row["quantity"], "unitPrice": price}
        lines.setdefault(row["order_id"], []).append({**line, "discount": discount})
    orders = [
        {
            "externalReference": row["order_id"],
            "customer": row["customer_id"],
            "salesperson": f"nw-{row['employee_id']}",
            "orderedOn": row["order_date"],
            "currency": "USD",
            "lines": lines[row["order_id"]],
        }
        for row in rows("northwind/orders.csv")
    ]
    shipments = [
        {
            "externalReference": row["order_id"],
            "order": row["order_id"],
            "shippedOn": row["shipped_date"],
            "freight": usd(str(round(Decimal(row["freight"]), 2))),
        }
        for row in rows("northwind/orders.csv")
        if row["shipped_date"]
    ]

    assert await imported(sales, "orderImport", orders) == {"CREATED": 830}
    assert await imported(sales, "shipmentImport", shipments) == {"CREATED": 809}
    assert await imported(sales, "orderImport", orders) == {"UNCHANGED": 830}

    text = """query($where: OrderWhere) { orders(where: $where) { totalCount totals { net { amount } } } }"""

    async def seen(where: dict[str, Any] | None) -> tuple[int, str]:
        found = (await sales.query("admin", text, where=where))["orders"]
        return found["totalCount"], found["totals"][0]["net"]["amount"]

    def by(*employees: str) -> dict[str, Any]:
        return {"salespersonId": {"in": [str(id_of(f"nw-{employee}")) for employee in employees]}}

    def in_year(year: int) -> dict[str, Any]:
        return {"orderedOn": {"gte": f"{year}-01-01", "lt": f"{year + 1}-01-01"}}

    assert await seen(None) == (830, "1265793.29")
    assert await seen(by("5", "6", "7", "9")) == (224, "344581.79")
    assert await seen(by("6")) == (67, "73913.15")
    assert await seen(by("1")) == (123, "192107.67")
    assert [(await seen(in_year(year)))[1] for year in (1996, 1997, 1998)] == [
        *("208083.99", "617085.35", "440623.95"),
    ]
    assert (await seen({"notShipped": True}))[0] == 21


async def northwind_people(sales: Sales) -> None:
    people = [
        EmployeeFact(
            id=id_of(f"nw-{row['employee_id']}"),
            name=row["last_name"],
            external_reference=f"nw-{row['employee_id']}",
            department_id=id_of("Company"),
        )
        for row in rows("northwind/employees.csv")
    ]
    async with sales.running.service.works.begin(SYSTEM) as work:
        await apply_change(work.session, OrganisationRead(version=2, employees=people))


@needs_data
async def test_the_pipeline_comes_out_as_it_should(sales: Sales) -> None:
    await sales.pipeline()
    teams = list(rows("crm-sales-opportunities/sales_teams.csv"))
    offices = {"Central": "North", "West": "South", "East": "Company"}
    people = [
        EmployeeFact(
            id=id_of(row["sales_agent"]),
            name=row["sales_agent"],
            external_reference=row["sales_agent"],
            department_id=id_of(offices[row["regional_office"]]),
        )
        for row in teams
    ]
    async with sales.running.service.works.begin(SYSTEM) as work:
        await apply_change(work.session, OrganisationRead(version=2, employees=people))
    for account in rows("crm-sales-opportunities/accounts.csv"):
        await sales.customer(account["account"], None)
    for product in rows("crm-sales-opportunities/products.csv"):
        await sales.product(product["product"], product["sales_price"], None)
    stages = {"Won": "WON", "Lost": "LOST", "Engaging": "OFFER", "Prospecting": "NEW"}
    items = [
        {
            "externalReference": row["opportunity_id"],
            "owner": row["sales_agent"],
            "product": {"GTXPro": "GTX Pro"}.get(row["product"], row["product"]),
            "customer": row["account"] or None,
            "stage": stages[row["deal_stage"]],
            "openedOn": iso(row["engage_date"]),
            "closedOn": iso(row["close_date"]),
            "amount": usd(row["close_value"] or "0"),
        }
        for row in rows("crm-sales-opportunities/sales_pipeline.csv")
    ]

    assert await imported(sales, "opportunityImport", items) == {"CREATED": 8800}

    text = """query($where: OpportunityWhere) { opportunities(where: $where) { totalCount
      totals { amount { amount } } } }"""

    async def seen(**where: Any) -> tuple[int, str]:
        found = (await sales.query("admin", text, where=where))["opportunities"]
        return found["totalCount"], found["totals"][0]["amount"]["amount"]

    won = {"stageType": ["WON"]}
    assert await seen(**won) == (4238, "10005534.00")
    assert (await seen(stageType=["LOST"]))[0] == 2473
    assert (await seen(stageId={"eq": str(id_of("stage OFFER"))}))[0] == 1589
    assert (await seen(stageId={"eq": str(id_of("stage NEW"))}))[0] == 500
    assert (await seen(customerId={"isNull": True}))[0] == 1425
    central, west = [
        (await seen(**won, departmentId={"eq": str(id_of(name))}))[1] for name in ("North", "South")
    ]
    everywhere = (await seen(**won, departmentId={"eq": str(id_of("Company"))}))[1]
    assert (central, west) == ("3346293.00", "3568647.00")
    assert Decimal(everywhere) - Decimal(central) - Decimal(west) == 3090594
    melvin = [str(id_of(row["sales_agent"])) for row in teams if row["manager"] == "Melvin Marxen"]
    assert (await seen(ownerId={"in": melvin}))[0] == 1929
    assert (await seen(**won, ownerId={"in": melvin}))[1] == "2251930.00"


def iso(day: str) -> str | None:
    return datetime.strptime(day, "%m/%d/%Y").date().isoformat() if day else None  # noqa: DTZ007
