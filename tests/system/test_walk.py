"""One walk through the whole system, each step seen by every rank: who may see it does, nobody else.

Import → my, public and all customers → fifty claim one → a transfer of a hundred → an opportunity won → a
contract → two orders of one customer → one shipment for both → one collection for both → profit, chart,
timeline. The steps build on one another and run in this order.
"""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.deployments import Deployment
from tests.system.company import CLAIMERS, found_company
from tests.system.conftest import ADMIN, Asking, eventually

NOBODY = "0190c0de-0000-7000-8000-000000000000"


@dataclass
class Walk:
    """What the steps learn on the way."""

    people: dict[str, str] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def walk(deployment: Deployment) -> Walk:
    """One for each deployment."""
    return Walk()


CUSTOMERS = """
query($view: CustomerView!, $where: CustomerWhere) {
  customers(view: $view, first: 100, where: $where) {
    totalCount nodes { id externalReference phone ownerId }
  }
}
"""


async def test_a_company_is_imported(asking: Asking, walk: Walk, tmp_path: Path) -> None:
    walk.people = await found_company(asking, tmp_path)

    assert len(walk.people) >= 55


async def counts(asking: Asking, login: str) -> list[int]:
    views = [await asking(login, CUSTOMERS, view=view) for view in ("MINE", "PUBLIC", "ALL")]
    return [view["customers"]["totalCount"] for view in views]


async def test_my_public_and_all_customers_by_rank(asking: Asking, walk: Walk) -> None:
    for login, expected in {
        "rep": [120, 10, 130],
        "rep2": [1, 10, 11],
        "stranger": [5, 10, 15],
        "manager": [0, 10, 131],
        "manager2": [0, 10, 15],
        "head": [0, 10, 136],
        ADMIN: [0, 10, 136],
    }.items():
        await eventually(lambda login=login: counts(asking, login), expected)


async def find(asking: Asking, login: str, reference: str) -> dict[str, Any]:
    where = {"externalReference": {"eq": reference}}
    [found] = (await asking(login, CUSTOMERS, view="ALL", where=where))["customers"]["nodes"]
    return found


async def test_a_strangers_customer_answers_like_none_at_all(asking: Asking, walk: Walk) -> None:
    customer = await find(asking, "rep", "rep-001")
    ask = "query($id: ID!) { customer(id: $id) { id name phone } }"

    seen = await asking("manager", ask, id=customer["id"])
    hidden = await asking("stranger", ask, id=customer["id"])
    unknown = await asking("stranger", ask, id=NOBODY)

    assert seen["customer"]["phone"] is not None
    assert hidden == unknown == {"customer": None}


async def test_a_public_customers_phone_is_hidden_until_claimed(asking: Asking, walk: Walk) -> None:
    public = await find(asking, "rep", "public-001")

    assert (public["phone"], public["ownerId"]) == (None, None)


async def test_of_fifty_who_claim_one_customer_exactly_one_wins(asking: Asking, walk: Walk) -> None:
    prize = (await find(asking, "head", "public-002"))["id"]
    await asyncio.gather(*(asking.by(login).sign_in() for login in CLAIMERS))

    answers = await asyncio.gather(
        *(asking.attempt(login, "customerClaim", "customer { id phone }", id=prize) for login in CLAIMERS)
    )

    winners = [login for login, answer in zip(CLAIMERS, answers, strict=True) if not answer["userErrors"]]
    refusals = [error for answer in answers for error in answer["userErrors"]]
    assert len(winners) == 1
    assert [error["code"] for error in refusals] == ["ALREADY_CLAIMED"] * 49
    assert not any(f"Sami {winners[0]}" in str(error) for error in refusals)
    assert (await find(asking, "manager3", "public-002"))["ownerId"] == walk.people[winners[0]]
    assert await counts(asking, winners[0]) == [1, 9, 10]
    assert await counts(asking, "stranger") == [5, 9, 14]


async def test_a_hundred_customers_are_transferred(asking: Asking, walk: Walk) -> None:
    page = (await asking("rep", CUSTOMERS, view="MINE"))["customers"]["nodes"]
    given = {"ids": [each["id"] for each in page], "to": walk.people["rep2"], "reason": "a new territory"}

    assert await asking.codes("rep", "customerTransfer", **given) == ["FORBIDDEN"]
    dry = await asking.do("manager", "customerTransfer", "applied transferred", **given, dryRun=True)
    assert (dry["applied"], await counts(asking, "rep2")) == (False, [1, 9, 10])
    done = await asking.do("manager", "customerTransfer", "applied transferred refused", **given)

    assert (done["applied"], done["transferred"], done["refused"]) == (True, 100, 0)
    assert await counts(asking, "rep") == [20, 9, 29]
    assert await counts(asking, "rep2") == [101, 9, 110]
    assert await counts(asking, "manager") == [0, 9, 130]
    assert await counts(asking, "stranger") == [5, 9, 14]


async def test_a_manager_moves_nothing_of_another_team(asking: Asking, walk: Walk) -> None:
    foreign = (await find(asking, "head", "stranger-001"))["id"]
    given = {"ids": [foreign], "to": walk.people["rep"], "reason": "mine now"}

    answer = await asking.attempt("manager", "customerTransfer", "results { outcome code }", **given)

    assert answer["results"] == [{"outcome": "REFUSED", "code": "NOT_FOUND"}]
    assert (await find(asking, "head", "stranger-001"))["ownerId"] == walk.people["stranger"]


async def sees(asking: Asking, query: str, id: str, who: str, others: str) -> None:
    """Those of ``who`` get the record ``id``, those of ``others`` what an unknown id gives."""
    for login in who.split():
        assert (await asking(login, query, id=id))["it"] is not None, login
    for login in others.split():
        assert (await asking(login, query, id=id))["it"] is None, login


async def test_an_opportunity_is_won(asking: Asking, walk: Walk) -> None:
    walk.made["customer"] = (await find(asking, "rep2", "rep2-001"))["id"]
    stages = (await asking("rep2", "{ pipelines { stages { id type } } }"))["pipelines"][0]["stages"]
    won = next(stage["id"] for stage in stages if stage["type"] == "WON")
    made = await asking.do(
        "rep2", "opportunityCreate", "opportunity { id version }", name="Pumps",
        customerId=walk.made["customer"], amount={"amount": "1000.00", "currency": "USD"},
    )  # fmt: skip
    opportunity = made["opportunity"]
    move = {"id": opportunity["id"], "stageId": won, "expectedVersion": opportunity["version"]}
    seen = "query($id: ID!) { it: opportunity(id: $id) { id } }"

    assert await asking.codes("stranger", "opportunityMove", **move) == ["NOT_FOUND"]
    await asking.do("rep2", "opportunityMove", "position", **move)
    assert await asking.codes("rep2", "opportunityMove", **move) == ["STALE_VERSION"]

    await sees(asking, seen, opportunity["id"], f"rep2 manager head {ADMIN}", "rep stranger manager2")
    walk.made["opportunity"] = opportunity["id"]


async def test_a_contract_is_signed(asking: Asking, walk: Walk) -> None:
    made = await asking.do(
        "rep2", "contractCreate", "contract { id version }", customerId=walk.made["customer"],
        opportunityId=walk.made["opportunity"], amount={"amount": "5000.00", "currency": "USD"},
    )  # fmt: skip
    contract = made["contract"]
    signed = await asking.do("rep2", "contractSign", "contract { status }", id=contract["id"])

    assert signed["contract"]["status"] == "SIGNED"
    seen = "query($id: ID!) { it: contract(id: $id) { id } }"
    await sees(asking, seen, contract["id"], f"rep2 manager head accountant {ADMIN}", "rep stranger manager2")
    walk.made["contract"] = contract["id"]


async def order(asking: Asking, walk: Walk, *lines: tuple[str, str]) -> dict[str, Any]:
    """A confirmed order of the customer: products by sku, with quantities."""
    listed = (await asking("rep2", "{ products(first: 100) { nodes { id sku } } }"))["products"]["nodes"]
    ids = {product["sku"]: product["id"] for product in listed}
    made = await asking.do(
        "rep2", "orderCreate", "order { id version number }", customerId=walk.made["customer"],
        contractId=walk.made["contract"],
        lines=[{"productId": ids[sku], "quantity": quantity} for sku, quantity in lines],
    )  # fmt: skip
    confirm = {"id": made["order"]["id"], "expectedVersion": made["order"]["version"]}
    assert await asking.codes("rep2", "orderConfirm", **confirm) == ["FORBIDDEN"]
    assert await asking.codes("manager2", "orderConfirm", **confirm) == ["NOT_FOUND"]
    result = "position order { id number status net { amount } lines { id quantity } maker { id } }"
    return (await asking.do("manager", "orderConfirm", result, **confirm))["order"]


async def test_two_orders_of_one_customer(asking: Asking, walk: Walk) -> None:
    first = await order(asking, walk, ("PUMP", "3"), ("VALVE", "4"))
    second = await order(asking, walk, ("VALVE", "10"))

    assert [first["net"]["amount"], second["net"]["amount"]] == ["350.00", "125.00"]
    assert first["number"] != second["number"]
    assert first["maker"]["id"] == walk.people["rep2"]
    seen = "query($id: ID!) { it: order(id: $id) { id } }"
    await sees(asking, seen, first["id"], f"rep2 manager head accountant {ADMIN}", "rep stranger manager2")
    walk.made["orders"] = [first, second]


async def test_one_shipment_for_both_orders(asking: Asking, walk: Walk) -> None:
    lines = [line for order in walk.made["orders"] for line in order["lines"]]
    whole = [{"orderLineId": line["id"], "quantity": line["quantity"]} for line in lines]
    much = [*whole[:2], {**whole[2], "quantity": "10.5"}]
    given = {"customerId": walk.made["customer"], "freight": {"amount": "20.00", "currency": "USD"}}
    draw = "shipment { id status lines { quantity order { id } } }"

    assert await asking.codes("stranger", "shipmentCreate", **given, lines=whole) != []
    refused = await asking.attempt("rep2", "shipmentCreate", draw, **given, lines=much)
    assert [error["code"] for error in refused["userErrors"]] == ["OVER_SHIPPED"]
    assert refused["userErrors"][0]["blockers"] != []
    made = (await asking.do("rep2", "shipmentCreate", draw, **given, lines=whole))["shipment"]

    assert made["status"] == "SHIPPED"
    assert {line["order"]["id"] for line in made["lines"]} == {each["id"] for each in walk.made["orders"]}
    again = await asking.codes("rep2", "shipmentCreate", **given, lines=whole[:1])
    assert again == ["OVER_SHIPPED"]
    seen = "query($id: ID!) { it: shipment(id: $id) { id } }"
    await sees(asking, seen, made["id"], f"rep2 manager head accountant {ADMIN}", "rep stranger manager2")


async def test_one_collection_for_both_orders(asking: Asking, walk: Walk) -> None:
    given = {
        "customerId": walk.made["customer"],
        "amount": {"amount": "500.00", "currency": "USD"},
        "method": "BANK_TRANSFER",
        "reference": "TT-1",
        "idempotencyKey": "first",
    }
    result = "position collection { id credit { amount } allocations { amount { amount } order { id } } }"

    made = await asking.do("rep2", "collectionCreate", result, **given)
    repeated = await asking.do("rep2", "collectionCreate", result, **given)

    assert repeated == made
    collection = made["collection"]
    parts = {part["order"]["id"]: part["amount"]["amount"] for part in collection["allocations"]}
    assert parts == {each["id"]: each["net"]["amount"] for each in walk.made["orders"]}
    assert collection["credit"]["amount"] == "25.00"
    seen = "query($id: ID!) { it: collection(id: $id) { id } }"
    await sees(
        asking, seen, collection["id"], f"rep2 manager head accountant {ADMIN}", "rep stranger manager2"
    )
    walk.made["position"] = made["position"]


SALES = """
query($measure: SalesMeasure!) {
  salesReport(measure: $measure, by: SALESPERSON) {
    total { count value { amount } } groups { id value { amount } } chart { svg }
  }
}
"""


async def figure(asking: Asking, login: str, measure: str) -> str | None:
    report = (await asking(login, SALES, measure=measure))["salesReport"]
    value = report["total"]["value"]
    return value["amount"] if value else None


async def test_profit_is_revenue_less_cost_and_freight_for_who_may_see_it(asking: Asking, walk: Walk) -> None:
    profit = "205.00"  # 475 shipped, 3 × 60 + 14 × 5 = 250 cost, 20 freight
    for login in ("manager", "head", ADMIN):
        await eventually(lambda login=login: figure(asking, login, "PROFIT"), profit)
    for login, measure, amount in (
        ("rep2", "ORDERED", "475.00"),
        ("manager", "SHIPPED", "475.00"),
        ("head", "COLLECTED", "475.00"),
        ("stranger", "ORDERED", "0.00"),
        ("manager2", "SHIPPED", "0.00"),
    ):
        await eventually(lambda login=login, measure=measure: figure(asking, login, measure), amount)


async def test_profit_is_a_protected_figure(asking: Asking) -> None:
    answer = await asking.by("rep2").raw(SALES, {"measure": "PROFIT"})

    assert answer["data"]["salesReport"] is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FIELD_FORBIDDEN"]


async def test_a_chart_is_a_picture_of_what_the_viewer_sees(asking: Asking) -> None:
    shown = (await asking("head", SALES, measure="SHIPPED"))["salesReport"]["chart"]["svg"]

    assert shown.lstrip().startswith("<svg")
    assert "Sami rep2" in shown


TIMELINE = """
query($id: ID!) {
  customer(id: $id) {
    timeline(first: 50) { nodes { kind } }
    totals { ordered { amount } collected { amount } }
  }
}
"""


async def test_the_timeline_tells_a_customers_life_across_services(asking: Asking, walk: Walk) -> None:
    async def life(login: str) -> dict[str, Any] | None:
        return (await asking(login, TIMELINE, id=walk.made["customer"]))["customer"]

    seen = await life("manager")
    assert seen is not None
    kinds = {moment["kind"] for moment in seen["timeline"]["nodes"]}
    assert {"ORDER_CONFIRMED", "SHIPMENT_SHIPPED", "COLLECTION_RECEIVED"} <= kinds
    assert seen["totals"] == [{"ordered": {"amount": "475.00"}, "collected": {"amount": "475.00"}}]
    assert await life("stranger") is None
