"""Products with prices and dated costs."""

from decimal import Decimal
from typing import Any

from chassis.viewer import Viewer
from tests.integration.services.masterdata.conftest import MasterData

PRODUCT = "product { id version name listPrice { amount currency } costs { validFrom cost { amount } } }"


def dollars(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def product(m: MasterData, sku: str = "CHAI", name: str = "Chai", **more: Any) -> Any:
    asked = {"sku": sku, "name": name, "listPrice": dollars("18.00"), **more}
    return (await m.done("productCreate", asked, PRODUCT))["product"]


async def test_a_product_has_a_category_a_unit_and_a_price(masterdata: MasterData) -> None:
    m = masterdata
    items = await m.ask(
        m.admin,
        """{ categories: dictionaryItems(kind: PRODUCT_CATEGORY) { id }
          units: dictionaryItems(kind: UNIT) { id } }""",
    )
    category, unit = items["categories"][0]["id"], items["units"][0]["id"]

    made = await product(m, categoryId=category, unitId=unit)

    query = "{ products { nodes { category { code } unit { code } listPrice { amount } } } }"
    [node] = (await m.ask(m.admin, query))["products"]["nodes"]
    assert node == {
        "category": {"code": "GOODS"},
        "unit": {"code": "PIECE"},
        "listPrice": {"amount": "18.00"},
    }
    [event] = await m.published("masterdata.product.saved.v1")
    assert (event.data["id"], event.data["listPrice"], event.data["categoryId"]) == (
        made["id"],
        "18.00",
        category,
    )
    swapped = await m.change(
        "productCreate",
        {"sku": "B", "name": "B", "listPrice": dollars("1"), "categoryId": unit},
        "product { id }",
    )
    assert swapped["userErrors"][0]["path"] == ["input", "categoryId"]


async def test_costs_are_dated_and_a_correction_of_a_day_replaces_it(masterdata: MasterData) -> None:
    m = masterdata
    made = await product(m)
    version = made["version"]
    for day, cost in (("2026-06-01", "12"), ("2026-01-01", "10"), ("2026-06-01", "12.50")):
        asked = {"productId": made["id"], "expectedVersion": version, "cost": dollars(cost), "validFrom": day}
        saved = (await m.done("productCostSet", asked, PRODUCT))["product"]
        version = saved["version"]

    assert saved["costs"] == [
        {"validFrom": "2026-01-01", "cost": {"amount": "10.00"}},
        {"validFrom": "2026-06-01", "cost": {"amount": "12.50"}},
    ]
    event = (await m.published("masterdata.product.saved.v1"))[-1].data
    assert [(cost["validFrom"], Decimal(cost["amount"])) for cost in event["costs"]] == [
        ("2026-01-01", Decimal(10)),
        ("2026-06-01", Decimal("12.5")),
    ]


async def test_costs_are_shown_only_with_the_field_group(masterdata: MasterData) -> None:
    m = masterdata
    await product(m)
    query = "{ products { nodes { name costs { validFrom } } } }"

    answer = await m.run(Viewer(m.admin.employee_id, frozenset({"SALES_REPRESENTATIVE"})), query)
    assert answer["data"]["products"]["nodes"] == [{"name": "Chai", "costs": None}]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FIELD_FORBIDDEN"]
    manager = await m.ask(Viewer(m.admin.employee_id, frozenset({"SALES_MANAGER"})), query)
    assert manager["products"]["nodes"] == [{"name": "Chai", "costs": []}]


async def test_a_stale_edit_and_bad_amounts_are_refused(masterdata: MasterData) -> None:
    m = masterdata
    made = await product(m)
    edit = {"id": made["id"], "expectedVersion": made["version"]}
    await m.done("productUpdate", {**edit, "name": "Tea"}, PRODUCT)

    refusals = {
        "STALE_VERSION": edit,
        "NOT_FOUND": {**edit, "id": "01900000-0000-7000-8000-000000000000"},
        "INVALID_INPUT": {**edit, "id": "nonsense"},
    }
    for code, asked in refusals.items():
        payload = await m.change("productUpdate", asked, PRODUCT)
        assert [error["code"] for error in payload["userErrors"]] == [code]
    for amount in ("-1", "1.001", "1000000000000"):
        asked = {"sku": "B", "name": "B", "listPrice": dollars(amount)}
        payload = await m.change("productCreate", asked, PRODUCT)
        assert [error["code"] for error in payload["userErrors"]] == ["INVALID_INPUT"], amount
    for sku in ("CHAI", " CHAI "):
        asked = {"sku": sku, "name": "B", "listPrice": dollars("1")}
        payload = await m.change("productCreate", asked, PRODUCT)
        assert [error["path"] for error in payload["userErrors"]] == [["input", "sku"]]
    floats = await m.run(
        m.admin,
        'mutation { productCreate(input: {sku: "F", name: "F", listPrice: {amount: 1.5, currency: "USD"}})'
        " { product { id } } }",
    )
    assert floats["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_products_are_found_by_name_translation_or_sku_in_pages(masterdata: MasterData) -> None:
    m = masterdata
    await product(m, "CHAI", "Chai", names={"ar": "شاي", "zh": "茶"})
    for i in range(5):
        await product(m, f"B{i}", f"Bread {i}")
    query = """query($where: ProductWhere, $after: String) {
      products(first: 2, after: $after, where: $where, orderBy: [{field: SKU, direction: DESC}]) {
        totalCount nodes { sku } pageInfo { hasNextPage endCursor } } }"""

    found, after = [], None
    while True:
        page = (await m.ask(m.admin, query, {"where": {"name": {"contains": "bread"}}, "after": after}))[
            "products"
        ]
        found += [node["sku"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == ["B4", "B3", "B2", "B1", "B0"]
    assert page["totalCount"] == 5

    for words in ("شَاي", "茶", "chai"):
        page = (await m.ask(m.admin, query, {"where": {"name": {"contains": words}}}))["products"]
        assert [node["sku"] for node in page["nodes"]] == ["CHAI"], words
    either = {"or": [{"sku": {"eq": "CHAI"}}, {"not": {"sku": {"startsWith": "B"}}}]}
    page = (await m.ask(m.admin, query, {"where": either}))["products"]
    assert page["totalCount"] == 1
