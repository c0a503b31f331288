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
from tests.system.evidence import contents

NOBODY = "0190c0de-0000-7000-8000-000000000000"
#: Who may see what rep2 sells, and who may not: a colleague, another team's representative, its manager.
INSIDE = ("rep2", "manager", "head", "accountant", ADMIN)
OUTSIDE = ("rep", "stranger", "manager2")
#: Why those outside may not change a record, or make one about a customer they do not see.
FOREIGN = dict.fromkeys(OUTSIDE, "NOT_FOUND")
UNKNOWN = dict.fromkeys(OUTSIDE, "REFERENCE_UNKNOWN")


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
  customers(view: $view, first: 100, where: $where) { nodes { id phone ownerId } }
}
"""


async def test_a_company_is_imported(asking: Asking, walk: Walk, tmp_path: Path) -> None:
    walk.people = await found_company(asking, tmp_path)

    assert len(walk.people) >= 55


async def counts(asking: Asking, login: str) -> list[int]:
    """How many customers are theirs, public, and seen in all."""
    views = ("MINE", "PUBLIC", "ALL")
    found = await asking(
        login, f"{{ {' '.join(f'{v}: customers(view: {v}) {{ totalCount }}' for v in views)} }}"
    )
    return [found[view]["totalCount"] for view in views]


async def test_my_public_and_all_customers_by_rank(asking: Asking, walk: Walk) -> None:
    for login, expected in {
        "rep": [120, 10, 130],
        "rep2": [1, 10, 11],
        "stranger": [5, 10, 15],
        "manager": [0, 10, 131],
        "manager2": [0, 10, 15],
        "head": [0, 10, 136],
        "accountant": [0, 10, 136],
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

    for login in ("rep", "manager", "head", ADMIN):
        assert (await asking(login, ask, id=customer["id"]))["customer"]["phone"] is not None, login
    guarded = await asking.by("accountant").raw(ask, {"id": customer["id"]})
    assert guarded["data"]["customer"] == {"id": customer["id"], "name": "Customer rep 001", "phone": None}
    assert [error["extensions"]["code"] for error in guarded["errors"]] == ["FIELD_FORBIDDEN"]
    for login in ("rep2", "stranger", "manager2", "manager3"):
        hidden = await asking(login, ask, id=customer["id"])
        assert hidden == await asking(login, ask, id=NOBODY) == {"customer": None}, login


async def test_a_public_customers_phone_is_hidden_until_claimed(asking: Asking, walk: Walk) -> None:
    for login in (*INSIDE, *OUTSIDE):
        public = await find(asking, login, "public-001")
        assert (public["phone"], public["ownerId"]) == (None, None), login


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
    assert await counts(asking, "manager3") == [0, 9, 10]
    assert await counts(asking, "stranger") == [5, 9, 14]
    where = {"externalReference": {"eq": "public-002"}}
    for login in ("rep", "stranger", "manager", "manager2"):
        assert (await asking(login, CUSTOMERS, view="ALL", where=where))["customers"]["nodes"] == [], login


async def test_a_hundred_customers_are_transferred(asking: Asking, walk: Walk) -> None:
    page = (await asking("rep", CUSTOMERS, view="MINE"))["customers"]["nodes"]
    given = {"ids": [each["id"] for each in page], "to": walk.people["rep2"], "reason": "a new territory"}

    for login in ("rep", "rep2", "stranger", "accountant"):
        assert await asking.codes(login, "customerTransfer", **given) == ["FORBIDDEN"], login
    dry = await asking.do("manager", "customerTransfer", "applied transferred", **given, dryRun=True)
    assert (dry["applied"], await counts(asking, "rep2")) == (False, [1, 9, 10])
    done = await asking.do("manager", "customerTransfer", "applied transferred refused", **given)

    assert (done["applied"], done["transferred"], done["refused"]) == (True, 100, 0)
    assert await counts(asking, "rep") == [20, 9, 29]
    assert await counts(asking, "rep2") == [101, 9, 110]
    for login, seen in {"manager": 130, "manager2": 14, "head": 136, "accountant": 136, ADMIN: 136}.items():
        assert await counts(asking, login) == [0, 9, seen], login
    assert await counts(asking, "stranger") == [5, 9, 14]


async def test_a_manager_moves_nothing_of_another_team(asking: Asking, walk: Walk) -> None:
    foreign = (await find(asking, "head", "stranger-001"))["id"]
    given = {"ids": [foreign], "to": walk.people["rep"], "reason": "mine now"}

    answer = await asking.attempt("manager", "customerTransfer", "results { outcome code }", **given)

    assert answer["results"] == [{"outcome": "REFUSED", "code": "NOT_FOUND"}]
    assert (await find(asking, "head", "stranger-001"))["ownerId"] == walk.people["stranger"]


async def sees(
    asking: Asking, noun: str, id: str, who: tuple[str, ...] = INSIDE, others: tuple[str, ...] = OUTSIDE
) -> None:
    """Those of ``who`` get the record ``id``, those of ``others`` what an unknown id gives."""
    query = f"query($id: ID!) {{ it: {noun}(id: $id) {{ id }} }}"
    for login in who:
        assert (await asking(login, query, id=id))["it"] == {"id": id}, (login, noun)
    for login in others:
        assert (await asking(login, query, id=id))["it"] is None, (login, noun)


async def refuses(asking: Asking, mutation: str, input: dict[str, Any], **codes: str) -> None:
    """Each login may not, for its own reason."""
    for login, code in codes.items():
        assert await asking.codes(login, mutation, **input) == [code], (login, mutation)


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

    await refuses(asking, "opportunityMove", move, **FOREIGN, accountant="FORBIDDEN")
    await asking.do("rep2", "opportunityMove", "position", **move)
    assert await asking.codes("rep2", "opportunityMove", **move) == ["STALE_VERSION"]

    await sees(
        asking, "opportunity", opportunity["id"], ("rep2", "manager", "head", ADMIN), (*OUTSIDE, "accountant")
    )
    walk.made["opportunity"] = opportunity["id"]


async def test_a_contract_is_signed(asking: Asking, walk: Walk) -> None:
    made = await asking.do(
        "rep2", "contractCreate", "contract { id version }", customerId=walk.made["customer"],
        opportunityId=walk.made["opportunity"], amount={"amount": "5000.00", "currency": "USD"},
    )  # fmt: skip
    contract = made["contract"]
    await refuses(asking, "contractSign", {"id": contract["id"]}, **FOREIGN, accountant="FORBIDDEN")
    signed = await asking.do("rep2", "contractSign", "contract { status }", id=contract["id"])

    assert signed["contract"]["status"] == "SIGNED"
    await sees(asking, "contract", contract["id"])
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
    may_not = {"rep2": "FORBIDDEN", "stranger": "FORBIDDEN", "accountant": "FORBIDDEN"}
    await refuses(asking, "orderConfirm", confirm, **may_not, manager2="NOT_FOUND")
    result = "position order { id number status net { amount } lines { id quantity } maker { id } }"
    return (await asking.do("manager", "orderConfirm", result, **confirm))["order"]


async def test_two_orders_of_one_customer(asking: Asking, walk: Walk) -> None:
    first = await order(asking, walk, ("PUMP", "3"), ("VALVE", "4"))
    second = await order(asking, walk, ("VALVE", "10"))

    assert [first["net"]["amount"], second["net"]["amount"]] == ["350.00", "125.00"]
    assert first["number"] != second["number"]
    assert first["maker"]["id"] == walk.people["rep2"]
    await sees(asking, "order", first["id"])
    await sees(asking, "order", second["id"])
    walk.made["orders"] = [first, second]


ORDERS = "{ orders { totalCount nodes { id } totals { net { amount } margin { amount } } } }"


async def test_orders_and_their_margin_are_listed_for_who_may_see_them(asking: Asking, walk: Walk) -> None:
    made = {each["id"] for each in walk.made["orders"]}
    for login in (*INSIDE, *OUTSIDE):
        orders = (await asking.by(login).raw(ORDERS))["data"]["orders"]
        inside = login in INSIDE
        listed = orders["totalCount"], {node["id"] for node in orders["nodes"]}
        assert listed == ((2, made) if inside else (0, set())), login
        margin = None if login == "rep2" else {"amount": "225.00"}
        assert orders["totals"] == ([{"net": {"amount": "475.00"}, "margin": margin}] if inside else []), (
            login
        )


async def held_by_sales(deployment: Deployment) -> tuple[list[list[str]], int]:
    """Every row of what may be ordered or shipped, and how many events were written."""
    found = await contents(deployment)
    tables = ("orders", "order_lines", "shipments", "shipment_lines", "number_counters")
    return [found[f"sales.{table}"] for table in tables], await deployment.count("sales", "event_log")


async def test_an_accountant_cannot_order_or_ship(asking: Asking, walk: Walk, deployment: Deployment) -> None:
    before = await held_by_sales(deployment)
    [line] = walk.made["orders"][1]["lines"]
    products = (await asking("accountant", "{ products(first: 1) { nodes { id } } }"))["products"]["nodes"]
    order = {"id": walk.made["orders"][0]["id"]}
    customer = {"customerId": walk.made["customer"]}

    for mutation, given in {
        "orderCreate": {**customer, "lines": [{"productId": products[0]["id"], "quantity": "1"}]},
        "orderConfirm": order,
        "orderCancel": order,
        "shipmentCreate": {**customer, "lines": [{"orderLineId": line["id"], "quantity": "1"}]},
    }.items():
        await refuses(asking, mutation, given, accountant="FORBIDDEN")

    assert await held_by_sales(deployment) == before


async def test_one_shipment_for_both_orders(asking: Asking, walk: Walk) -> None:
    lines = [line for order in walk.made["orders"] for line in order["lines"]]
    whole = [{"orderLineId": line["id"], "quantity": line["quantity"]} for line in lines]
    much = [*whole[:2], {**whole[2], "quantity": "10.5"}]
    given = {"customerId": walk.made["customer"], "freight": {"amount": "20.00", "currency": "USD"}}
    draw = "shipment { id status lines { quantity order { id } } }"

    await refuses(asking, "shipmentCreate", {**given, "lines": whole}, **UNKNOWN)
    refused = await asking.attempt("rep2", "shipmentCreate", draw, **given, lines=much)
    assert [error["code"] for error in refused["userErrors"]] == ["OVER_SHIPPED"]
    assert refused["userErrors"][0]["blockers"] != []
    made = (await asking.do("rep2", "shipmentCreate", draw, **given, lines=whole))["shipment"]

    assert made["status"] == "SHIPPED"
    assert {line["order"]["id"] for line in made["lines"]} == {each["id"] for each in walk.made["orders"]}
    again = await asking.codes("rep2", "shipmentCreate", **given, lines=whole[:1])
    assert again == ["OVER_SHIPPED"]
    await sees(asking, "shipment", made["id"])


async def test_one_collection_for_both_orders(asking: Asking, walk: Walk) -> None:
    given = {
        "customerId": walk.made["customer"],
        "amount": {"amount": "500.00", "currency": "USD"},
        "method": "BANK_TRANSFER",
        "reference": "TT-1",
        "idempotencyKey": "first",
    }
    result = "position collection { id credit { amount } allocations { amount { amount } order { id } } }"

    await refuses(asking, "collectionCreate", given, **UNKNOWN)
    made = await asking.do("rep2", "collectionCreate", result, **given)
    repeated = await asking.do("rep2", "collectionCreate", result, **given)

    assert repeated == made
    collection = made["collection"]
    parts = {part["order"]["id"]: part["amount"]["amount"] for part in collection["allocations"]}
    assert parts == {each["id"]: each["net"]["amount"] for each in walk.made["orders"]}
    assert collection["credit"]["amount"] == "25.00"
    await sees(asking, "collection", collection["id"])


async def test_an_accountant_collects(asking: Asking, walk: Walk) -> None:
    amount = {"amount": "10.00", "currency": "USD"}
    given = {"customerId": walk.made["customer"], "amount": amount, "method": "CASH"}
    result = "collection { id credit { amount } allocations { order { id } } }"

    collection = (await asking.do("accountant", "collectionCreate", result, **given))["collection"]

    assert (collection["credit"]["amount"], collection["allocations"]) == ("10.00", [])  # nothing is owed
    await sees(asking, "collection", collection["id"])


SALES = """
query($measure: SalesMeasure!) {
  salesReport(measure: $measure, by: SALESPERSON) {
    total { count value { amount } } groups { id value { amount } } chart { svg }
  }
}
"""


async def figure(asking: Asking, login: str, measure: str) -> tuple[int, str | None]:
    total = (await asking(login, SALES, measure=measure))["salesReport"]["total"]
    return total["count"], total["value"]["amount"] if total["value"] else None


async def test_reports_add_up_for_each_rank(asking: Asking) -> None:
    for measure, count in {"ORDERED": 2, "SHIPPED": 1, "COLLECTED": 1}.items():
        for login in INSIDE:
            await eventually(
                lambda login=login, measure=measure: figure(asking, login, measure), (count, "475.00")
            )
        for login in OUTSIDE:
            assert await figure(asking, login, measure) == (0, "0.00"), (login, measure)


async def test_profit_is_revenue_less_cost_and_freight_for_who_may_see_it(asking: Asking, walk: Walk) -> None:
    profit = (1, "205.00")  # 475 shipped, 3 × 60 + 14 × 5 = 250 cost, 20 freight
    for login in ("manager", "head", "accountant", ADMIN):
        await eventually(lambda login=login: figure(asking, login, "PROFIT"), profit)
    assert await figure(asking, "manager2", "PROFIT") == (0, "0.00")


async def test_profit_is_a_protected_figure(asking: Asking) -> None:
    for login in ("rep", "rep2", "stranger"):
        answer = await asking.by(login).raw(SALES, {"measure": "PROFIT"})

        assert answer["data"]["salesReport"] is None, login
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["FIELD_FORBIDDEN"], login


async def test_a_chart_is_a_picture_of_what_the_viewer_sees(asking: Asking, walk: Walk) -> None:
    for login in (*INSIDE, *OUTSIDE):
        report = (await asking(login, SALES, measure="SHIPPED"))["salesReport"]
        svg, columns = report["chart"]["svg"], [(group["id"], group["value"]) for group in report["groups"]]

        assert svg.lstrip().startswith("<svg"), login
        shown = [(walk.people["rep2"], {"amount": "475.00"})] if login in INSIDE else []
        assert columns == shown, login
        assert ("Sami rep2" in svg, "475" in svg) == (login in INSIDE, login in INSIDE), login


TIMELINE = """
query($id: ID!) {
  customer(id: $id) {
    timeline(first: 50) { totalCount nodes { kind } }
    totals { ordered { amount } collected { amount } profit { amount } }
  }
}
"""


async def test_the_timeline_tells_a_customers_life_across_services(asking: Asking, walk: Walk) -> None:
    totals = {"ordered": {"amount": "475.00"}, "collected": {"amount": "475.00"}}
    for login in INSIDE:
        seen = (await asking.by(login).raw(TIMELINE, {"id": walk.made["customer"]}))["data"]["customer"]
        kinds = {moment["kind"] for moment in seen["timeline"]["nodes"]}
        assert {"ORDER_CONFIRMED", "SHIPMENT_SHIPPED", "COLLECTION_RECEIVED"} <= kinds, login
        assert ("OPPORTUNITY_WON" in kinds) == (login != "accountant"), login
        profit = None if login == "rep2" else {"amount": "205.00"}
        assert seen["totals"] == [{**totals, "profit": profit}], login
    for login in OUTSIDE:
        assert await asking(login, TIMELINE, id=walk.made["customer"]) == {"customer": None}, login
