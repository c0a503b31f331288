"""Many at once on PostgreSQL: nothing is shipped, collected or numbered twice."""

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from chassis.messaging import Work
from chassis.viewer import SYSTEM
from services.sales.model.collections import Collection
from services.sales.model.orders import Order
from services.sales.model.shipments import Shipment
from tests.integration.services.sales.conftest import Sales

AT_ONCE = 12
#: Seconds after which something that should not wait is taken to wait for ever.
AT_MOST = 10
FIGURES = """query($id: ID!) { order(id: $id) { shipmentStatus collected { amount } total { amount }
  lines { quantity shippedQuantity } } }"""


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def outcomes(*attempts: Any) -> list[str]:
    """Each attempt's code, DONE for the ones that were done."""
    payloads = await asyncio.gather(*attempts)
    return [p["userErrors"][0]["code"] if p["userErrors"] else "DONE" for p in payloads]


async def until_something_waits(work: Work) -> None:
    """Until a transaction of this database waits for another one's lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(AT_MOST):
        while not await work.session.scalar(waiting):
            await work.session.execute(text("SELECT pg_stat_clear_snapshot()"))


async def test_parallel_shipments_of_one_line_never_over_ship(racing: Sales) -> None:
    customer, product = await racing.customer("Acme"), await racing.product("A", "1.00")
    order = await racing.order("rep", customer, (product, "10"))
    lines = [{"orderLineId": order["lines"][0]["id"], "quantity": "3"}]

    codes = await outcomes(
        *(racing.do("rep", "shipmentCreate", customerId=customer, lines=lines) for _ in range(AT_ONCE))
    )

    assert sorted(codes) == ["DONE"] * 3 + ["OVER_SHIPPED"] * (AT_ONCE - 3)
    kept = (await racing.query("rep", FIGURES, id=order["id"]))["order"]
    assert kept["lines"] == [{"quantity": "10", "shippedQuantity": "9"}]
    assert len(await racing.running.published("sales.shipment.shipped.v1")) == 3


async def test_parallel_drafts_of_one_line_never_over_ship(racing: Sales) -> None:
    customer, product = await racing.customer("Acme"), await racing.product("A", "1.00")
    order = await racing.order("rep", customer, (product, "4"))
    lines = [{"orderLineId": order["lines"][0]["id"], "quantity": "2"}]
    drafts = [
        await racing.done(
            "rep", "shipmentCreate", "shipment { id }", customerId=customer, lines=lines, ship=False
        )
        for _ in range(5)
    ]

    codes = await outcomes(
        *(racing.do("rep", "shipmentShip", id=draft["id"]) for draft in drafts),
        racing.do("rep", "shipmentCreateAllOpen", customerId=customer),
    )

    shipped = (await racing.query("rep", FIGURES, id=order["id"]))["order"]["lines"][0]["shippedQuantity"]
    assert shipped == "4"
    assert codes.count("DONE") in (1, 2)  # two drafts, or all open at once, or a draft and the rest


async def test_parallel_collections_never_over_collect(racing: Sales) -> None:
    customer, product = await racing.customer("Acme"), await racing.product("A", "10.00")
    one, two = [await racing.order("rep", customer, (product, "1")) for _ in range(2)]
    explicit = [{"orderId": order["id"], "amount": usd("4.00")} for order in (two, one)]
    common = {"customerId": customer, "method": "CASH"}

    codes = await outcomes(
        *(
            racing.do(
                "rep",
                "collectionCreate",
                **common,
                amount=usd("8.00"),
                **({"rule": "EXPLICIT", "allocations": explicit} if n % 2 else {}),
            )
            for n in range(AT_ONCE)
        )
    )

    assert set(codes) <= {"DONE", "OVER_COLLECTED"}
    for order in (one, two):
        kept = (await racing.query("rep", FIGURES, id=order["id"]))["order"]
        assert kept["collected"] == kept["total"] == {"amount": "10.00"}
    text = "{ collections(first: 100) { nodes { amount { amount } allocated { amount } } } }"
    receipts = (await racing.query("rep", text))["collections"]["nodes"]
    assert sum(Decimal(r["allocated"]["amount"]) for r in receipts) == 20


async def test_parallel_confirmations_get_different_numbers_without_gaps(racing: Sales) -> None:
    customer, product = await racing.customer("Acme"), await racing.product("A")
    drafts = [await racing.draft("rep", customer, (product, "1")) for _ in range(AT_ONCE)]

    confirmed = await asyncio.gather(
        *(racing.done("manager", "orderConfirm", "order { number }", id=draft["id"]) for draft in drafts)
    )

    assert sorted(order["number"] for order in confirmed) == [
        f"SO-2026-{n:06d}" for n in range(1, AT_ONCE + 1)
    ]


async def test_one_order_is_confirmed_once_and_its_contract_drawn_once(racing: Sales) -> None:
    customer, product = await racing.customer("Acme"), await racing.product("A", "10.00")
    contract = await racing.done(
        "rep", "contractCreate", "contract { id }", customerId=customer, amount=usd("25.00")
    )
    await racing.done("rep", "contractSign", "contract { id }", id=contract["id"])
    drafts = [
        await racing.draft("rep", customer, (product, "1"), contractId=contract["id"]) for _ in range(4)
    ]

    codes = await outcomes(*(racing.do("manager", "orderConfirm", id=draft["id"]) for draft in drafts * 2))

    assert codes.count("DONE") == 2
    assert set(codes) == {"DONE", "ORDER_STATE", "CONTRACT_EXCEEDED"}
    text = "query($id: ID!) { contract(id: $id) { ordered { amount } } }"
    kept = await racing.query("rep", text, id=contract["id"])
    assert kept == {"contract": {"ordered": {"amount": "20.00"}}}


async def test_a_receipt_that_waits_for_its_orders_holds_up_no_other(racing: Sales) -> None:
    busy, free = await racing.customer("Acme"), await racing.customer("Beta")
    product = await racing.product("A")
    order = await racing.order("rep", busy, (product, "1"))
    receipt = {"amount": usd("1.00"), "method": "CASH"}

    async with racing.running.service.works.begin(SYSTEM) as work:
        await work.session.scalar(select(Order).where(Order.id == UUID(order["id"])).with_for_update())
        waits = asyncio.create_task(racing.do("rep", "collectionCreate", **receipt, customerId=busy))
        await until_something_waits(work)
        async with asyncio.timeout(AT_MOST):
            other = await racing.do("rep", "collectionCreate", **receipt, customerId=free)

    assert other["userErrors"] == (await waits)["userErrors"] == []


@pytest.mark.parametrize(
    ("name", "model", "item"),
    [
        ("collectionImport", Collection,
         {"customer": "Acme", "amount": usd("1.00"), "receivedOn": "2026-04-02", "method": "CASH"}),
        ("shipmentImport", Shipment,
         {"shippedOn": "2026-04-02", "lines": [{"order": "O", "line": 1, "quantity": "1"}]}),
    ],
)  # fmt: skip
async def test_an_import_locks_the_document_before_its_orders_like_every_command(
    racing: Sales, name: str, model: Any, item: dict[str, Any]
) -> None:
    customer, product = await racing.customer("Acme"), await racing.product("A", "10.00")
    order = await racing.order("rep", customer, (product, "5"), externalReference="O")
    items = [{"externalReference": "X", **item}]
    await racing.done("admin", name, "applied", items=items)

    async with racing.running.service.works.begin(SYSTEM) as work:
        await work.session.scalar(select(model).with_for_update())
        again = asyncio.create_task(racing.do("admin", name, "results { outcome }", items=items))
        await until_something_waits(work)
        mine = select(Order.id).where(Order.id == UUID(order["id"])).with_for_update(nowait=True)
        locked = await work.session.scalar(mine)

    assert locked == UUID(order["id"])
    assert (await again)["results"] == [{"outcome": "UNCHANGED"}]
