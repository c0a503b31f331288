"""What reports adds to customers and employees, under the viewer's scope."""

from typing import Any

from chassis.organisation.changes import OrganisationRead, RoleFact, apply_change
from chassis.viewer import SYSTEM, Scope
from tests.support.services import id_of, viewer

ENTITIES = """
query ($of: [_Any!]!, $from: Date, $to: Date, $kinds: [TimelineKind!], $after: String, $first: Int) {
  _entities(representations: $of) {
    ... on Customer {
      id
      totals {
        currency ordered { amount } shipped { amount } collected { amount }
        orderCount firstOrderOn lastOrderOn
      }
      timeline(first: $first, after: $after, kinds: $kinds) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { kind title at detail subjectId actor { id } amount { amount currency } }
      }
    }
    ... on Employee {
      id
      salesFigures(from: $from, to: $to) {
        ordered { amount currency } shipped { amount } collected { amount }
        orderCount wonAmount { amount } wonCount otherCurrencies
      }
    }
  }
}
"""
COSTS = """
query ($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on Customer { totals { profit { amount } unknownCost { lines freight { amount } } } }
    ... on Employee { salesFigures { profit { amount } } }
  }
}
"""


def customer(id: str) -> dict[str, str]:
    return {"__typename": "Customer", "id": id}


def employee(name: str) -> dict[str, str]:
    return {"__typename": "Employee", "id": str(id_of(name))}


async def ask(world: Any, name: str, *of: dict[str, str], **variables: Any) -> list[Any]:
    data = await world.running.ask(viewer(name), ENTITIES, {"of": list(of), **variables})
    return data["_entities"]


async def test_totals_count_only_what_the_viewer_may_see(world: Any) -> None:
    shared = await world.customer("rep")
    id = shared["id"]
    await world.order("rep", "100.00", customerId=id, orderedOn="2026-01-05")
    await world.order("rep", "40.00", customerId=id, orderedOn="2026-03-05")
    await world.order("stranger", "7.00", customerId=id, orderedOn="2025-01-01")
    await world.order("rep", "3.00", customerId=id, currency="SAR")
    await world.order("rep", "999.00", customerId=id, status="DRAFT")
    await world.shipment(("rep", "60.00", "1.00"), ("stranger", "7.00", "1.00"), customerId=id)
    await world.collection(("rep", "50.00"), ("stranger", "7.00"), customerId=id)

    mine = (await ask(world, "rep", customer(id)))[0]["totals"]
    all = (await ask(world, "director", customer(id)))[0]["totals"]

    assert mine[1] == {
        "currency": "USD",
        "ordered": {"amount": "140.00"},
        "shipped": {"amount": "60.00"},
        "collected": {"amount": "50.00"},
        "orderCount": 2,
        "firstOrderOn": "2026-01-05",
        "lastOrderOn": "2026-03-05",
    }
    assert (mine[0]["currency"], mine[0]["ordered"]["amount"]) == ("SAR", "3.00")
    assert all[1]["ordered"]["amount"] == "147.00"
    assert all[1]["firstOrderOn"] == "2025-01-01"


async def test_a_hidden_customer_is_like_one_that_does_not_exist(world: Any) -> None:
    hidden = await world.customer("stranger")
    await world.order("stranger", "7.00", customerId=hidden["id"])
    unknown = str(id_of("no such customer"))

    answers = await ask(world, "rep", customer(hidden["id"]), customer(unknown))

    assert answers[0] | {"id": unknown} == answers[1]
    assert answers[1]["totals"] == []
    assert answers[1]["timeline"]["totalCount"] == 0


async def test_profit_is_told_with_the_field_group_cost_only(world: Any) -> None:
    id = (await world.customer("rep"))["id"]
    await world.shipment(("rep", "60.00", "20.00"), ("rep", "5.00", None), customerId=id, freight="13.00")

    def of() -> dict[str, Any]:
        return {"of": [customer(id), employee("rep")]}

    told = (await world.running.ask(viewer("manager"), COSTS, of()))["_entities"]
    refused = await world.running.run(viewer("rep"), COSTS, of())

    assert told[0]["totals"] == [
        {"profit": {"amount": "28.00"}, "unknownCost": {"lines": 1, "freight": {"amount": "1.00"}}}
    ]
    assert told[1]["salesFigures"] == {"profit": {"amount": "28.00"}}
    assert refused["data"]["_entities"][0]["totals"] == [{"profit": None, "unknownCost": None}]
    assert {e["extensions"]["code"] for e in refused["errors"]} == {"FIELD_FORBIDDEN"}


async def test_sales_figures_of_a_period_within_scope(world: Any) -> None:
    await world.order("rep", "100.00", orderedOn="2026-01-05")
    await world.order("rep", "40.00", orderedOn="2026-02-05")
    await world.order("rep", "5.00", orderedOn="2026-02-05", currency="SAR")
    await world.opportunity("rep", "WON", closedOn="2026-02-07", amount="900.00")
    await world.opportunity("rep", "LOST", closedOn="2026-02-07", amount="1.00")
    people = [employee(name) for name in ("rep", "stranger", "colleague", "nobody")]

    found = await ask(world, "manager", *people, **{"from": "2026-02-01", "to": "2026-02-28"})

    assert found[0]["salesFigures"] == {
        "ordered": {"amount": "40.00", "currency": "USD"},
        "shipped": {"amount": "0.00"},
        "collected": {"amount": "0.00"},
        "orderCount": 1,
        "wonAmount": {"amount": "900.00"},
        "wonCount": 1,
        "otherCurrencies": ["SAR"],
    }
    assert [f["salesFigures"] and f["salesFigures"]["orderCount"] for f in found[1:]] == [None, 0, None]


async def test_the_timeline_tells_everything_newest_first_in_pages(world: Any, as_message: Any) -> None:
    id = (await world.customer("rep"))["id"]
    follow_up = {
        "id": str(id_of("follow-up")),
        "version": 1,
        "customerId": id,
        "occurredAt": "2025-01-01T10:00:00Z",
        "summary": "Sent the offer.",
    }
    await world.deliver(as_message("customers.follow_up.recorded.v1", follow_up))
    lead = {"id": str(id_of("lead")), "version": 2, "number": "L-7", "customerId": id}
    await world.deliver(as_message("customers.lead.converted.v1", lead))
    await world.opportunity("rep", "WON", customerId=id)
    await world.order("rep", "100.00", customerId=id)
    await world.shipment(("rep", "100.00", None), customerId=id)
    await world.collection(("rep", "100.00"), customerId=id)

    first = (await ask(world, "rep", customer(id), first=4))[0]["timeline"]
    after = first["pageInfo"]["endCursor"]
    rest = (await ask(world, "rep", customer(id), first=4, after=after))[0]["timeline"]

    assert first["totalCount"] == 7
    assert [n["title"] for n in first["nodes"] + rest["nodes"]] == [
        "Payment CO-2026-000001 allocated",
        "Shipment SH-2026-000001 shipped",
        "Order SO-2026-000001 confirmed",
        "Opportunity OP-2026-000001 Warehouse won",
        "Lead L-7 converted",
        "Customer created",
        "Follow-up recorded",
    ]
    assert rest["nodes"][-1]["detail"] == "Sent the offer."
    assert first["nodes"][2]["amount"] == {"amount": "100.00", "currency": "USD"}
    assert first["nodes"][2]["actor"] == {"id": str(id_of("rep"))}
    assert not rest["pageInfo"]["hasNextPage"]


async def test_the_timeline_can_be_of_some_kinds(world: Any) -> None:
    id = (await world.customer("rep"))["id"]
    await world.order("rep", "100.00", customerId=id)

    timeline = (await ask(world, "rep", customer(id), kinds=["ORDER_CONFIRMED", "ORDER_CLOSED"]))[0][
        "timeline"
    ]

    assert [n["kind"] for n in timeline["nodes"]] == ["ORDER_CONFIRMED"]


async def test_documents_of_others_are_left_out_and_shared_amounts_not_told(world: Any) -> None:
    id = (await world.customer(None))["id"]
    await world.order("rep", "1.00", customerId=id)
    await world.order("stranger", "2.00", customerId=id)
    await world.shipment(("rep", "1.00", None), ("stranger", "2.00", None), customerId=id)
    await world.collection(customerId=id)

    async def told(name: str) -> list[tuple[str, str | None]]:
        nodes = (await ask(world, name, customer(id)))[0]["timeline"]["nodes"]
        return [(n["kind"], n["amount"] and n["amount"]["amount"]) for n in nodes]

    assert await told("rep") == [
        ("SHIPMENT_SHIPPED", None),
        ("ORDER_CONFIRMED", "1.00"),
        ("CUSTOMER_CREATED", None),
    ]
    assert await told("colleague") == [("CUSTOMER_CREATED", None)]
    assert await told("director") == [
        ("SHIPMENT_SHIPPED", "3.00"),
        ("ORDER_CONFIRMED", "2.00"),
        ("ORDER_CONFIRMED", "1.00"),
        ("CUSTOMER_CREATED", None),
    ]
    assert ("COLLECTION_ALLOCATED", "0.00") in await told("finance")


async def test_after_a_transfer_the_new_owner_sees_the_deals_history(world: Any) -> None:
    owned = await world.customer("rep")
    deal = await world.opportunity("rep", customerId=owned["id"])
    await world.customer(
        "stranger", verb="transferred", **owned | {"version": 2, "ownerId": str(id_of("stranger"))}
    )
    await world.opportunity("stranger", **deal | {"version": 2, "ownerId": str(id_of("stranger"))})

    before, after = [(await ask(world, n, customer(owned["id"])))[0]["timeline"] for n in ("rep", "stranger")]

    assert before["totalCount"] == 0
    assert [n["kind"] for n in after["nodes"]].count("OPPORTUNITY_MOVED") == 2
    assert after["totalCount"] == 4


async def test_what_was_written_of_a_public_customer_is_not_told(world: Any, as_message: Any) -> None:
    id = (await world.customer(None))["id"]
    follow_up = {"id": str(id_of("f")), "version": 1, "customerId": id, "occurredAt": "2025-01-01T10:00:00Z"}
    await world.deliver(as_message("customers.follow_up.recorded.v1", follow_up | {"summary": "Secret."}))

    async def details(name: str) -> list[str | None]:
        timeline = (await ask(world, name, customer(id), kinds=["FOLLOW_UP_RECORDED"]))[0]["timeline"]
        return [n["detail"] for n in timeline["nodes"]]

    assert await details("rep") == [None]
    assert await details("finance") == ["Secret."]


async def test_without_customer_read_a_public_customer_is_like_an_unknown_one(world: Any) -> None:
    public = await world.customer(None, name="Nobody's")
    await world.order("rep", "10.00", customerId=public["id"])
    role = RoleFact(code="ANALYST", grants={"report:read": Scope.ALL}, field_groups=[])
    async with world.running.service.works.begin(SYSTEM) as work:
        await apply_change(work.session, OrganisationRead(version=2, roles=[role]))
    analyst = viewer("rep", "ANALYST")
    names = "{ salesReport(measure: ORDERED, by: CUSTOMER) { groups { label } } }"
    count = "{ customerReport(by: TYPE) { total { count } } }"

    of = [customer(public["id"]), customer(str(id_of("no such customer")))]
    told, unknown = (await world.running.ask(analyst, ENTITIES, {"of": of}))["_entities"]
    report = (await world.running.ask(analyst, names, {}))["salesReport"]
    readers = (await world.running.ask(viewer("rep"), names, {}))["salesReport"]

    assert told["timeline"] == unknown["timeline"]
    assert report["groups"] == [{"label": "Not visible"}]
    assert readers["groups"] == [{"label": "Nobody's"}]
    assert (await world.running.ask(viewer("rep"), count, {}))["customerReport"]["total"] == {"count": 1}
