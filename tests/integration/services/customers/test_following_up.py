"""Follow-ups: recorded, planned, taken back (domain.md, Customers, Follow-up)."""

import pytest

from tests.integration.services.customers.conftest import Customers, codes, item
from tests.support.services import id_of

SEEN = "query($id: ID!) { customer(id: $id) { version lastFollowUpAt nextContactOn } }"


async def test_the_latest_record_is_the_last_follow_up_whatever_the_order(customers: Customers) -> None:
    made = await customers.created("rep")
    call = item("FOLLOW_UP_KIND", "CALL")
    later = {"occurredAt": "2026-03-09T10:00:00Z", "nextContactOn": "2026-03-20", "kindId": call}
    earlier = {"occurredAt": "2026-03-08T10:00:00Z", "nextContactOn": "2026-04-01"}

    last = await customers.do("rep", "followUpRecord", customerId=made["id"], text="Later", **later)
    await customers.do("rep", "followUpRecord", customerId=made["id"], text="Earlier", **earlier)

    seen = (await customers.ask("rep", SEEN, id=made["id"]))["customer"]
    assert seen == {
        "version": 1,
        "lastFollowUpAt": "2026-03-09T10:00:00Z",
        "nextContactOn": "2026-03-20",
    }
    await customers.do("rep", "followUpCancel", id=last["followUp"]["id"])
    folded = (await customers.ask("rep", SEEN, id=made["id"]))["customer"]
    assert (folded["lastFollowUpAt"], folded["nextContactOn"]) == ("2026-03-08T10:00:00Z", "2026-04-01")
    assert len(await customers.running.published("customers.follow_up.recorded.v1")) == 2
    assert len(await customers.running.published("customers.follow_up.withdrawn.v1")) == 1


@pytest.mark.parametrize(
    ("occurred_at", "code"),
    [
        ("2026-03-03T11:59:59Z", "BACKDATED_TOO_FAR"),
        ("2026-03-03T12:00:00Z", None),
        ("2026-03-10T12:05:00Z", None),
        ("2026-03-10T12:05:01Z", "IN_THE_FUTURE"),
    ],
)
async def test_back_dating_is_bounded(customers: Customers, occurred_at: str, code: str | None) -> None:
    made = await customers.created("rep")

    payload = await customers.do(
        "rep", "followUpRecord", customerId=made["id"], text="x", occurredAt=occurred_at
    )

    assert codes(payload) == ([code] if code else [])


async def test_a_plan_protects_nothing_until_it_happened(customers: Customers) -> None:
    made = await customers.created("rep")
    planned = await customers.do(
        "rep", "followUpPlan", customerId=made["id"], text="Ask", plannedFor="2026-03-11T08:00:00Z"
    )
    id = planned["followUp"]["id"]
    await customers.do("rep", "followUpBegin", id=id)
    assert (await customers.ask("rep", SEEN, id=made["id"]))["customer"]["lastFollowUpAt"] is None

    done = await customers.do("rep", "followUpComplete", id=id, text="Asked")
    again = await customers.do("rep", "followUpComplete", id=id)

    assert (done["followUp"]["state"], done["followUp"]["text"]) == ("DONE", "Asked")
    assert codes(again) == ["FOLLOW_UP_STATE"]
    seen = (await customers.ask("rep", SEEN, id=made["id"]))["customer"]
    assert seen["lastFollowUpAt"] == "2026-03-10T12:00:00Z"


async def test_only_who_works_on_a_customer_records_and_contacts_must_be_its_own(
    customers: Customers,
) -> None:
    made = await customers.created("rep")
    other = await customers.created("rep", "Other Company", contacts=[{"name": "Omar"}])
    asked = {"customerId": made["id"], "text": "x"}

    assert codes(await customers.do("stranger", "followUpRecord", **asked)) == ["NOT_FOUND"]
    assert codes(await customers.do("finance", "followUpRecord", **asked)) == ["FORBIDDEN"]
    foreign = await customers.do("rep", "followUpRecord", **asked, contactId=other["contacts"][0]["id"])
    assert codes(foreign) == ["REFERENCE_UNKNOWN"]
    assert codes(await customers.do("rep", "followUpCancel", id=str(id_of("none")))) == ["NOT_FOUND"]
