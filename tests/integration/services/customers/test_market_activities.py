"""Market activities: budget, costs, return (domain.md, Market activity)."""

from typing import Any

from tests.integration.services.customers.conftest import Customers, codes
from tests.support.services import id_of


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def fair(customers: Customers, **changed: Any) -> dict[str, Any]:
    asked = {"name": "Spring fair", "startsOn": "2026-03-01", "currency": "USD", "budget": usd("500.00")}
    payload = await customers.do("manager", "marketActivityCreate", **{**asked, **changed})
    assert payload["userErrors"] == []
    return payload["marketActivity"]


async def test_the_return_is_null_without_cost_and_exact_with_it(customers: Customers) -> None:
    made = await fair(customers)
    assert made["returnOnInvestment"] is None

    await customers.order("one", 1, str(id_of("c")), marketActivityId=made["id"], net="250.10")
    await customers.order("two", 1, str(id_of("c")), marketActivityId=made["id"], net="50.00")
    await customers.order("sar", 1, str(id_of("c")), marketActivityId=made["id"], net="9.00", currency="SAR")
    spent = {"activityId": made["id"], "description": "Stand", "spentOn": "2026-03-02"}
    await customers.do("manager", "marketActivityCostAdd", **spent, amount=usd("100.05"))
    last = await customers.do("manager", "marketActivityCostAdd", **spent, amount=usd("20.00"))

    assert last["marketActivity"]["actualCost"] == usd("120.05")
    assert last["marketActivity"]["returnOnInvestment"] == "1.499792"  # (300.10 − 120.05) / 120.05
    events = await customers.running.published("customers.market_activity.saved.v1")
    assert [event.data["actualCost"] for event in events][-1].startswith("120.05")


async def test_costs_are_in_the_activitys_currency_and_positive(customers: Customers) -> None:
    made = await fair(customers)
    spent = {"activityId": made["id"], "description": "Stand"}
    riyals = {"amount": "5.00", "currency": "SAR"}

    for amount in (riyals, usd("0.00"), usd("-1.00"), usd("1.001")):
        refused = await customers.do("manager", "marketActivityCostAdd", **spent, amount=amount)
        assert codes(refused) == ["INVALID_INPUT"], amount


async def test_reading_and_managing_need_permissions(customers: Customers) -> None:
    made = await fair(customers)
    query = "query($id: ID!) { marketActivity(id: $id) { name } marketActivities { totalCount } }"

    assert (await customers.ask("stranger", query, id=made["id"]))["marketActivity"]["name"] == "Spring fair"
    assert await customers.ask("finance", query, id=made["id"]) == {
        "marketActivity": None,
        "marketActivities": {"totalCount": 0},
    }
    asked = {"name": "x", "startsOn": "2026-03-01", "currency": "USD"}
    assert codes(await customers.do("finance", "marketActivityCreate", **asked)) == ["FORBIDDEN"]


async def test_an_edit_keeps_the_period_in_order(customers: Customers) -> None:
    made = await fair(customers)
    edit = {"id": made["id"], "expectedVersion": 1}

    backwards = await customers.do("manager", "marketActivityUpdate", **edit, endsOn="2026-02-01")
    emptied = await customers.do("manager", "marketActivityUpdate", **edit, budget=None, status="RUNNING")

    assert codes(backwards) == ["INVALID_INPUT"]
    assert emptied["marketActivity"] | {"id": ""} == {
        "id": "",
        "version": 2,
        "name": "Spring fair",
        "status": "RUNNING",
        "budget": None,
    }
