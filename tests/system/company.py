"""A small company, written as CSV files with a mapping, and imported through the gateway.

head (head of Sales)
├── manager            team one: rep, rep2
├── manager2           team two: stranger
└── manager3           the claimers' team: c01 … c50
accountant (finance)
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from suite.importing.run import ImportOptions, run_import
from tests.support.deployments import PASSWORD
from tests.system.conftest import ADMIN, Asking

CLAIMERS = tuple(f"c{number:02d}" for number in range(1, 51))
TEAMS = {"manager": ("rep", "rep2"), "manager2": ("stranger",), "manager3": CLAIMERS}
#: Customers by owner; nobody's are public.
CUSTOMERS = {"rep": 120, "rep2": 1, "stranger": 5, "": 10}

MAPPING = """
name: A small company
sources:
  people: {file: people.csv}
  products: {file: products.csv}
  customers: {file: customers.csv}
steps:
  - {step: department, target: departmentImport, rows: people, distinct: Sales,
     fields: {externalReference: SALES, name: Sales}}
  - step: people
    target: employeeImport
    rows: people
    parents_first: {row: "{login}", parent: "{manager}"}
    fields: {externalReference: "{login}", name: "{name}", department: SALES, manager: "{manager}",
             login: "{login}", roles: ["{role}"]}
  - step: products
    target: productImport
    rows: products
    fields: {externalReference: "{sku}", sku: "{sku}", name: "{name}", unit: PIECE,
             listPrice: {from: "{price}", money: USD}, cost: {from: "{cost}", money: USD}}
  - step: customers
    target: customerImport
    rows: customers
    fields: {externalReference: "{reference}", name: "{name}", owner: "{owner}", phone: "{phone}",
             type: COMPANY, currency: USD}
"""


def write(folder: Path) -> ImportOptions:
    """The company's files."""
    people = [("head", "Hala Head", "", "SALES_MANAGER"), ("accountant", "Aya Accountant", "head", "FINANCE")]
    for manager, team in TEAMS.items():
        people.append((manager, f"Majid {manager}", "head", "SALES_MANAGER"))
        people += [(login, f"Sami {login}", manager, "SALES_REPRESENTATIVE") for login in team]
    _table(folder / "people.csv", ("login", "name", "manager", "role"), people)
    products = [("PUMP", "Pump", "100.00", "60.00"), ("VALVE", "Valve", "12.50", "5.00")]
    _table(folder / "products.csv", ("sku", "name", "price", "cost"), products)
    customers = [
        (f"{owner or 'public'}-{n:03d}", f"Customer {owner or 'public'} {n:03d}", owner, f"+9665{i}{n:07d}")
        for i, (owner, count) in enumerate(CUSTOMERS.items())
        for n in range(1, count + 1)
    ]
    _table(folder / "customers.csv", ("reference", "name", "owner", "phone"), customers)
    (folder / "mapping.yaml").write_text(MAPPING)
    return ImportOptions(folder, folder / "mapping.yaml")


def _table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


async def found_company(asking: Asking, folder: Path) -> dict[str, str]:
    """Import it and let everybody sign in; the employees' ids by login."""
    report = await run_import(asking.by(ADMIN), write(folder), Console(quiet=True))
    assert report.refusals == []
    ids: dict[str, str] = {}
    after = None
    while True:
        page = (await asking(ADMIN, EMPLOYEES, after=after))["employees"]
        ids |= {each["externalReference"]: each["id"] for each in page["nodes"]}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    for login in ("head", "accountant", *TEAMS, *(login for team in TEAMS.values() for login in team)):
        await asking.do(ADMIN, "accountPasswordSet", "position", login=login, password=PASSWORD)
    return ids


EMPLOYEES = """
query($after: String) {
  employees(first: 100, after: $after) {
    nodes { id externalReference } pageInfo { hasNextPage endCursor }
  }
}
"""
