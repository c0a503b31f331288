"""Whatever happens in whatever order, all sums stay exact to the last minor unit."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.services.sales.conftest import Sales, Templates, running_sales
from tests.support.databases import SQLITE, Databases

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["order", "ship", "all", "cancel", "collect", "allocate", "reverse", "close"]),
        st.integers(0, 5),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=14,
)
STATE = """query($id: IDFilter!) {
  orders(first: 100, where: { customerId: $id }) { nodes { id status net { amount } total { amount }
    collected { amount } outstanding { amount } shipmentStatus collectionStatus
    lines { id quantity shippedQuantity net { amount } } } }
  shipments(first: 100, where: { customerId: $id }) { nodes { id status
    lines { quantity revenue { amount } orderLine { id } } } }
  collections(first: 100, where: { customerId: $id }) { nodes { id status amount { amount }
    allocated { amount } credit { amount } allocations { amount { amount } order { id } }
    entries { kind amount { amount } } } } }"""


def usd(amount: Decimal | str) -> dict[str, str]:
    return {"amount": str(amount), "currency": "USD"}


class World:
    """A customer of their own, and what random steps do with them."""

    def __init__(self, sales: Sales) -> None:
        self.sales = sales

    async def play(self, steps: list[tuple[str, int, int]]) -> None:
        name = f"Customer {uuid4()}"
        self.customer = await self.sales.customer(name)
        self.product = await self.sales.product("A", "3.333333", "2")
        await self.order(0, 2)
        for verb, which, size in steps:
            await getattr(self, verb)(which, size)
            check(await self.state())

    async def state(self) -> Any:
        return await self.sales.query("admin", STATE, id={"eq": self.customer})

    async def order(self, which: int, size: int) -> None:
        await self.sales.order("rep", self.customer, (self.product, str(size)), (self.product, "0.7"))

    async def ship(self, which: int, size: int) -> None:
        lines = [line for order in (await self.state())["orders"]["nodes"] for line in order["lines"]]
        wanted = [{"orderLineId": lines[which % len(lines)]["id"], "quantity": str(Decimal(size) / 3)[:5]}]
        await self.sales.do("rep", "shipmentCreate", customerId=self.customer, lines=wanted)

    async def all(self, which: int, size: int) -> None:
        await self.sales.do("rep", "shipmentCreateAllOpen", customerId=self.customer)

    async def cancel(self, which: int, size: int) -> None:
        if shipments := (await self.state())["shipments"]["nodes"]:
            await self.sales.do("rep", "shipmentCancel", id=shipments[which % len(shipments)]["id"])

    async def collect(self, which: int, size: int) -> None:
        amount = usd(Decimal(size) * Decimal("1.37"))
        await self.sales.do("rep", "collectionCreate", customerId=self.customer, amount=amount, method="CASH")

    async def allocate(self, which: int, size: int) -> None:
        now = await self.state()
        if not now["collections"]["nodes"]:
            return
        collection = now["collections"]["nodes"][which % len(now["collections"]["nodes"])]
        order = now["orders"]["nodes"][size % len(now["orders"]["nodes"])]
        share = [{"orderId": order["id"], "amount": usd(Decimal(size) * Decimal("0.41"))}]
        explicit = {"rule": "EXPLICIT", "allocations": share} if which % 2 else {}
        await self.sales.do("rep", "collectionAllocate", id=collection["id"], anew=which % 3 == 0, **explicit)

    async def reverse(self, which: int, size: int) -> None:
        if collections := (await self.state())["collections"]["nodes"]:
            await self.sales.do("rep", "collectionReverse", id=collections[which % len(collections)]["id"])

    async def close(self, which: int, size: int) -> None:
        orders = (await self.state())["orders"]["nodes"]
        await self.sales.do("rep", "orderClose", id=orders[which % len(orders)]["id"])


def amount(value: dict[str, str]) -> Decimal:
    return Decimal(value["amount"])


def check(state: Any) -> None:
    """Recompute every derived figure from the documents."""
    shipped: dict[str, Decimal] = {}
    earned: dict[str, Decimal] = {}
    for shipment in state["shipments"]["nodes"]:
        for line in shipment["lines"] if shipment["status"] == "SHIPPED" else ():
            id = line["orderLine"]["id"]
            shipped[id] = shipped.get(id, Decimal(0)) + Decimal(line["quantity"])
            earned[id] = earned.get(id, Decimal(0)) + amount(line["revenue"])
    paid: dict[str, Decimal] = {}
    for collection in state["collections"]["nodes"]:
        check_collection(collection)
        for allocation in collection["allocations"]:
            order = allocation["order"]["id"]
            paid[order] = paid.get(order, Decimal(0)) + amount(allocation["amount"])
    for order in state["orders"]["nodes"]:
        check_order(order, shipped, earned, paid.get(order["id"], Decimal(0)))


def check_collection(collection: Any) -> None:
    entries = [amount(entry["amount"]) for entry in collection["entries"] if entry["kind"] != "RECEIVED"]
    shares = sum((amount(a["amount"]) for a in collection["allocations"]), Decimal(0))
    assert amount(collection["allocated"]) == shares
    if collection["status"] == "REVERSED":
        assert (shares, amount(collection["credit"])) == (0, 0)
        assert sum(entries) == -amount(collection["amount"])
    else:
        assert sum(entries) == shares
        assert amount(collection["credit"]) == amount(collection["amount"]) - shares >= 0


def check_order(order: Any, shipped: dict[str, Decimal], earned: dict[str, Decimal], paid: Decimal) -> None:
    zero = Decimal(0)
    for line in order["lines"]:
        quantity = Decimal(line["quantity"])
        assert Decimal(line["shippedQuantity"]) == shipped.get(line["id"], zero) <= quantity
        if shipped.get(line["id"]) == quantity:
            assert earned[line["id"]] == amount(line["net"])
    revenue = sum((earned.get(line["id"], zero) for line in order["lines"]), zero)
    assert amount(order["total"]) == (revenue if order["status"] == "CLOSED" else amount(order["net"]))
    assert amount(order["collected"]) == paid <= amount(order["total"])
    assert amount(order["outstanding"]) == amount(order["total"]) - paid
    done = [Decimal(line["shippedQuantity"]) for line in order["lines"]]
    everything = done == [Decimal(line["quantity"]) for line in order["lines"]]
    assert order["shipmentStatus"] == (
        "SHIPPED" if everything else "PARTLY_SHIPPED" if any(done) else "NOT_SHIPPED"
    )


def test_random_sequences_keep_every_sum_exact(
    templates: Templates, databases: Databases, tmp_path: Path
) -> None:
    url = templates.clone(SQLITE)
    with asyncio.Runner() as runner:
        entered = running_sales(url, tmp_path)
        sales = runner.run(entered.__aenter__())

        @settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
        @given(STEPS)
        def sequences(steps: list[tuple[str, int, int]]) -> None:
            runner.run(World(sales).play(steps))

        test: Callable[[], None] = sequences
        test()
        runner.run(entered.__aexit__(None, None, None))
    databases.drop(url)
