"""Leads and their conversion (domain.md, Leads)."""

from tests.integration.services.customers.conftest import Customers, codes, item, pipeline_event
from tests.support.services import id_of

LEAD = {
    "name": "Li Wei",
    "company": "Hongda",
    "title": "Buyer",
    "phone": "+86 10 1234 5678",
    "note": "Met at the fair",
    "sourceId": item("CUSTOMER_SOURCE", "FAIR"),
}


async def lead_of(customers: Customers, who: str = "rep", **changed: object) -> str:
    """A new lead's id."""
    payload = await customers.do(who, "leadCreate", **{**LEAD, **changed})
    assert payload["userErrors"] == []
    return payload["lead"]["id"]


async def test_a_lead_becomes_customer_and_contact_and_asks_for_an_opportunity(customers: Customers) -> None:
    id = await lead_of(customers)
    wanted = {"name": "40 pumps", "amount": {"amount": "12500.00", "currency": "USD"}}

    lead = (await customers.do("rep", "leadConvert", id=id, opportunity=wanted))["lead"]

    assert (lead["status"], lead["conversionStatus"], lead["opportunity"]) == ("CONVERTED", "PENDING", None)
    assert lead["unmappedFields"] == ["note"]
    assert lead["customer"]["name"] == "Hongda"
    assert lead["customer"]["owner"] == {"id": str(id_of("rep"))}
    assert lead["customer"]["source"] == {"id": item("CUSTOMER_SOURCE", "FAIR")}
    assert lead["customer"]["contacts"] == [{"name": "Li Wei", "title": "Buyer", "phone": "+86 10 1234 5678"}]
    [event] = await customers.running.published("customers.lead.converted.v1")
    assert event.data["opportunity"]["amount"] == "12500.00"
    made = {"id": event.data["opportunity"]["id"], "version": 1, "leadId": id}
    await customers.running.deliver("sales.opportunity.created.v1", made)
    query = "query($id: ID!) { lead(id: $id) { conversionStatus opportunity { id } } }"
    answer = (await customers.ask("rep", query, id=id))["lead"]
    assert answer == {"conversionStatus": "DONE", "opportunity": {"id": made["id"]}}


async def test_converting_twice_does_nothing_twice(customers: Customers) -> None:
    id = await lead_of(customers)

    first = await customers.do("rep", "leadConvert", id=id)
    again = await customers.do("rep", "leadConvert", id=id)

    assert again["lead"] == first["lead"]
    assert first["lead"]["conversionStatus"] == "NONE"
    assert len(await customers.running.published("customers.customer.created.v1")) == 1


async def test_a_duplicate_leaves_the_lead_as_it_was(customers: Customers) -> None:
    existing = await customers.created("rep", "Hongda Ltd")
    id = await lead_of(customers)

    refused = await customers.do("rep", "leadConvert", id=id)
    into = await customers.do("rep", "leadConvert", id=id, customerId=existing["id"])

    assert codes(refused) == ["DUPLICATE_FOUND"]
    assert into["lead"]["customer"]["id"] == existing["id"]
    assert into["lead"]["contact"]["name"] == "Li Wei"
    assert into["lead"]["unmappedFields"] == ["company", "note", "sourceId"]


async def test_leads_are_seen_and_worked_on_by_scope(customers: Customers) -> None:
    id = await lead_of(customers)
    query = "query($id: ID!) { lead(id: $id) { id } leads { totalCount } }"

    assert (await customers.ask("manager", query, id=id)) == {"lead": {"id": id}, "leads": {"totalCount": 1}}
    assert (await customers.ask("stranger", query, id=id)) == {"lead": None, "leads": {"totalCount": 0}}
    assert codes(await customers.do("stranger", "leadConvert", id=id)) == ["NOT_FOUND"]
    assert codes(await customers.do("stranger", "leadUpdate", id=id, expectedVersion=1)) == ["NOT_FOUND"]


async def test_an_edit_moves_status_and_never_converts(customers: Customers) -> None:
    id = await lead_of(customers)
    edit = {"id": id, "expectedVersion": 1}

    converted = await customers.do("rep", "leadUpdate", **edit, status="CONVERTED")
    working = await customers.do("rep", "leadUpdate", **edit, status="WORKING", company=None)
    stale = await customers.do("rep", "leadUpdate", **edit, status="NEW")

    assert codes(converted) == ["LEAD_STATE"]
    assert (working["lead"]["status"], working["lead"]["company"]) == ("WORKING", None)
    assert codes(stale) == ["STALE_VERSION"]


async def test_an_opportunity_is_asked_for_only_in_a_pipeline_in_use(customers: Customers) -> None:
    id = await lead_of(customers)
    wire = "masterdata.pipeline.saved.v1"
    await customers.running.deliver(wire, pipeline_event("given up", active=False))
    await customers.running.deliver(wire, pipeline_event("other"))

    for name in ("nowhere", "given up"):
        wanted = {"name": "40 pumps", "pipelineId": str(id_of(name))}
        refused = await customers.do("rep", "leadConvert", id=id, opportunity=wanted)
        [error] = refused["userErrors"]
        assert (error["code"], error["path"]) == (
            "REFERENCE_UNKNOWN",
            ["input", "opportunity", "pipelineId"],
        )

    query = "query($id: ID!) { lead(id: $id) { status } }"
    assert (await customers.ask("rep", query, id=id))["lead"]["status"] == "NEW"
    assert await customers.running.published("customers.customer.created.v1") == []
    wanted = {"name": "40 pumps", "pipelineId": str(id_of("other"))}
    done = await customers.do("rep", "leadConvert", id=id, opportunity=wanted)
    assert done["lead"]["conversionStatus"] == "PENDING"
    [event] = await customers.running.published("customers.lead.converted.v1")
    assert event.data["opportunity"]["pipelineId"] == str(id_of("other"))


async def test_without_a_default_pipeline_one_must_be_named(customers: Customers) -> None:
    id = await lead_of(customers)
    given_up = pipeline_event(version=2, isDefault=False, active=False)
    await customers.running.deliver("masterdata.pipeline.saved.v1", given_up)

    payload = await customers.do("rep", "leadConvert", id=id, opportunity={"name": "40 pumps"})

    assert codes(payload) == ["REFERENCE_UNKNOWN"]
    assert codes(await customers.do("rep", "leadConvert", id=id)) == []
