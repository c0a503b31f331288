"""Imports: found by external reference, in any order, twice without a change, row by row."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.viewer import Viewer
from tests.integration.services.masterdata.conftest import MasterData

NORTHWIND = Path(__file__).parents[5] / "shared" / "data" / "northwind"
RESULTS = "applied results { index outcome id code path }"


async def load(m: MasterData, mutation: str, items: list[dict[str, Any]], **more: Any) -> Any:
    return await m.done(mutation, {"items": items, **more}, RESULTS)


def outcomes(payload: Any) -> list[str]:
    return [row["outcome"] for row in payload["results"]]


def department(reference: str, parent: str | None = None) -> dict[str, Any]:
    return {"externalReference": reference, "name": f"Department {reference}", "parent": parent}


def person(reference: str, manager: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "externalReference": reference,
        "name": f"Person {reference}",
        "department": "COMPANY",
        "manager": manager,
        **more,
    }


async def subtree(m: MasterData, reference: str) -> set[str]:
    query = """query($ref: String!) {
      employees(where: {externalReference: {eq: $ref}}) { nodes { id } } }"""
    [node] = (await m.ask(m.admin, query, {"ref": reference}))["employees"]["nodes"]
    seen = (await m.ask(Viewer(UUID(node["id"])), "{ viewerScope { subtree } }"))["viewerScope"]["subtree"]
    rows = (
        await m.ask(
            m.admin,
            "query($ids: [ID!]) { employees(where: {id: {in: $ids}}) { nodes { externalReference } } }",
            {"ids": seen},
        )
    )["employees"]["nodes"]
    return {row["externalReference"] for row in rows}


async def test_who_is_above_may_come_later_in_the_same_call(masterdata: MasterData) -> None:
    m = masterdata
    departments = [department("LEAF", "NODE"), department("NODE", "COMPANY")]
    assert outcomes(await load(m, "departmentImport", departments)) == ["CREATED", "CREATED"]

    people = [
        person("3", "2", department="LEAF"),
        person("2", "1", headOf="NODE"),
        person("1"),
        person("4", department="LEAF"),
    ]
    payload = await load(m, "employeeImport", people)

    assert outcomes(payload) == ["CREATED"] * 4
    assert [row["index"] for row in payload["results"]] == [0, 1, 2, 3]
    assert await subtree(m, "1") == {"1", "2", "3"}
    assert await subtree(m, "2") == {"2", "3", "4"}
    versions = [e.data["version"] for e in await m.published("masterdata.organisation.changed.v1")]
    assert versions == [1, 2, 3]


async def test_importing_again_changes_and_publishes_nothing(masterdata: MasterData) -> None:
    m = masterdata
    calls = [
        ("departmentImport", [department("A", "COMPANY")]),
        ("dictionaryImport", [{"kind": "UNIT", "code": "CRATE", "name": "Crate", "names": {"ar": "صندوق"}}]),
        ("employeeImport", [person("2", "1", roles=["FINANCE"], login="two", headOf="A"), person("1")]),
        (
            "productImport",
            [
                {
                    "externalReference": "1",
                    "name": "Chai",
                    "unit": "CRATE",
                    "listPrice": {"amount": "18", "currency": "USD"},
                    "cost": {"amount": "9", "currency": "USD"},
                }
            ],
        ),
    ]
    for mutation, items in calls:
        assert set(outcomes(await load(m, mutation, items))) == {"CREATED"}
    before = await m.published()

    for mutation, items in calls:
        assert set(outcomes(await load(m, mutation, items))) == {"UNCHANGED"}
    assert await m.published() == before

    moved = [person("2", "3"), person("3"), {**person("1"), "name": "Another"}]
    assert outcomes(await load(m, "employeeImport", moved)) == ["UPDATED", "CREATED", "UPDATED"]
    assert await subtree(m, "1") == {"1"}
    assert await subtree(m, "3") == {"2", "3"}


async def test_refused_rows_say_why_and_leave_nothing_behind(masterdata: MasterData) -> None:
    m = masterdata
    people = [
        person("1"),
        person("2", "99"),
        person("1"),
        person("3", department="NOWHERE"),
        person("4", email="no address"),
        person("5", roles=["NONE"]),
        person("6", "1", login="admin"),
        person("7", "1"),
        {**person("8"), "name": ""},
    ]

    kept = await load(m, "employeeImport", people, errorPolicy="REJECT_FAILED_ROWS")

    assert [(row["index"], row["code"], row["path"]) for row in kept["results"] if row["code"]] == [
        (1, "REFERENCE_UNKNOWN", ["manager"]),
        (2, "INVALID_INPUT", ["externalReference"]),
        (3, "REFERENCE_UNKNOWN", ["department"]),
        (4, "INVALID_INPUT", ["email"]),
        (5, "REFERENCE_UNKNOWN", ["roles"]),
        (6, "CONFLICT", ["login"]),
        (8, "INVALID_INPUT", ["name"]),
    ]
    assert kept["applied"] is True
    assert await subtree(m, "1") == {"1", "7"}
    assert (await m.ask(m.admin, "{ employees { totalCount } }"))["employees"]["totalCount"] == 3


@pytest.mark.parametrize("more", [{}, {"errorPolicy": "REJECT_FAILED_ROWS", "dryRun": True}])
async def test_a_dry_run_or_a_refused_row_keeps_all_from_being_done(
    masterdata: MasterData, more: dict[str, Any]
) -> None:
    m = masterdata
    before = await m.published()

    payload = await load(m, "employeeImport", [person("2", "1"), person("1"), person("3", "99")], **more)

    assert outcomes(payload) == ["CREATED", "CREATED", "REFUSED"]
    assert payload["applied"] is False
    assert await m.published() == before
    assert (await m.ask(m.admin, "{ employees { totalCount } }"))["employees"]["totalCount"] == 1


async def test_an_import_does_not_close_a_circle(masterdata: MasterData) -> None:
    m = masterdata
    await load(m, "employeeImport", [person("1"), person("2", "1"), person("3", "2")])
    await load(m, "departmentImport", [department("A", "COMPANY"), department("B", "A")])

    people = await load(m, "employeeImport", [person("1", "3")], errorPolicy="REJECT_FAILED_ROWS")
    departments = await load(m, "departmentImport", [department("A", "B")], errorPolicy="REJECT_FAILED_ROWS")

    assert [row["code"] for row in (*people["results"], *departments["results"])] == ["CYCLE", "CYCLE"]


async def test_a_refused_row_does_not_disturb_rows_that_name_it(masterdata: MasterData) -> None:
    m = masterdata
    await load(m, "employeeImport", [person("1"), person("2", "1")])

    rows = [{**person("1"), "email": "no address"}, {**person("2", "1"), "name": "Renamed"}]
    payload = await load(m, "employeeImport", rows, errorPolicy="REJECT_FAILED_ROWS")

    assert outcomes(payload) == ["REFUSED", "UPDATED"]
    assert await subtree(m, "1") == {"1", "2"}


async def test_a_changed_cost_holds_from_today(masterdata: MasterData) -> None:
    m = masterdata

    def chai(cost: str) -> list[dict[str, Any]]:
        return [{"externalReference": "1", "name": "Chai", "cost": {"amount": cost, "currency": "EUR"}}]

    await load(m, "productImport", chai("9"))
    await load(m, "productImport", chai("10"))

    event = (await m.published("masterdata.product.saved.v1"))[-1]
    assert [(c["validFrom"], Decimal(c["amount"])) for c in event.data["costs"]] == [
        ("1900-01-01", Decimal(9)),
        ("2026-03-01", Decimal(10)),
    ]
    assert event.cause.value == "import"
    assert event.data["sku"] == "1"


async def test_a_sku_and_a_category_of_an_import_are_checked(masterdata: MasterData) -> None:
    m = masterdata
    rows = [
        {"externalReference": "1", "name": "Chai", "sku": "CHAI"},
        {"externalReference": "2", "name": "Chang", "category": "Beverages"},
    ]
    await load(m, "productImport", rows[:1])

    payload = await load(
        m,
        "productImport",
        [{"externalReference": "3", "name": "Other", "sku": "CHAI"}, rows[1]],
        errorPolicy="REJECT_FAILED_ROWS",
    )

    assert [(row["code"], row["path"]) for row in payload["results"]] == [
        ("CONFLICT", ["sku"]),
        ("REFERENCE_UNKNOWN", ["category"]),
    ]


@pytest.mark.skipif(not NORTHWIND.is_dir(), reason="the data sets are not beside the checkout")
async def test_the_people_of_northwind_see_whom_the_reporting_line_says(masterdata: MasterData) -> None:
    m = masterdata
    with (NORTHWIND / "employees.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    manager = "reports_to" if "reports_to" in rows[0] else "reportsTo"
    key = "employee_id" if "employee_id" in rows[0] else "employeeID"

    payload = await load(
        m,
        "employeeImport",
        [person(row[key], row[manager] if row[manager] not in ("", "NULL") else None) for row in rows],
    )

    assert set(outcomes(payload)) == {"CREATED"}
    assert await subtree(m, "2") == {str(i) for i in range(1, 10)}
    assert await subtree(m, "5") == {"5", "6", "7", "9"}
    assert await subtree(m, "6") == {"6"}
