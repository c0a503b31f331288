"""What a public customer hides until it is claimed (domain.md, Public pool)."""

from typing import Any

import pytest

from services.masterdata.rules.pools import HIDEABLE_FIELDS
from tests.integration.services.customers.conftest import Customers, codes, item
from tests.support.services import id_of

FOLLOW_UPS = """query($id: ID!) { customer(id: $id) { followUps { totalCount nodes {
  state occurredAt text employee { id } contact { id name } kind { id } } } } }"""
ENTITIES = """query($keys: [_Any!]!) { _entities(representations: $keys) {
  ... on FollowUp { id text employee { id } contact { name } }
  ... on Contact { id name title } } }"""
KIND = {"kindId": item("FOLLOW_UP_KIND", "CALL")}


async def with_notes(customers: Customers) -> tuple[str, str, str]:
    """A customer of rep's, its contact and a follow-up with that contact."""
    made = await customers.created("rep", contacts=[{"name": "Omar", "title": "Buyer"}])
    contact = made["contacts"][0]["id"]
    asked = {"customerId": made["id"], "contactId": contact, "text": "Wants a discount", **KIND}
    recorded = await customers.do("rep", "followUpRecord", **asked)
    return made["id"], contact, recorded["followUp"]["id"]


async def release(customers: Customers, id: str) -> None:
    """The customer goes into the pool."""
    reason = item("RELEASE_REASON", "NO_BUDGET")
    assert codes(await customers.do("rep", "customerRelease", id=id, reasonId=reason)) == []


async def follow_up(customers: Customers, who: str, id: str) -> Any:
    """The one follow-up of a customer, as a viewer sees it."""
    [seen] = (await customers.ask(who, FOLLOW_UPS, id=id))["customer"]["followUps"]["nodes"]
    return seen


async def entity(customers: Customers, who: str, type: str, id: str) -> Any:
    """What the gateway is answered about a record it knows the id of."""
    keys = [{"__typename": type, "id": id}]
    [seen] = (await customers.ask(who, ENTITIES, keys=keys))["_entities"]
    return seen


async def test_a_release_hides_what_was_written_down_from_all_but_who_sees_everybodys(
    customers: Customers,
) -> None:
    id, contact, _ = await with_notes(customers)
    before = await follow_up(customers, "rep", id)
    assert (before["text"], before["employee"], before["contact"]) == (
        "Wants a discount",
        {"id": str(id_of("rep"))},
        {"id": contact, "name": "Omar"},
    )

    await release(customers, id)

    for who in ("stranger", "rep", "manager"):
        hidden = {"text": None, "employee": None, "contact": None}
        assert await follow_up(customers, who, id) == {**before, **hidden}
    assert await follow_up(customers, "admin", id) == before
    await customers.do("stranger", "customerClaim", id=id)
    assert await follow_up(customers, "stranger", id) == before


async def test_a_follow_up_by_its_id_hides_the_same(customers: Customers) -> None:
    id, _, noted = await with_notes(customers)
    await release(customers, id)

    hidden = await entity(customers, "stranger", "FollowUp", noted)
    shown = await entity(customers, "admin", "FollowUp", noted)

    assert hidden == {"id": noted, "text": None, "employee": None, "contact": None}
    assert (shown["text"], shown["contact"]) == ("Wants a discount", {"name": "Omar"})


async def test_a_pool_that_hides_contacts_gives_its_people_on_no_way(customers: Customers) -> None:
    await customers.pool(2, hiddenFields=["contacts"])
    id, contact, _ = await with_notes(customers)
    people = "query($id: ID!) { customer(id: $id) { contactName contacts { id } } }"
    await release(customers, id)

    for who in ("stranger", "admin"):
        assert await entity(customers, who, "Contact", contact) is None
        assert (await follow_up(customers, who, id))["contact"] is None
        assert (await customers.ask(who, people, id=id))["customer"] == {"contactName": None, "contacts": []}

    await customers.do("stranger", "customerClaim", id=id)
    shown = await entity(customers, "stranger", "Contact", contact)
    assert shown == {"id": contact, "name": "Omar", "title": "Buyer"}


@pytest.mark.parametrize("field", HIDEABLE_FIELDS)
async def test_each_field_a_pool_may_hide_is_hidden(customers: Customers, field: str) -> None:
    await customers.pool(2, hiddenFields=[])
    given = {"phone": "+966 11 400", "email": "a@alfa.example", "website": "alfa.example", "taxId": "1234"}
    made = await customers.public(**given, addressLine="King Road 1", contacts=[{"name": "Omar"}])
    query = """query($id: ID!) { customer(id: $id) { phone email website taxId contactName
      contacts { id } address { line } } }"""

    async def shown() -> Any:
        seen = (await customers.ask("stranger", query, id=made["id"]))["customer"]
        return seen["address"]["line"] if field == "addressLine" else seen[field]

    assert await shown()
    await customers.pool(3, hiddenFields=[field])

    assert not await shown()
