"""Imports: original dates and people, upserts, verdicts, real data."""

from typing import Any

from tests.integration.services.sales.conftest import Sales
from tests.support.services import id_of

RESULTS = "results { index outcome code path } applied"


async def imported(sales: Sales, name: str, items: list[dict[str, Any]], **more: Any) -> dict[str, int]:
    """Outcomes and how many items had each, sent as an importer does."""
    counts: dict[str, int] = {}
    for start in range(0, len(items), 500):
        payload = await sales.do("admin", name, RESULTS, items=items[start : start + 500], **more)
        assert payload["userErrors"] == []
        for result in payload["results"]:
            key = result["outcome"] if result["code"] is None else result["code"]
            counts[key] = counts.get(key, 0) + 1
    return counts


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


def order_item(reference: str = "1", **more: Any) -> dict[str, Any]:
    line = {"product": "A", "quantity": "3", "unitPrice": "9.805", "discount": "0.149999"}
    return {
        "externalReference": reference,
        "customer": "Acme",
        "salesperson": "rep",
        "orderedOn": "1996-07-04",
        "currency": "USD",
        "lines": [line],
        **more,
    }


async def test_an_imported_order_keeps_its_day_and_seller_and_is_confirmed(sales: Sales) -> None:
    await sales.customer("Acme")
    await sales.product("A")

    first = await imported(sales, "orderImport", [order_item()])
    second = await imported(sales, "orderImport", [order_item()])
    changed = await imported(sales, "orderImport", [order_item(orderedOn="1996-07-05")])

    text = """{ orders { nodes { number status orderedOn salespersonId maker { id } net { amount }
      lines { unitPrice discount } } } }"""
    assert (first, second, changed) == ({"CREATED": 1}, {"UNCHANGED": 1}, {"ORDER_STATE": 1})
    assert (await sales.query("rep", text))["orders"]["nodes"] == [
        {
            "number": "SO-1996-000001",
            "status": "CONFIRMED",
            "orderedOn": "1996-07-04",
            "salespersonId": str(id_of("rep")),
            "maker": {"id": str(id_of("admin"))},
            "net": {"amount": "25.02"},  # 3 × 9.81 × 0.85 = 25.0155
            "lines": [{"unitPrice": "9.81", "discount": "0.15"}],
        }
    ]
    [event] = await sales.running.published("sales.order.confirmed.v1")
    assert event.cause == "import"


async def test_each_refused_item_says_why_and_the_policy_decides_about_the_others(sales: Sales) -> None:
    await sales.customer("Acme")
    await sales.product("A")
    items = [
        order_item("1"),
        order_item("2", customer="Nobody"),
        order_item("1"),
        order_item("3", lines=[{"product": "?", "quantity": "1", "unitPrice": "1"}]),
        order_item("4", lines=[]),
        order_item("5", status="LOST"),
        order_item("6", lines=[{"product": "A", "quantity": "-1", "unitPrice": "1"}]),
    ]

    none = await sales.do("admin", "orderImport", RESULTS, items=items)
    dry = await sales.do(
        "admin", "orderImport", RESULTS, items=items, dryRun=True, errorPolicy="REJECT_FAILED_ROWS"
    )
    before = (await sales.query("admin", "{ orders { totalCount } }"))["orders"]["totalCount"]
    good = await sales.do("admin", "orderImport", RESULTS, items=items, errorPolicy="REJECT_FAILED_ROWS")

    assert [(r["outcome"], r["code"], r["path"]) for r in good["results"]] == [
        ("CREATED", None, []),
        ("REFUSED", "REFERENCE_UNKNOWN", ["customer"]),
        ("REFUSED", "CONFLICT", ["externalReference"]),
        ("REFUSED", "REFERENCE_UNKNOWN", ["lines", "0", "product"]),
        ("REFUSED", "ORDER_EMPTY", ["lines"]),
        ("REFUSED", "INVALID_INPUT", ["status"]),
        ("REFUSED", "INVALID_INPUT", ["lines", "0", "quantity"]),
    ]
    assert none["results"] == dry["results"] == good["results"]
    assert (none["applied"], dry["applied"], good["applied"]) == (False, False, True)
    assert before == 0
    assert (await sales.query("admin", "{ orders { totalCount } }"))["orders"]["totalCount"] == 1
    assert len(await sales.running.published()) == 1


async def test_only_who_may_import_imports(sales: Sales) -> None:
    for name in ("opportunity", "contract", "order", "shipment", "collection"):
        refusal = await sales.refused("manager", f"{name}Import", items=[])
        assert refusal["code"] == "FORBIDDEN"


CONTRACT = {
    "externalReference": "C",
    "customer": "Acme",
    "owner": "rep",
    "amount": usd("25.00"),
    "signedOn": "1996-01-01",
}
ORDERS = [
    order_item(reference, lines=[{"product": "A", "quantity": "4", "unitPrice": "2.50"}], contract="C")
    for reference in ("1", "2", "3")
]
SHIPMENTS = [
    {"externalReference": "S1", "shippedOn": "1996-08-01", "order": "1", "freight": usd("3.20")},
    {
        "externalReference": "S2",
        "shippedOn": "1996-08-02",
        "lines": [
            {"order": "2", "line": 1, "quantity": "1"},
            {"order": "2", "product": "A", "quantity": "1"},
        ],
    },
    {"externalReference": "S3", "shippedOn": "1996-08-02", "order": "1"},
]
RECEIPT = {"customer": "Acme", "receivedOn": "1996-09-01", "method": "CHEQUE"}
COLLECTIONS = [
    {**RECEIPT, "externalReference": "R1", "amount": usd("12.00"), "reference": "77"},
    {**RECEIPT, "externalReference": "R2", "amount": usd("12.00"), "reference": "77"},
    {
        **RECEIPT,
        "externalReference": "R3",
        "amount": usd("9.00"),
        "allocations": [{"order": "2", "amount": usd("8.01")}],
    },
    {
        **RECEIPT,
        "externalReference": "R4",
        "amount": usd("9.00"),
        "allocations": [{"order": "2", "amount": usd("8.00")}],
    },
]


async def test_contracts_shipments_and_collections_follow_their_orders(sales: Sales) -> None:
    await sales.customer("Acme")
    await sales.product("A")
    partly = {"errorPolicy": "REJECT_FAILED_ROWS"}

    assert await imported(sales, "contractImport", [CONTRACT]) == {"CREATED": 1}
    assert await imported(sales, "orderImport", ORDERS, **partly) == {"CREATED": 2, "CONTRACT_EXCEEDED": 1}
    assert await imported(sales, "shipmentImport", SHIPMENTS, **partly) == {"CREATED": 2, "NOTHING_OPEN": 1}
    assert await imported(sales, "collectionImport", COLLECTIONS, **partly) == {
        "CREATED": 2,
        "CONFLICT": 1,
        "OVER_COLLECTED": 1,
    }
    assert await imported(sales, "contractImport", [CONTRACT]) == {"UNCHANGED": 1}
    assert await imported(sales, "shipmentImport", SHIPMENTS[:2]) == {"UNCHANGED": 2}
    assert await imported(sales, "collectionImport", [COLLECTIONS[0], COLLECTIONS[3]]) == {"UNCHANGED": 2}
    text = """{ orders(orderBy: [{field: CREATED}]) { nodes { externalReference shipmentStatus
      collected { amount } shipments { shippedOn freight { amount } revenue { amount } } } }
      contracts { nodes { ordered { amount } status } }
      collections(last: 5) { nodes { credit { amount } entries { kind } } } }"""
    now = await sales.query("admin", text)
    assert now["orders"]["nodes"] == [
        {
            "externalReference": "1",
            "shipmentStatus": "SHIPPED",
            "collected": {"amount": "10.00"},
            "shipments": [
                {"shippedOn": "1996-08-01", "freight": {"amount": "3.20"}, "revenue": {"amount": "10.00"}}
            ],
        },
        {
            "externalReference": "2",
            "shipmentStatus": "PARTLY_SHIPPED",
            "collected": {"amount": "10.00"},
            "shipments": [
                {"shippedOn": "1996-08-02", "freight": {"amount": "0.00"}, "revenue": {"amount": "5.00"}}
            ],
        },
    ]
    assert now["contracts"]["nodes"] == [{"ordered": {"amount": "20.00"}, "status": "SIGNED"}]
    assert sorted(c["credit"]["amount"] for c in now["collections"]["nodes"]) == ["0.00", "1.00"]


async def test_an_opportunity_is_updated_and_moved_by_a_later_import(sales: Sales) -> None:
    await sales.pipeline()
    await sales.customer("Acme")
    item = {"externalReference": "X", "owner": "rep", "stage": "NEW", "amount": usd("5.00")}

    outcomes = [
        await imported(sales, "opportunityImport", [{**item, **change}])
        for change in (
            *({}, {}, {"amount": usd("6.00")}, {"stage": "WON", "closedOn": "2017-03-01"}),
            {"stage": "NEW", "closedOn": "2017-03-01"},
        )
    ]

    assert outcomes == [
        *({"CREATED": 1}, {"UNCHANGED": 1}, {"UPDATED": 1}, {"UPDATED": 1}, {"INVALID_INPUT": 1}),
    ]
    wires = [event.type.split(".")[2] for event in await sales.running.published()]
    assert wires == ["created", "updated", "moved"]


SHIPPED_BEFORE = {
    "externalReference": "S",
    "shippedOn": "1996-08-02",
    "freight": usd("3.00"),
    "lines": [{"order": "1", "line": 1, "quantity": "1"}],
}
RECEIVED_BEFORE = {
    **RECEIPT,
    "externalReference": "R",
    "amount": usd("5.00"),
    "reference": "77",
    "allocations": [{"order": "1", "amount": usd("4.00")}],
}


async def test_a_posted_document_that_a_later_import_says_otherwise_is_refused(sales: Sales) -> None:
    await sales.customer("Acme")
    await sales.product("A")
    await imported(sales, "contractImport", [CONTRACT, CONTRACT | {"externalReference": "D"}])
    await imported(sales, "orderImport", ORDERS[:2])
    await imported(sales, "shipmentImport", [SHIPPED_BEFORE])
    await imported(sales, "collectionImport", [RECEIVED_BEFORE])

    async def again(name: str, item: dict[str, Any], **change: Any) -> Any:
        payload = await sales.do("admin", name, RESULTS, items=[item | change])
        [result] = payload["results"]
        return (result["outcome"], result["code"], result["path"][:1])

    other_line = [{"order": "1", "line": 1, "quantity": "2"}]
    shares = [{"order": "1", "amount": usd("3.00")}]
    yen = {"amount": {"amount": "5", "currency": "JPY"}, "allocations": []}
    for name, item, code, changes in (
        ("shipmentImport", SHIPPED_BEFORE, "SHIPMENT_STATE",
         [{"shippedOn": "1996-08-03"}, {"freight": usd("4.00")}, {"lines": other_line}]),
        ("collectionImport", RECEIVED_BEFORE, "COLLECTION_STATE",
         [{"receivedOn": "1996-09-02"}, yen, {"method": "CASH"}, {"reference": "78"},
          {"allocations": shares}]),
        ("orderImport", ORDERS[0], "ORDER_STATE",
         [{"orderedOn": "1996-07-05"}, {"contract": "D"},
          {"lines": [ORDERS[0]["lines"][0] | {"unitCost": "7"}]}]),
    ):  # fmt: skip
        assert await again(name, item) == ("UNCHANGED", None, [])
        for change in changes:
            assert await again(name, item, **change) == ("REFUSED", code, [next(iter(change))])
    assert await again("shipmentImport", SHIPPED_BEFORE, order="2", lines=[]) == (
        *("REFUSED", "SHIPMENT_STATE", ["order"]),
    )


async def test_a_document_taken_back_since_is_not_imported_again(sales: Sales) -> None:
    await sales.customer("Acme")
    await sales.product("A")
    await imported(sales, "contractImport", [CONTRACT])
    await imported(sales, "orderImport", ORDERS[:1])
    await imported(sales, "shipmentImport", [SHIPPED_BEFORE])
    await imported(sales, "collectionImport", [RECEIVED_BEFORE])
    found = await sales.query(
        "admin", "{ orders { nodes { shipments { id } } } collections { nodes { id } } }"
    )
    [shipment] = found["orders"]["nodes"][0]["shipments"]
    [collection] = found["collections"]["nodes"]
    await sales.done("admin", "shipmentCancel", "shipment { id }", id=shipment["id"])
    await sales.done("admin", "collectionReverse", "collection { id }", id=collection["id"])

    assert await imported(sales, "shipmentImport", [SHIPPED_BEFORE]) == {"SHIPMENT_STATE": 1}
    assert await imported(sales, "collectionImport", [RECEIVED_BEFORE]) == {"COLLECTION_STATE": 1}
