"""Contracts, shipments and collections over orders."""

from typing import Any

from tests.integration.services.sales.conftest import ORDER, Sales
from tests.support.services import viewer

SHIPMENT = """shipment { id version number status shippedOn freight { amount } revenue { amount }
  lines { quantity revenue { amount } orderLine { id } } }"""
COLLECTION = """collection { id version status amount { amount } allocated { amount } credit { amount }
  allocations { amount { amount } order { id } } entries { kind amount { amount } } }"""


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def order_of(sales: Sales, id: str) -> Any:
    text = f"query($id: ID!) {{ {ORDER.replace('order {', 'order(id: $id) {')} }}"
    return (await sales.query("admin", text, id=id))["order"]


async def signed(sales: Sales, customer: str, amount: str, **more: Any) -> str:
    contract = await sales.done(
        "rep", "contractCreate", "contract { id }", customerId=customer, amount=usd(amount), **more
    )
    await sales.done("rep", "contractSign", "contract { id }", id=contract["id"])
    return contract["id"]


async def test_orders_draw_on_a_signed_contract_and_give_back(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10")
    contract = await signed(sales, customer, "50.00", endsOn="2026-12-31")
    text = "query($id: ID!) { contract(id: $id) { ordered { amount } remaining { amount } } }"

    first = await sales.order("rep", customer, (product, "3"), contractId=contract)
    second = await sales.draft("rep", customer, (product, "3"), contractId=contract)
    refusal = await sales.refused("manager", "orderConfirm", id=second["id"])
    drawn = (await sales.query("rep", text, id=contract))["contract"]
    await sales.done("rep", "orderCancel", ORDER, id=first["id"])
    confirmed = await sales.done("manager", "orderConfirm", ORDER, id=second["id"])

    assert refusal["code"] == "CONTRACT_EXCEEDED"
    assert refusal["blockers"][0]["id"] == contract
    assert drawn == {"ordered": {"amount": "30.00"}, "remaining": {"amount": "20.00"}}
    assert confirmed["number"] == "SO-2026-000002"
    assert (await sales.query("rep", text, id=contract))["contract"] == drawn


async def test_only_a_contract_in_force_is_drawn_on(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10")
    draft = await sales.done(
        "rep", "contractCreate", "contract { id }", customerId=customer, amount=usd("50.00")
    )
    past = await signed(sales, customer, "50.00", endsOn="2026-04-01")

    for contract in (draft["id"], past):
        order = await sales.draft("rep", customer, (product, "1"), contractId=contract)
        assert (await sales.refused("manager", "orderConfirm", id=order["id"]))["code"] == "CONTRACT_STATE"
    await sales.done("rep", "contractVoid", "contract { status }", id=past)
    final = await sales.refused("rep", "contractVoid", id=past)
    assert final["code"] == "CONTRACT_STATE"
    wires = [e.type for e in await sales.running.published() if ".contract." in e.type]
    assert wires[-1] == "sales.contract.voided.v1"


async def test_one_shipment_takes_lines_of_several_orders(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10.01", "4")
    one = await sales.order("rep", customer, (product, "3"))
    two = await sales.order("rep", customer, (product, "5"))
    lines = [
        {"orderLineId": one["lines"][0]["id"], "quantity": "3"},
        {"orderLineId": two["lines"][0]["id"], "quantity": "2"},
    ]

    shipment = await sales.done(
        "rep", "shipmentCreate", SHIPMENT, customerId=customer, lines=lines, freight=usd("7.50")
    )

    assert shipment["status"] == "SHIPPED"
    assert shipment["shippedOn"] == "2026-04-02"
    assert shipment["freight"]["amount"] == "7.50"
    assert [line["revenue"]["amount"] for line in shipment["lines"]] == ["30.03", "20.02"]
    assert shipment["revenue"]["amount"] == "50.05"
    assert (await order_of(sales, one["id"]))["shipmentStatus"] == "SHIPPED"
    assert (await order_of(sales, two["id"]))["shipmentStatus"] == "PARTLY_SHIPPED"
    [event] = await sales.running.published("sales.shipment.shipped.v1")
    assert [(line["revenue"], line["cost"]) for line in event.data["lines"]] == [
        ("30.03", "12.00"),
        ("20.02", "8.00"),
    ]


async def test_over_shipping_names_every_line_and_ships_nothing(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    order = await sales.order("rep", customer, (product, "1"), (product, "2"), (product, "3"))
    ids = [line["id"] for line in order["lines"]]
    lines = [{"orderLineId": id, "quantity": "2"} for id in (*ids, ids[2])]

    refusal = await sales.refused("rep", "shipmentCreate", customerId=customer, lines=lines)

    assert refusal["code"] == "OVER_SHIPPED"
    assert refusal["blockers"] == [
        {"id": ids[0], "reason": "2 asked, 1 open"},
        {"id": ids[2], "reason": "4 asked, 3 open"},
    ]
    assert (await order_of(sales, order["id"]))["shipmentStatus"] == "NOT_SHIPPED"
    assert await sales.running.published("sales.shipment.shipped.v1") == []


async def test_a_draft_is_checked_again_when_it_is_shipped_and_cancelling_reopens(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    order = await sales.order("rep", customer, (product, "2"))
    lines = [{"orderLineId": order["lines"][0]["id"], "quantity": "2"}]
    drafts = [
        await sales.done("rep", "shipmentCreate", SHIPMENT, customerId=customer, lines=lines, ship=False)
        for _ in range(2)
    ]

    first = await sales.done("rep", "shipmentShip", SHIPMENT, id=drafts[0]["id"])
    late = await sales.refused("rep", "shipmentShip", id=drafts[1]["id"])
    cancelled = await sales.done("rep", "shipmentCancel", SHIPMENT, id=first["id"])
    reopened = await order_of(sales, order["id"])
    second = await sales.done("rep", "shipmentShip", SHIPMENT, id=drafts[1]["id"])

    assert late["code"] == "OVER_SHIPPED"
    assert cancelled["status"] == "CANCELLED"
    assert reopened["shipmentStatus"] == "NOT_SHIPPED"
    assert second["status"] == "SHIPPED"
    again = await sales.refused("rep", "shipmentCancel", id=first["id"])
    assert again["code"] == "SHIPMENT_STATE"


async def test_everything_open_ships_oldest_first(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "1.00")
    newer = await sales.order("admin", customer, (product, "2"))
    older = await sales.order("admin", customer, (product, "4"), orderedOn="2026-01-01")

    shipment = await sales.done("admin", "shipmentCreateAllOpen", SHIPMENT, customerId=customer)

    assert [line["orderLine"]["id"] for line in shipment["lines"]] == [
        older["lines"][0]["id"],
        newer["lines"][0]["id"],
    ]
    assert shipment["revenue"]["amount"] == "6.00"
    nothing = await sales.refused("admin", "shipmentCreateAllOpen", customerId=customer)
    assert nothing["code"] == "NOTHING_OPEN"


async def test_orders_of_others_are_neither_shipped_nor_paid(sales: Sales) -> None:
    public, product = await sales.customer("Free", None), await sales.product("A")
    mine = await sales.order("rep", public, (product, "1"))
    hidden = await sales.order("stranger", public, (product, "1"))
    lines = [{"orderLineId": o["lines"][0]["id"], "quantity": "1"} for o in (mine, hidden)]
    shares = [{"orderId": o["id"], "amount": usd("1.00")} for o in (mine, hidden)]

    unseen = await sales.refused("rep", "shipmentCreate", customerId=public, lines=lines)
    reader = viewer("manager", "SALES_REPRESENTATIVE")  # sees the team's orders, acts on own ones only
    seen = await sales.refused(reader, "shipmentCreate", customerId=public, lines=lines[:1])
    unpaid = await sales.refused(
        "rep",
        "collectionCreate",
        customerId=public,
        amount=usd("2.00"),
        method="CASH",
        rule="EXPLICIT",
        allocations=shares,
    )

    assert unseen["code"] == unpaid["code"] == "REFERENCE_UNKNOWN"
    assert unseen["blockers"] == unpaid["blockers"] == [{"id": hidden["id"], "reason": "not known"}]
    assert seen["code"] == "FORBIDDEN"
    assert [blocker["id"] for blocker in seen["blockers"]] == [mine["id"]]


async def test_a_receipt_fills_orders_by_due_date_and_keeps_the_rest(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10")
    newer = await sales.order("admin", customer, (product, "3"))
    older = await sales.order("admin", customer, (product, "2"), orderedOn="2026-01-01")

    part = await sales.done(
        "admin", "collectionCreate", COLLECTION, customerId=customer, amount=usd("25.00"), method="CASH"
    )
    rest = await sales.done(
        "admin", "collectionCreate", COLLECTION, customerId=customer, amount=usd("40.00"), method="CASH"
    )

    assert {a["order"]["id"]: a["amount"]["amount"] for a in part["allocations"]} == {
        older["id"]: "20.00",
        newer["id"]: "5.00",
    }
    assert (rest["allocated"]["amount"], rest["credit"]["amount"]) == ("25.00", "15.00")
    assert (await order_of(sales, older["id"]))["collectionStatus"] == "COLLECTED"
    assert (await order_of(sales, newer["id"]))["outstanding"]["amount"] == "0.00"
    later = await sales.order("admin", customer, (product, "1"))
    used = await sales.done("admin", "collectionAllocate", COLLECTION, id=rest["id"])
    assert used["credit"]["amount"] == "5.00"
    assert (await order_of(sales, later["id"]))["collectionStatus"] == "COLLECTED"


async def test_allocation_is_changed_and_reversed_by_appending(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10")
    one, two = [await sales.order("rep", customer, (product, "1")) for _ in range(2)]
    receipt = await sales.done(
        "rep",
        "collectionCreate",
        COLLECTION,
        customerId=customer,
        amount=usd("10.00"),
        method="CHEQUE",
        reference="77",
    )
    twice = await sales.refused(
        "rep",
        "collectionCreate",
        customerId=customer,
        amount=usd("10.00"),
        method="CHEQUE",
        reference="77",
    )

    moved = await sales.done(
        "rep",
        "collectionAllocate",
        COLLECTION,
        id=receipt["id"],
        anew=True,
        rule="EXPLICIT",
        allocations=[{"orderId": two["id"], "amount": usd("9.00")}],
    )
    reversed_ = await sales.done("rep", "collectionReverse", COLLECTION, id=receipt["id"])
    again = await sales.refused("rep", "collectionReverse", id=receipt["id"])

    assert twice["code"] == "CONFLICT"
    assert (moved["allocated"]["amount"], moved["credit"]["amount"]) == ("9.00", "1.00")
    assert (reversed_["status"], reversed_["credit"]["amount"]) == ("REVERSED", "0.00")
    assert [(e["kind"], e["amount"]["amount"]) for e in reversed_["entries"]] == [
        ("RECEIVED", "10.00"),
        ("ALLOCATED", "10.00"),
        ("TAKEN_BACK", "-10.00"),
        ("ALLOCATED", "9.00"),
        ("TAKEN_BACK", "-9.00"),
        ("REVERSED", "-10.00"),
    ]
    assert again["code"] == "COLLECTION_STATE"
    for order in (one, two):
        assert (await order_of(sales, order["id"]))["collectionStatus"] == "NOT_COLLECTED"


async def test_over_collecting_names_every_order_and_leaves_nothing(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10")
    one, two = [await sales.order("rep", customer, (product, "1")) for _ in range(2)]
    shares = [{"orderId": o["id"], "amount": usd("10.01")} for o in (one, two)]

    refusal = await sales.refused(
        "rep",
        "collectionCreate",
        customerId=customer,
        amount=usd("50.00"),
        method="CASH",
        rule="EXPLICIT",
        allocations=shares,
    )

    assert refusal["code"] == "OVER_COLLECTED"
    assert [blocker["id"] for blocker in refusal["blockers"]] == [one["id"], two["id"]]
    counted = await sales.query("admin", "{ collections { totalCount } }")
    assert counted["collections"]["totalCount"] == 0
    assert await sales.running.published("sales.collection.received.v1") == []


async def test_a_customers_balance_is_what_is_owed_less_credit(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10")
    await sales.order("rep", customer, (product, "3"))
    await sales.draft("rep", customer, (product, "100"))
    await sales.done(
        "rep",
        "collectionCreate",
        COLLECTION,
        customerId=customer,
        amount=usd("4.00"),
        method="CASH",
        allocate=False,
    )
    text = """query($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { id
      openBalance { currency outstanding { amount } credit { amount } balance { amount } }
      orders(first: 1) { totalCount nodes { status } } opportunities { totalCount } } } }"""
    [mine], [theirs] = [
        (await sales.query(who, text, of=[{"__typename": "Customer", "id": customer}]))["_entities"]
        for who in ("rep", "stranger")
    ]

    assert mine["openBalance"] == [
        {
            "currency": "USD",
            "outstanding": {"amount": "30.00"},
            "credit": {"amount": "4.00"},
            "balance": {"amount": "26.00"},
        }
    ]
    assert mine["orders"]["totalCount"] == 2
    assert theirs == {
        "id": customer,
        "openBalance": [],
        "orders": {"totalCount": 0, "nodes": []},
        "opportunities": {"totalCount": 0},
    }


async def test_money_may_have_come_before_today_but_not_after(sales: Sales) -> None:
    customer = await sales.customer("Acme")
    common = {"customerId": customer, "amount": usd("5.00"), "method": "BANK_TRANSFER"}

    kept = await sales.done("finance", "collectionCreate", COLLECTION, **common, receivedOn="2026-03-20")
    refusal = await sales.refused("finance", "collectionCreate", **common, receivedOn="2026-04-03")

    assert kept["credit"]["amount"] == "5.00"
    assert (refusal["code"], refusal["path"]) == ("INVALID_INPUT", ["input", "receivedOn"])
