"""Orders from draft to close."""

from typing import Any

import pytest

from tests.integration.services.sales.conftest import ORDER, Sales
from tests.support.services import id_of, viewer

SNAPSHOT = """query($id: ID!) { order(id: $id) {
  customer { id } customerName contactName address { city country postalCode } paymentTermsDays
  salesperson { id } salespersonId maker { id } department { id } currency
  lines { sku name listPrice unitPrice discount quantity net { amount currency } unitCost cost { amount } }
} }"""


async def test_an_order_keeps_customer_product_and_maker_as_they_were(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "9.99", "4.50")

    draft = await sales.draft("rep", customer, (product, "3"))
    await sales.customer("Acme", name="Renamed", contactName="Somebody else")
    await sales.product("A", "99.99", "88.00")
    kept = (await sales.query("manager", SNAPSHOT, id=draft["id"]))["order"]

    assert kept == {
        "customer": {"id": customer},
        "customerName": "Acme",
        "contactName": "Acme's buyer",
        "address": {"city": "Riyadh", "country": "SA", "postalCode": "11564"},
        "paymentTermsDays": 30,
        "salesperson": {"id": str(id_of("rep"))},
        "salespersonId": str(id_of("rep")),
        "maker": {"id": str(id_of("rep"))},
        "department": {"id": str(id_of("North"))},
        "currency": "USD",
        "lines": [
            {
                "sku": "A",
                "name": "Product A",
                "listPrice": "9.99",
                "unitPrice": "9.99",
                "discount": "0",
                "quantity": "3",
                "net": {"amount": "29.97", "currency": "USD"},
                "unitCost": "4.5",
                "cost": {"amount": "13.50"},
            }
        ],
    }
    assert (draft["status"], draft["number"], draft["orderedOn"]) == ("DRAFT", None, "2026-04-02")
    assert draft["dueOn"] == "2026-05-02"


async def test_the_primary_contact_is_taken_where_there_is_one(sales: Sales) -> None:
    customer = await sales.customer("Acme")
    await sales.deliver(
        "customers.contact.saved.v1", id_of("Mona"), customerId=customer, name="Mona", isPrimary=True
    )

    draft = await sales.draft("rep", customer)

    assert (await sales.query("rep", SNAPSHOT, id=draft["id"]))["order"]["contactName"] == "Mona"


async def test_a_draft_is_edited_confirmed_once_and_then_frozen(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10", "6")
    draft = await sales.draft("rep", customer, (product, "1"))
    lines = [
        {"productId": product, "quantity": "2.5", "unitPrice": "0.333333", "discount": "0.1"},
        {"productId": product, "quantity": "4"},
    ]

    edited = await sales.done(
        "rep", "orderUpdate", ORDER, id=draft["id"], expectedVersion=draft["version"], lines=lines
    )
    stale = await sales.refused(
        "rep", "orderUpdate", id=draft["id"], expectedVersion=draft["version"], lines=[]
    )
    confirmed = await sales.done("manager", "orderConfirm", ORDER, id=draft["id"])
    again = await sales.refused("manager", "orderConfirm", id=draft["id"])
    frozen = await sales.refused(
        "rep", "orderUpdate", id=draft["id"], expectedVersion=confirmed["version"], lines=[]
    )

    assert [line["net"]["amount"] for line in edited["lines"]] == ["0.75", "40.00"]
    assert edited["net"]["amount"] == "40.75"
    assert stale["code"] == "STALE_VERSION"
    assert (confirmed["status"], confirmed["number"]) == ("CONFIRMED", "SO-2026-000001")
    assert again["code"] == frozen["code"] == "ORDER_STATE"
    wires = [e.type for e in await sales.running.published()]
    assert wires == ["sales.order.created.v1", "sales.order.updated.v1", "sales.order.confirmed.v1"]
    [event] = await sales.running.published("sales.order.confirmed.v1")
    assert event.data["number"] == "SO-2026-000001"
    assert event.data["net"] == "40.75"
    assert event.data["cost"] == "39.00"
    assert event.sequence == confirmed["version"]


async def test_a_draft_handed_in_is_not_edited_any_more(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    empty = await sales.draft("rep", customer)
    draft = await sales.draft("rep", customer, (product, "1"))

    submitted = await sales.done("rep", "orderSubmit", ORDER, id=draft["id"])
    edit = await sales.refused("rep", "orderUpdate", id=draft["id"], expectedVersion=submitted["version"])
    confirmed = await sales.done("manager", "orderConfirm", ORDER, id=draft["id"])

    assert (submitted["status"], confirmed["status"]) == ("SUBMITTED", "CONFIRMED")
    assert edit["code"] == "ORDER_STATE"
    assert (await sales.refused("rep", "orderSubmit", id=empty["id"]))["code"] == "ORDER_EMPTY"
    assert (await sales.refused("manager", "orderConfirm", id=empty["id"]))["code"] == "ORDER_EMPTY"


async def test_numbers_follow_the_series_of_master_data(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    await sales.deliver(
        "masterdata.number_series.saved.v1",
        id_of("series"),
        code="ORDER",
        pattern="N{number:04d}",
        active=True,
    )

    numbers = [(await sales.order("rep", customer, (product, "1")))["number"] for _ in range(3)]

    assert numbers == ["N0001", "N0002", "N0003"]


async def test_a_key_used_again_neither_drafts_nor_numbers_twice(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    line = [{"productId": product, "quantity": "1"}]

    first, second = [
        await sales.done(
            "rep", "orderCreate", ORDER, customerId=customer, lines=line, idempotencyKey="one"
        )
        for _ in range(2)
    ]  # fmt: skip
    confirmed = [
        await sales.done("manager", "orderConfirm", ORDER, id=first["id"], idempotencyKey="two")
        for _ in range(2)
    ]
    other = await sales.order("rep", customer, (product, "1"))

    assert first == second
    assert [order["number"] for order in confirmed] == ["SO-2026-000001"] * 2
    assert other["number"] == "SO-2026-000002"


async def test_cancelling_is_refused_once_something_was_done(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    free = await sales.order("rep", customer, (product, "1"))
    shipped = await sales.order("rep", customer, (product, "2"))
    line = shipped["lines"][0]["id"]
    await sales.done(
        "rep",
        "shipmentCreate",
        "shipment { id }",
        customerId=customer,
        lines=[{"orderLineId": line, "quantity": "1"}],
    )

    cancelled = await sales.done("rep", "orderCancel", ORDER, id=free["id"])
    refusal = await sales.refused("rep", "orderCancel", id=shipped["id"])

    assert (cancelled["status"], cancelled["number"]) == ("CANCELLED", free["number"])
    assert refusal["code"] == "ORDER_IN_PROGRESS"
    assert refusal["blockers"] == [{"id": line, "reason": "1 shipped"}]


async def test_closing_short_leaves_what_was_shipped_to_be_paid(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10.00")
    order = await sales.order("rep", customer, (product, "3"))
    await sales.done(
        "rep",
        "shipmentCreate",
        "shipment { id }",
        customerId=customer,
        lines=[{"orderLineId": order["lines"][0]["id"], "quantity": "1"}],
    )

    closed = await sales.done("rep", "orderClose", ORDER, id=order["id"])
    more = await sales.refused("rep", "shipmentCreateAllOpen", customerId=customer)

    assert closed["status"] == "CLOSED"
    assert closed["net"]["amount"] == "30.00"
    assert closed["total"]["amount"] == closed["outstanding"]["amount"] == "10.00"
    assert more["code"] == "NOTHING_OPEN"


BAD: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"lines": [{"productId": "PRODUCT", "quantity": "-1"}]}, "INVALID_INPUT", ["lines", "0", "quantity"]),
    ({"lines": [{"productId": "PRODUCT", "quantity": "0"}]}, "INVALID_INPUT", ["lines", "0", "quantity"]),
    (
        {"lines": [{"productId": "PRODUCT", "quantity": "1", "unitPrice": "-1"}]},
        "INVALID_INPUT",
        ["lines", "0", "unitPrice"],
    ),
    (
        {"lines": [{"productId": "PRODUCT", "quantity": "1", "discount": "1.5"}]},
        "INVALID_INPUT",
        ["lines", "0", "discount"],
    ),
    (
        {"lines": [{"productId": "PRODUCT", "quantity": "999999999", "unitPrice": "9999999999"}]},
        "INVALID_INPUT",
        ["lines"],
    ),
    (
        {"lines": [{"productId": str(id_of("nothing")), "quantity": "1"}]},
        "REFERENCE_UNKNOWN",
        ["lines", "0", "productId"],
    ),
    ({"customerId": str(id_of("nobody"))}, "REFERENCE_UNKNOWN", ["customerId"]),
    ({"customerId": "nonsense"}, "INVALID_INPUT", ["customerId"]),
    ({"currency": "XQX"}, "INVALID_INPUT", ["currency"]),
    ({"orderedOn": "2026-04-03"}, "INVALID_INPUT", ["orderedOn"]),
    ({"orderedOn": "2026-04-01"}, "FORBIDDEN", []),
    ({"salespersonId": str(id_of("stranger"))}, "FORBIDDEN", ["salespersonId"]),
    ({"salespersonId": str(id_of("ghost"))}, "REFERENCE_UNKNOWN", ["salespersonId"]),
    ({"externalReference": "x" * 121}, "INVALID_INPUT", ["externalReference"]),
    ({"externalReference": "nul\x00"}, "INVALID_INPUT", ["externalReference"]),
    ({"contractId": str(id_of("no contract"))}, "REFERENCE_UNKNOWN", ["contractId"]),
    ({"opportunityId": str(id_of("none"))}, "REFERENCE_UNKNOWN", ["opportunityId"]),
]


async def test_bad_input_is_refused_by_name_and_leaves_nothing_behind(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    for changed, code, path in BAD:
        input: dict[str, Any] = {"customerId": customer, "lines": [], **changed}
        for line in input["lines"]:
            line["productId"] = line["productId"].replace("PRODUCT", product)

        refusal = await sales.refused("rep", "orderCreate", **input)

        assert (refusal["code"], refusal["path"][1:]) == (code, path), changed
    totals = await sales.query("admin", "{ orders { totalCount } }")
    assert totals["orders"]["totalCount"] == 0
    assert await sales.running.published() == []


@pytest.mark.parametrize("quantity", [1.5, "1e400", "abc", "0.0000001", True])
async def test_floats_and_nonsense_are_no_quantities(sales: Sales, quantity: object) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    text = "mutation($input: OrderCreateInput!) { orderCreate(input: $input) { order { id } } }"
    input = {"customerId": customer, "lines": [{"productId": product, "quantity": quantity}]}

    answer = await sales.running.run(viewer("rep"), text, {"input": input})

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_REQUEST"]


async def test_a_backdate_needs_its_permission(sales: Sales) -> None:
    customer = await sales.customer("Acme")

    draft = await sales.draft("admin", customer, orderedOn="2026-03-01")

    assert (draft["orderedOn"], draft["dueOn"]) == ("2026-03-01", "2026-03-31")


async def test_what_is_out_of_sight_answers_like_what_does_not_exist(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    order = await sales.order("rep", customer, (product, "1"))
    query = "query($id: ID!) { order(id: $id) { id } }"

    for id in (order["id"], str(id_of("nothing")), "nonsense"):
        assert await sales.query("stranger", query, id=id) == {"order": None}
    hidden = await sales.refused("stranger", "orderCancel", id=order["id"])
    missing = await sales.refused("stranger", "orderCancel", id=str(id_of("nothing")))
    seen = await sales.refused("manager", "orderCreate", customerId=str(id_of("hidden")), lines=[])

    assert hidden == missing
    assert hidden["code"] == "NOT_FOUND"
    assert seen["code"] == "REFERENCE_UNKNOWN"


async def test_another_reps_customer_is_unknown_and_a_public_one_is_not(sales: Sales) -> None:
    foreign, public = await sales.customer("Theirs", "stranger"), await sales.customer("Free", None)

    refusal = await sales.refused("rep", "orderCreate", customerId=foreign, lines=[])
    draft = await sales.draft("rep", public)

    assert refusal["code"] == "REFERENCE_UNKNOWN"
    assert draft["status"] == "DRAFT"


async def test_costs_are_shown_only_to_who_may_see_them(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10", "6")
    order = await sales.order("rep", customer, (product, "2"))
    text = """query($id: ID!) { order(id: $id) { cost { amount } margin { amount } lines { unitCost } }
      orders { totals { cost { amount } margin { amount } } } }"""

    shown = await sales.query("manager", text, id=order["id"])
    hidden = await sales.running.run(viewer("rep"), text, {"id": order["id"]})

    assert shown["order"] == {
        "cost": {"amount": "12.00"},
        "margin": {"amount": "8.00"},
        "lines": [{"unitCost": "6"}],
    }
    assert shown["orders"]["totals"] == [{"cost": {"amount": "12.00"}, "margin": {"amount": "8.00"}}]
    assert hidden["data"] == {
        "order": {"cost": None, "margin": None, "lines": [{"unitCost": None}]},
        "orders": {"totals": [{"cost": None, "margin": None}]},
    }
    assert {error["extensions"]["code"] for error in hidden["errors"]} == {"FIELD_FORBIDDEN"}
