"""Opportunities: stages, history, forecast, leads, hand-over."""

from typing import Any

from tests.integration.services.sales.conftest import Sales
from tests.support.services import id_of

OPPORTUNITY = """opportunity { id version number name stageType stage { id } probability probabilityByHand
  amount { amount } weighted { amount } closedOn ownerId
  history { fromStage { id } toStage { id } by { id } amount { amount } probability } }"""
TOTALS = "{ opportunities { totalCount totals { currency count amount { amount } weighted { amount } } } }"


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def opened(sales: Sales, who: str = "rep", amount: str = "100.00", **more: Any) -> Any:
    return await sales.done(who, "opportunityCreate", OPPORTUNITY, name="Deal", amount=usd(amount), **more)


async def test_each_move_is_a_row_of_history(sales: Sales) -> None:
    stages = await sales.pipeline()
    made = await opened(sales)

    moved = await sales.done(
        "rep", "opportunityMove", OPPORTUNITY, id=made["id"], stageId=stages["OFFER"], probability="0.8"
    )
    refusal = await sales.refused("rep", "opportunityMove", id=made["id"], stageId=stages["LOST"])
    lost = await sales.done(
        "rep",
        "opportunityMove",
        OPPORTUNITY,
        id=made["id"],
        stageId=stages["LOST"],
        lossReasonId=str(id_of("PRICE")),
    )

    assert (made["number"], made["probability"], made["weighted"]["amount"]) == (
        *("OP-2026-000001", "0.1", "10.00"),
    )
    assert (moved["probability"], moved["probabilityByHand"]) == ("0.8", True)
    assert refusal["code"] == "LOSS_REASON_REQUIRED"
    assert (lost["stageType"], lost["probability"], lost["closedOn"]) == ("LOST", "0", "2026-04-02")
    assert [(h["fromStage"] or {}).get("id") for h in lost["history"]] == [
        *(None, stages["NEW"], stages["OFFER"]),
    ]
    assert [h["toStage"]["id"] for h in lost["history"]] == [
        *(stages["NEW"], stages["OFFER"], stages["LOST"]),
    ]
    [first, last] = await sales.running.published("sales.opportunity.moved.v1")
    assert first.data["fromStageId"] == stages["NEW"]
    assert (last.data["stageType"], last.data["lossReasonId"]) == ("LOST", str(id_of("PRICE")))


async def test_the_forecast_is_exact_and_only_of_what_one_sees(sales: Sales) -> None:
    stages = await sales.pipeline()
    for amount in ("0.33", "0.33", "0.33"):
        await opened(sales, amount=amount)
    await opened(sales, "stranger", "1000.00", stageId=stages["WON"])

    rep, manager, director = [await sales.query(who, TOTALS) for who in ("rep", "manager", "director")]

    mine = [{"currency": "USD", "count": 3, "amount": {"amount": "0.99"}, "weighted": {"amount": "0.10"}}]
    assert rep == manager
    assert rep["opportunities"] == {"totalCount": 3, "totals": mine}
    assert director["opportunities"]["totals"] == [
        {"currency": "USD", "count": 4, "amount": {"amount": "1000.99"}, "weighted": {"amount": "1000.10"}}
    ]


async def test_editing_a_stage_definition_changes_no_opportunity(sales: Sales) -> None:
    await sales.pipeline()
    made = await opened(sales)
    await sales.deliver(
        "masterdata.pipeline.saved.v1",
        id_of("pipeline"),
        code="SALES",
        isDefault=True,
        active=True,
        stages=[],
    )

    text = f"query($id: ID!) {{ {OPPORTUNITY.replace('opportunity {', 'opportunity(id: $id) {')} }}"

    assert (await sales.query("rep", text, id=made["id"]))["opportunity"] == made
    unusable = await sales.refused("rep", "opportunityMove", id=made["id"], stageId=str(id_of("stage WON")))
    assert unusable["code"] == "REFERENCE_UNKNOWN"


async def test_a_converted_lead_brings_its_opportunity_once(sales: Sales) -> None:
    await sales.pipeline()
    customer = await sales.customer("Acme")
    promised = str(id_of("promised"))
    lead = {
        "number": "LD-1",
        "name": "Mona",
        "company": "Acme",
        "ownerId": str(id_of("rep")),
        "sourceId": None,
        "marketActivityId": str(id_of("fair")),
        "status": "CONVERTED",
        "customerId": customer,
        "opportunity": {"id": promised, "name": "First deal", "amount": "50.00", "currency": "USD"},
    }

    for _ in range(2):
        await sales.deliver("customers.lead.converted.v1", id_of("lead"), **lead)

    text = """query($id: ID!) { opportunity(id: $id) { name ownerId customer { id } lead { id }
      marketActivity { id } amount { amount } history { toStage { id } } } }"""
    assert (await sales.query("manager", text, id=promised))["opportunity"] == {
        "name": "First deal",
        "ownerId": str(id_of("rep")),
        "customer": {"id": customer},
        "lead": {"id": str(id_of("lead"))},
        "marketActivity": {"id": str(id_of("fair"))},
        "amount": {"amount": "50.00"},
        "history": [{"toStage": {"id": str(id_of("stage NEW"))}}],
    }
    [event] = await sales.running.published("sales.opportunity.created.v1")
    assert (event.data["id"], event.data["leadId"]) == (promised, str(id_of("lead")))


async def test_a_transfer_hands_over_what_is_open_and_leaves_what_is_posted(sales: Sales) -> None:
    stages = await sales.pipeline()
    customer, product = await sales.customer("Acme"), await sales.product("A")
    running_ = await opened(sales, customerId=customer)
    won = await opened(sales, customerId=customer, stageId=stages["WON"])
    contract = await sales.done(
        "rep", "contractCreate", "contract { id }", customerId=customer, amount=usd("5.00")
    )
    posted = await sales.order("rep", customer, (product, "1"))
    draft = await sales.draft("rep", customer, (product, "1"))

    await sales.deliver(
        "customers.customer.transferred.v1",
        id_of("Acme"),
        number="CU-Acme",
        name="Acme",
        record="ACTIVE",
        ownerId=str(id_of("stranger")),
        previousOwnerId=str(id_of("rep")),
        transferInclude=["OPEN_OPPORTUNITIES", "OPEN_ORDERS", "CONTRACTS"],
    )

    text = """query($open: ID!, $won: ID!, $contract: ID!, $posted: ID!, $draft: ID!) {
      open: opportunity(id: $open) { ownerId department { id } history { amount { amount } } }
      won: opportunity(id: $won) { ownerId }
      contract(id: $contract) { ownerId }
      posted: order(id: $posted) { salespersonId department { id } }
      draft: order(id: $draft) { salespersonId } }"""
    now = await sales.query(
        "admin",
        text,
        open=running_["id"],
        won=won["id"],
        contract=contract["id"],
        posted=posted["id"],
        draft=draft["id"],
    )
    rep, stranger = str(id_of("rep")), str(id_of("stranger"))
    assert now["open"]["ownerId"] == now["contract"]["ownerId"] == now["draft"]["salespersonId"] == stranger
    assert now["open"]["department"] == {"id": str(id_of("South"))}
    assert len(now["open"]["history"]) == 1
    assert now["won"]["ownerId"] == now["posted"]["salespersonId"] == rep
