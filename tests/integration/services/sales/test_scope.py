"""Every list and total lies within what a naive oracle says the viewer may see."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.integration.services.sales.conftest import Sales
from tests.support.services import BELOW, DEPARTMENT_OF, ROLE_OF, id_of

SELLERS = ("director", "manager", "rep", "colleague", "manager2", "stranger")
LIST = """query($where: OrderWhere, $first: Int, $after: String, $by: [OrderOrder!]) {
  orders(where: $where, first: $first, after: $after, orderBy: $by) {
    totalCount totals { currency count net { amount } }
    nodes { id net { amount } salespersonId customer { id } salesperson { id } }
    pageInfo { hasNextPage endCursor } } }"""


async def company_of_orders(sales: Sales) -> list[dict[str, Any]]:
    """Orders of everybody for two public customers, with what a filter may ask of them."""
    chance = random.Random(7)
    products = [await sales.product(sku, "1.00") for sku in ("A", "B")]
    customers = [await sales.customer(name, None) for name in ("One", "Two")]
    orders = []
    for n in range(40):
        seller, product = chance.choice(SELLERS), chance.choice(products)
        facts = {
            "customer": chance.choice(customers),
            "seller": seller,
            "product": product,
            "net": Decimal(chance.randint(1, 5)),
            "currency": chance.choice(("USD", "USD", "SAR")),
            "day": f"2026-0{chance.randint(1, 4)}-01",
        }
        made = await sales.done(
            "admin",
            "orderCreate",
            "order { id }",
            customerId=facts["customer"],
            salespersonId=str(id_of(seller)),
            currency=facts["currency"],
            orderedOn=facts["day"],
            lines=[{"productId": product, "quantity": str(facts["net"]), "unitPrice": "1"}],
        )
        if n % 2:
            await sales.done("admin", "orderConfirm", "order { id }", id=made["id"])
        orders.append({"id": made["id"], "confirmed": bool(n % 2), **facts})
    return orders


def sees(viewer: str, order: dict[str, Any]) -> bool:
    """The naive oracle."""
    if ROLE_OF[viewer] in ("FINANCE", "ADMINISTRATOR"):
        return True
    return order["seller"] in BELOW.get(viewer, (viewer,))


FILTERS: list[tuple[dict[str, Any] | None, Callable[[dict[str, Any]], bool]]] = [
    (None, lambda order: True),
    ({"departmentId": {"eq": str(id_of("North"))}}, lambda o: DEPARTMENT_OF[o["seller"]] == "North"),
    ({"departmentId": {"eq": str(id_of("Company"))}}, lambda o: True),
    (
        {"salespersonId": {"in": [str(id_of("rep")), str(id_of("stranger"))]}},
        lambda o: o["seller"] in ("rep", "stranger"),
    ),
    ({"customerId": {"eq": str(id_of("One"))}}, lambda o: o["customer"] == str(id_of("One"))),
    ({"productId": {"eq": str(id_of("product A"))}}, lambda o: o["product"] == str(id_of("product A"))),
    ({"status": ["CONFIRMED"]}, lambda o: o["confirmed"]),
    ({"notShipped": True}, lambda o: o["confirmed"]),
    (
        {"orderedOn": {"gte": "2026-02-01", "lt": "2026-04-01"}},
        lambda o: "2026-02-01" <= o["day"] < "2026-04-01",
    ),
    ({"net": {"gt": "2.50"}}, lambda o: o["net"] > Decimal("2.5")),
    (
        {"or": [{"net": {"lte": "1"}}, {"not": {"currency": {"eq": "USD"}}}]},
        lambda o: o["net"] <= 1 or o["currency"] != "USD",
    ),
]


def expected_totals(orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_currency: dict[str, list[Decimal]] = {}
    for order in orders:
        by_currency.setdefault(order["currency"], []).append(order["net"])
    return [
        {"currency": currency, "count": len(nets), "net": {"amount": f"{sum(nets):.2f}"}}
        for currency, nets in sorted(by_currency.items())
    ]


async def test_lists_and_totals_are_what_the_oracle_says(sales: Sales) -> None:
    orders = await company_of_orders(sales)
    for viewer in ROLE_OF:
        for where, keeps in FILTERS:
            expected = [order for order in orders if sees(viewer, order) and keeps(order)]

            page = (await sales.query(viewer, LIST, where=where, first=100))["orders"]

            assert {node["id"] for node in page["nodes"]} == {order["id"] for order in expected}
            assert page["totalCount"] == len(expected)
            assert page["totals"] == expected_totals(expected)


async def test_pages_are_the_list_cut_in_order(sales: Sales) -> None:
    orders = await company_of_orders(sales)
    by = [{"field": "NET", "direction": "DESC"}]
    pages: list[list[dict[str, Any]]] = []
    after = None
    while after is not None or not pages:
        page = (await sales.query("admin", LIST, first=7, after=after, by=by))["orders"]
        pages.append(page["nodes"])
        after = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None

    nodes = [node for page in pages for node in page]
    assert [len(page) for page in pages] == [7, 7, 7, 7, 7, 5]
    assert {node["id"] for node in nodes} == {order["id"] for order in orders}
    nets = [Decimal(node["net"]["amount"]) for node in nodes]
    assert nets == sorted(nets, reverse=True)


async def test_entities_come_in_order_with_null_for_what_is_hidden(sales: Sales) -> None:
    orders = await company_of_orders(sales)
    mine = next(order["id"] for order in orders if order["seller"] == "rep")
    hidden = next(order["id"] for order in orders if order["seller"] == "stranger")
    ids = [hidden, mine, str(id_of("nothing")), "nonsense", mine]
    text = "query($of: [_Any!]!) { _entities(representations: $of) { ... on Order { id salespersonId } } }"
    of = [{"__typename": "Order", "id": id, "salespersonId": str(id_of("rep"))} for id in ids]

    found = (await sales.query("rep", text, of=of))["_entities"]

    seen = {"id": mine, "salespersonId": str(id_of("rep"))}
    assert found == [None, seen, None, None, seen]
