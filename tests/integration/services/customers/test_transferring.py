"""Batch transfer (domain.md, Batch transfer)."""

from tests.integration.services.customers.conftest import Customers, codes, item
from tests.integration.services.customers.test_listing import fill
from tests.support.services import id_of

TO = str(id_of("colleague"))


async def hundred(customers: Customers) -> list[str]:
    """A hundred customers of rep's."""
    items = [{"externalReference": f"T{n}", "name": f"Company {n}", "owner": "rep"} for n in range(100)]
    payload = await customers.do("admin", "customerImport", items=items)
    assert payload["applied"] is True
    return [result["id"] for result in payload["results"]]


async def test_a_hundred_customers_change_owner_under_one_transfer(customers: Customers) -> None:
    ids = await hundred(customers)

    payload = await customers.do(
        *("manager", "customerTransfer"),
        ids=ids,
        to=TO,
        reason="Leaves",
        include=["CONTACTS", "OPEN_OPPORTUNITIES"],
    )

    assert (payload["transferred"], payload["refused"], payload["applied"]) == (100, 0, True)
    assert payload["receiverHolds"] == 100
    events = await customers.running.published("customers.customer.transferred.v1")
    assert {event.data["transferId"] for event in events} == {payload["transferId"]}
    assert {event.data["id"] for event in events} == set(ids)
    assert {event.data["previousOwnerId"] for event in events} == {str(id_of("rep"))}
    assert events[0].data["transferInclude"] == ["CONTACTS", "OPEN_OPPORTUNITIES"]
    listed = "{ customers(view: MINE) { totalCount } }"
    assert (await customers.ask("colleague", listed))["customers"]["totalCount"] == 100
    assert (await customers.ask("rep", listed))["customers"]["totalCount"] == 0


async def test_stage_dates_follow_ups_and_history_stay(customers: Customers) -> None:
    made = await customers.created("rep", stageId=item("CUSTOMER_STAGE", "CLIENT"))
    await customers.do("rep", "followUpRecord", customerId=made["id"], text="Called")
    query = """query($id: ID!) { customer(id: $id) { stage { id } createdOn lastFollowUpAt
      followUps { nodes { text employee { id } } } ownershipHistory { kind reason transferId } } }"""
    before = (await customers.ask("manager", query, id=made["id"]))["customer"]

    await customers.do("manager", "customerTransfer", ids=[made["id"]], to=TO, reason="Moves")

    after = (await customers.ask("manager", query, id=made["id"]))["customer"]
    assert [step["kind"] for step in after.pop("ownershipHistory")] == ["CREATED", "TRANSFERRED"]
    before.pop("ownershipHistory")
    assert after == before


async def test_a_dry_run_tells_the_verdicts_and_changes_nothing(customers: Customers) -> None:
    await customers.pool(2, holdingCapacity=30)
    mine, public = await customers.created("rep"), await customers.public()
    asked = {"ids": [mine["id"], public["id"], str(id_of("nothing"))], "to": TO, "reason": "x"}

    payload = await customers.do("manager", "customerTransfer", **asked, dryRun=True)

    assert [r["code"] for r in payload["results"]] == [None, "CUSTOMER_PUBLIC", "NOT_FOUND"]
    assert (payload["applied"], payload["transferred"], payload["refused"]) == (False, 1, 2)
    assert (payload["receiverHolds"], payload["receiverRoom"]) == (0, 30)
    assert payload["userErrors"] == []
    assert await customers.running.published("customers.customer.transferred.v1") == []


async def test_the_scope_must_hold_over_both_owners(customers: Customers) -> None:
    ours, theirs = await customers.created("rep", "Ours"), await customers.created("stranger", "Theirs")
    asked = {"ids": [ours["id"], theirs["id"]], "reason": "x"}

    out = await customers.do("manager", "customerTransfer", **asked, to=str(id_of("stranger")))
    into = await customers.do("manager", "customerTransfer", **asked, to=TO)
    by_rep = await customers.do("rep", "customerTransfer", **asked, to=TO)
    nobody = await customers.do("director", "customerTransfer", **asked, to=str(id_of("nobody")))

    assert codes(out) == codes(by_rep) == ["FORBIDDEN"]
    assert [r["code"] for r in into["results"]] == [None, "NOT_FOUND"]
    assert codes(nobody) == ["REFERENCE_UNKNOWN"]


async def test_all_or_nothing_when_asked(customers: Customers) -> None:
    ours = await customers.created("rep")
    ids = [ours["id"], str(id_of("nothing"))]

    payload = await customers.do(
        *("manager", "customerTransfer"), ids=ids, to=TO, reason="x", errorPolicy="REJECT_ALL"
    )

    assert codes(payload) == ["ROWS_REFUSED"]
    assert payload["applied"] is False
    assert (await customers.ask("colleague", "{ customers(view: MINE) { totalCount } }")) == {
        "customers": {"totalCount": 0}
    }


async def test_a_filter_takes_only_what_the_viewer_sees(customers: Customers) -> None:
    await fill(customers)
    owned_by_rep = {"ownerId": {"eq": str(id_of("rep"))}}
    count = "query($w: CustomerWhere) { customers(where: $w) { totalCount } }"
    before = (await customers.ask("manager", count, w=owned_by_rep))["customers"]["totalCount"]
    everything = {"not": {"ownership": "PUBLIC"}}

    payload = await customers.do(
        *("manager", "customerTransfer"), filter=owned_by_rep, to=TO, reason="x", idempotencyKey="k"
    )
    again = await customers.do(
        *("manager", "customerTransfer"), filter=owned_by_rep, to=TO, reason="x", idempotencyKey="k"
    )
    both = await customers.do("manager", "customerTransfer", ids=[], filter=everything, to=TO, reason="x")

    assert payload["transferred"] == before > 0
    assert again == payload
    assert codes(both) == ["INVALID_INPUT"]


async def test_the_former_owner_may_keep_sight_until_a_date(customers: Customers) -> None:
    made = await customers.created("rep")
    keep = {"access": "READ", "until": "2026-03-12"}
    asked = {"ids": [made["id"]], "to": str(id_of("stranger")), "reason": "x", "keepPreviousOwner": keep}
    await customers.do("director", "customerTransfer", **asked)
    query = "query($id: ID!) { customer(id: $id) { name ownerId keptBy } customers { totalCount } }"

    seen = await customers.ask("rep", query, id=made["id"])
    edit = await customers.do("rep", "customerUpdate", id=made["id"], expectedVersion=2, city="Jeddah")
    others = await customers.ask("colleague", query, id=made["id"])
    customers.pass_time(days=3)
    later = await customers.ask("rep", query, id=made["id"])

    assert seen["customer"]["ownerId"] == str(id_of("stranger"))
    assert seen["customer"]["keptBy"] == [str(id_of("rep"))]
    assert seen["customers"]["totalCount"] == 1
    assert codes(edit) == ["FORBIDDEN"]
    assert others == later == {"customer": None, "customers": {"totalCount": 0}}


async def test_the_former_owner_may_keep_working(customers: Customers) -> None:
    made = await customers.created("rep")
    keep = {"access": "WORK", "until": "2026-03-12"}
    asked = {"ids": [made["id"]], "to": str(id_of("stranger")), "reason": "x", "keepPreviousOwner": keep}
    await customers.do("director", "customerTransfer", **asked)

    recorded = await customers.do("rep", "followUpRecord", customerId=made["id"], text="Introduced")

    assert codes(recorded) == []


async def test_plans_go_along_when_asked_and_what_happened_stays(customers: Customers) -> None:
    made, kept = await customers.created("rep"), await customers.created("rep", "Kept Plans")
    plan = {"text": "Ask", "plannedFor": "2026-03-11T08:00:00Z"}
    ids: dict[str, str] = {}
    for name in ("planned", "begun", "called off"):
        planned = await customers.do("rep", "followUpPlan", customerId=made["id"], **plan)
        ids[name] = planned["followUp"]["id"]
    await customers.do("rep", "followUpBegin", id=ids["begun"])
    await customers.do("rep", "followUpCancel", id=ids["called off"])
    done = await customers.do("rep", "followUpRecord", customerId=made["id"], text="Called")
    managers = await customers.do("manager", "followUpPlan", customerId=made["id"], **plan)
    ids |= {"done": done["followUp"]["id"], "manager's": managers["followUp"]["id"]}
    left = await customers.do("rep", "followUpPlan", customerId=kept["id"], **plan)
    before = len(await customers.running.published("customers.follow_up.planned.v1"))

    asked = {"to": TO, "reason": "x"}
    await customers.do("manager", "customerTransfer", ids=[made["id"]], include=["PLANS"], **asked)
    await customers.do("manager", "customerTransfer", ids=[kept["id"]], include=["CONTACTS"], **asked)

    query = "query($id: ID!) { customer(id: $id) { followUps { nodes { id employee { id } } } } }"
    seen = await customers.ask("manager", query, id=made["id"])
    whose = {node["id"]: node["employee"]["id"] for node in seen["customer"]["followUps"]["nodes"]}
    rep, manager = str(id_of("rep")), str(id_of("manager"))
    moved = {"planned": TO, "begun": TO, "called off": rep, "done": rep, "manager's": manager}
    assert {name: whose[id] for name, id in ids.items()} == moved
    [stays] = (await customers.ask("manager", query, id=kept["id"]))["customer"]["followUps"]["nodes"]
    assert stays == {"id": left["followUp"]["id"], "employee": {"id": rep}}
    told = (await customers.running.published("customers.follow_up.planned.v1"))[before:]
    assert {(event.data["id"], event.data["employeeId"], event.data["state"]) for event in told} == {
        (ids["planned"], TO, "PLANNED"),
        (ids["begun"], TO, "IN_PROGRESS"),
    }
