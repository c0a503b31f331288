"""Orders from draft to close."""

from tests.integration.services.sales.conftest import ORDER, Sales
from tests.support.services import id_of

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
