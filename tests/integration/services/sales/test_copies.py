"""The copies of others' data, and the database they are kept in."""

from tests.integration.services.sales.conftest import Sales
from tests.support.services import id_of


async def test_the_history_makes_what_the_models_say(sales: Sales) -> None:
    service = sales.running.service
    migrations = service.definition.migrations(service.settings)

    assert await migrations.pending() == []
    assert await migrations.drift() == []


async def test_an_old_event_never_overwrites_a_newer_state(sales: Sales) -> None:
    customer = await sales.customer("Acme")
    await sales.customer("Acme", name="Newer")
    sales.versions[id_of("Acme")] = 0
    await sales.customer("Acme", name="Older, late")

    draft = await sales.done("rep", "orderCreate", "order { customerName }", customerId=customer, lines=[])

    assert draft == {"customerName": "Newer"}


async def test_what_is_out_of_use_cannot_be_chosen(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A")
    await sales.deliver(
        "masterdata.product.saved.v1", id_of("product A"), sku="A", name="Product A", active=False
    )
    archived = await sales.customer("Gone", record="ARCHIVED")
    await sales.deliver("masterdata.currency.saved.v1", id_of("SAR"), code="SAR", rateToBase=[], active=False)
    line = [{"productId": product, "quantity": "1"}]

    for input, path in (
        ({"customerId": customer, "lines": line}, ["input", "lines", "0", "productId"]),
        ({"customerId": archived, "lines": []}, ["input", "customerId"]),
        ({"customerId": customer, "lines": [], "currency": "SAR"}, ["input", "currency"]),
    ):
        refusal = await sales.refused("rep", "orderCreate", **input)
        assert (refusal["code"], refusal["path"]) == ("REFERENCE_UNKNOWN", path)


async def test_a_cost_in_another_currency_is_converted_at_the_rate_of_the_day(sales: Sales) -> None:
    customer, product = await sales.customer("Acme", currency="SAR"), await sales.product("A", None, "6.00")
    for code, rate in (("USD", "1"), ("SAR", "0.25")):
        await sales.deliver(
            "masterdata.currency.saved.v1",
            id_of(code),
            code=code,
            rateToBase=[{"validFrom": "2026-01-01", "rate": rate}],
            active=True,
        )
    line = {"productId": product, "quantity": "2", "unitPrice": "100"}

    draft = await sales.done("admin", "orderCreate", "order { id }", customerId=customer, lines=[line])
    confirmed = await sales.done(
        "admin", "orderConfirm", "order { rateToBase cost { amount currency } }", id=draft["id"]
    )

    assert confirmed == {"rateToBase": "0.25", "cost": {"amount": "48.00", "currency": "SAR"}}


async def test_costs_are_fixed_at_confirmation_and_again_when_shipped(sales: Sales) -> None:
    customer, product = await sales.customer("Acme"), await sales.product("A", "10", "6")
    draft = await sales.draft("rep", customer, (product, "2"))
    await sales.product("A", "10", "7")
    await sales.done("admin", "orderConfirm", "order { id }", id=draft["id"])
    await sales.product("A", "10", "8")
    await sales.done("rep", "shipmentCreateAllOpen", "shipment { id }", customerId=customer)
    await sales.product("A", "10", "9")

    text = (
        "{ orders { nodes { cost { amount } shipments { lines { cost { amount } margin { amount } } } } } }"
    )
    [order] = (await sales.query("admin", text))["orders"]["nodes"]

    assert order == {
        "cost": {"amount": "14.00"},
        "shipments": [{"lines": [{"cost": {"amount": "16.00"}, "margin": {"amount": "4.00"}}]}],
    }


async def test_an_unknown_cost_is_shown_apart(sales: Sales) -> None:
    customer, known = await sales.customer("Acme"), await sales.product("A", "10", "6")
    unknown = await sales.product("B", "5", None)
    await sales.order("rep", customer, (known, "1"))
    await sales.order("rep", customer, (unknown, "1"))

    text = """{ orders { nodes { margin { amount } } totals { net { amount } cost { amount }
      margin { amount } netOfUnknownCost { amount } } } }"""
    orders = (await sales.query("manager", text))["orders"]

    assert sorted(str(node["margin"]) for node in orders["nodes"]) == ["None", "{'amount': '4.00'}"]
    assert orders["totals"] == [
        {
            "net": {"amount": "15.00"},
            "cost": {"amount": "6.00"},
            "margin": {"amount": "4.00"},
            "netOfUnknownCost": {"amount": "5.00"},
        }
    ]
