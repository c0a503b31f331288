"""A deactivated employee's customers go where the plan says (domain.md, Organisation and visibility)."""

from typing import Any

import pytest

from chassis.events import Cause, Envelope
from chassis.messaging import Message
from chassis.organisation.changes import EmployeeFact
from services.customers.commands import hand_over_work
from tests.integration.services.customers.conftest import Customers, item
from tests.integration.services.customers.test_leads import lead_of
from tests.support.services import id_of

SAVED = "masterdata.employee.saved.v1"
TRANSFERRED = "customers.customer.transferred.v1"
RELEASED = "customers.customer.released.v1"
STATE = """query($id: ID!) { customer(id: $id) { ownership owner { id } pool { id } previousOwner { id }
  stage { id } ownershipHistory { kind reason reasonItem { id } transferId actor { id }
  fromOwner { id } toOwner { id } toPool { id } } } }"""


def saved(name: str, action: str | None, to: str | None = None, **changed: Any) -> dict[str, Any]:
    """Master data's event about a leaver; ``action`` None: without a plan."""
    plan = {"action": action, "employeeId": str(id_of(to)) if to else None} if action else None
    data = {"id": str(id_of(name)), "version": 2, "name": name, "active": False, "customerPlan": plan}
    return {**data, **changed}


async def state(customers: Customers, id: str) -> Any:
    """A customer as who sees everybody's sees it."""
    return (await customers.ask("admin", STATE, id=id))["customer"]


async def organisation(customers: Customers, version: int, name: str, *, active: bool) -> None:
    """The organisation's next version: one employee of the department North."""
    fact = EmployeeFact(id=id_of(name), name=name, department_id=id_of("North"), active=active)
    employees = [fact.model_dump(mode="json", by_alias=True)]
    data = {"id": str(id_of("organisation")), "version": version, "employees": employees}
    await customers.running.deliver("masterdata.organisation.changed.v1", data)


async def events(customers: Customers, wire: str) -> list[Envelope]:
    """What was published of a type."""
    return await customers.running.published(wire)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows at a time, so that a few customers make several batches."""
    monkeypatch.setattr(hand_over_work, "BATCH", 2)


@pytest.mark.usefixtures("small_batches")
async def test_a_transfer_gives_all_customers_under_one_id_and_only_theirs(customers: Customers) -> None:
    stage = item("CUSTOMER_STAGE", "CLIENT")
    ids = {(await customers.created("rep", f"Firm {n}", stageId=stage))["id"] for n in range(5)}
    colleagues = await customers.created("colleague", "Of a colleague")
    strangers = await customers.created("stranger", "Of a stranger")
    public = await customers.public()

    await customers.running.deliver(SAVED, saved("rep", "TRANSFER", "colleague"))

    told = await events(customers, TRANSFERRED)
    assert {event.data["id"] for event in told} == ids
    assert len(told) == len(ids)
    [transfer] = {event.data["transferId"] for event in told}
    assert {event.cause for event in told} == {Cause.RULE}
    assert {str(event.causationid) for event in told} == {transfer}
    assert {"OPEN_OPPORTUNITIES", "CONTRACTS"} <= set(told[0].data["transferInclude"])
    rep, colleague = {"id": str(id_of("rep"))}, {"id": str(id_of("colleague"))}
    for id in ids:
        now = await state(customers, id)
        assert (now["owner"], now["previousOwner"], now["stage"]) == (colleague, rep, {"id": stage})
        step = now["ownershipHistory"][-1]
        assert (step["kind"], step["transferId"], step["actor"]) == ("TRANSFERRED", transfer, None)
        assert (step["fromOwner"], step["toOwner"]) == (rep, colleague)
        assert step["reason"]
    for other in (colleagues, strangers, public):
        now = await state(customers, other["id"])
        assert (now["owner"], len(now["ownershipHistory"])) == (other["owner"], 1)


@pytest.mark.usefixtures("small_batches")
async def test_a_release_puts_all_customers_into_the_default_pool(customers: Customers) -> None:
    ids = {(await customers.created("rep", f"Firm {n}"))["id"] for n in range(3)}
    other = await customers.created("colleague", "Of a colleague")
    await customers.pool(2, restDays=3)

    await customers.running.deliver(SAVED, saved("rep", "RELEASE"))

    told = await events(customers, RELEASED)
    assert ({event.data["id"] for event in told}, len(told)) == (ids, 3)
    assert {event.cause for event in told} == {Cause.RULE}
    assert {event.data["poolId"] for event in told} == {str(id_of("pool"))}
    for id in ids:
        now = await state(customers, id)
        assert (now["ownership"], now["owner"], now["pool"]) == ("PUBLIC", None, {"id": str(id_of("pool"))})
        assert now["previousOwner"] == {"id": str(id_of("rep"))}
        step = now["ownershipHistory"][-1]
        assert (step["kind"], step["reasonItem"], step["actor"]) == ("RELEASED", None, None)
        assert step["reason"]
    assert (await state(customers, other["id"]))["owner"] == other["owner"]
    resting = await customers.do("colleague", "customerClaim", id=ids.pop())
    assert [error["code"] for error in resting["userErrors"]] == ["RESTING"]


@pytest.mark.parametrize("action", ["TRANSFER", "RELEASE"])
async def test_a_redelivery_does_nothing(
    customers: Customers, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await customers.created("rep")
    [consumer] = [c for c in customers.running.service.consumers if c.name == "customers.organisation"]
    batches, handle = [], consumer.handle

    async def kept(messages: list[Message]) -> None:
        batches.append(messages)
        await handle(messages)

    monkeypatch.setattr(consumer, "handle", kept)
    await customers.running.deliver(SAVED, saved("rep", action, "colleague"))
    before = await state(customers, made["id"])
    later = await customers.created("rep", "Got after coming back")
    published = len(await customers.running.published())

    await handle(batches[0])

    assert await state(customers, made["id"]) == before
    assert before["owner"] != made["owner"]
    assert (await state(customers, later["id"]))["owner"] == later["owner"]
    assert len(await customers.running.published()) == published


@pytest.mark.parametrize("receiver", ["nobody", "colleague", "rep"])
async def test_a_receiver_unknown_inactive_or_leaving_releases(customers: Customers, receiver: str) -> None:
    made = await customers.created("rep")
    await organisation(customers, 2, "colleague", active=False)

    await customers.running.deliver(SAVED, saved("rep", "TRANSFER", receiver))

    assert (await state(customers, made["id"]))["ownership"] == "PUBLIC"
    assert await events(customers, TRANSFERRED) == []
    assert len(await events(customers, RELEASED)) == 1


async def test_a_receiver_told_of_just_before_is_known(customers: Customers) -> None:
    made = await customers.created("rep")
    await organisation(customers, 2, "newcomer", active=True)

    await customers.running.deliver(SAVED, saved("rep", "TRANSFER", "newcomer"))

    assert (await state(customers, made["id"]))["owner"] == {"id": str(id_of("newcomer"))}


@pytest.mark.parametrize("data", [saved("rep", None), saved("rep", "RELEASE", active=True)])
async def test_without_a_plan_or_still_active_nothing_happens(
    customers: Customers, data: dict[str, Any]
) -> None:
    made = await customers.created("rep")

    await customers.running.deliver(SAVED, data)

    assert (await state(customers, made["id"]))["owner"] == made["owner"]


async def test_leads_go_along_but_converted_ones_stay(customers: Customers) -> None:
    open_one = await lead_of(customers, "rep")
    converted = await lead_of(customers, "rep", name="Wang Fang", company="Jinma", phone=None)
    await customers.do("rep", "leadConvert", id=converted)
    other = await lead_of(customers, "stranger", name="Zhao", company="Tianyi", phone=None)

    await customers.running.deliver(SAVED, saved("rep", "TRANSFER", "colleague"))

    query = "query($id: ID!) { lead(id: $id) { owner { id } } }"
    owners = [
        (await customers.ask("director", query, id=id))["lead"]["owner"]["id"]
        for id in (open_one, converted, other)
    ]
    assert owners == [str(id_of(name)) for name in ("colleague", "rep", "stranger")]
    assert [event.data["id"] for event in await events(customers, "customers.lead.updated.v1")] == [open_one]
    assert len(await events(customers, TRANSFERRED)) == 1


async def test_archived_customers_stay(customers: Customers) -> None:
    made = await customers.created("rep")
    await customers.do("rep", "customerArchive", id=made["id"], expectedVersion=1)

    await customers.running.deliver(SAVED, saved("rep", "RELEASE"))

    assert (await state(customers, made["id"]))["owner"] == made["owner"]


async def test_plans_go_along_with_the_customers(customers: Customers) -> None:
    made = await customers.created("rep")
    plan = {"text": "Ask", "plannedFor": "2026-03-11T08:00:00Z"}
    await customers.do("rep", "followUpPlan", customerId=made["id"], **plan)

    await customers.running.deliver(SAVED, saved("rep", "TRANSFER", "colleague"))

    query = "query($id: ID!) { customer(id: $id) { followUps { nodes { text employee { id } } } } }"
    seen = (await customers.ask("colleague", query, id=made["id"]))["customer"]["followUps"]["nodes"]
    assert seen == [{"text": "Ask", "employee": {"id": str(id_of("colleague"))}}]
