"""Claiming, releasing and assigning (domain.md, Public pool)."""

import asyncio
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from services.customers.model import Customer
from services.customers.model.counters import ClaimCount
from tests.integration.services.customers.conftest import Customers, codes, item
from tests.support.services import id_of

NO_BUDGET = item("RELEASE_REASON", "NO_BUDGET")


async def test_a_claim_gives_the_customer_to_the_claimer(customers: Customers) -> None:
    public = await customers.public(phone="+966 11 234 5678")

    payload = await customers.do("rep", "customerClaim", id=public["id"])

    assert payload["customer"]["owner"] == {"id": str(id_of("rep"))}
    assert payload["customer"]["phone"] == "+966 11 234 5678"
    [event] = await customers.running.published("customers.customer.claimed.v1")
    assert (event.data["ownerId"], event.data["poolId"]) == (str(id_of("rep")), None)
    assert event.sequence == payload["customer"]["version"]


async def test_the_winner_is_named_only_in_scope(customers: Customers) -> None:
    public = await customers.public()
    await customers.do("rep", "customerClaim", id=public["id"])

    above = await customers.do("manager", "customerClaim", id=public["id"])
    elsewhere = await customers.do("stranger", "customerClaim", id=public["id"])

    assert codes(above) == codes(elsewhere) == ["ALREADY_CLAIMED"]
    assert "Rep" in above["userErrors"][0]["message"]
    assert "Rep" not in elsewhere["userErrors"][0]["message"]


async def test_a_customer_never_public_and_out_of_scope_answers_like_none(customers: Customers) -> None:
    owned = await customers.created("rep")

    hidden = await customers.do("stranger", "customerClaim", id=owned["id"])
    missing = await customers.do("stranger", "customerClaim", id=str(id_of("nothing")))

    assert codes(hidden) == ["NOT_FOUND"]
    assert hidden == missing


async def test_claim_release_claim_uses_two_of_the_day(customers: Customers) -> None:
    await customers.pool(2, dailyClaimLimit=2)
    one, other = await customers.public("One"), await customers.public("Other")

    for _ in range(2):
        assert codes(await customers.do("rep", "customerClaim", id=one["id"])) == []
        assert codes(await customers.do("rep", "customerRelease", id=one["id"], reasonId=NO_BUDGET)) == []

    assert codes(await customers.do("rep", "customerClaim", id=one["id"])) == ["DAILY_LIMIT_REACHED"]
    assert codes(await customers.do("rep", "customerClaim", id=other["id"])) == ["DAILY_LIMIT_REACHED"]
    assert codes(await customers.do("colleague", "customerClaim", id=other["id"])) == []


@pytest.mark.parametrize(("zone", "hours"), [("Asia/Riyadh", 9), ("Asia/Shanghai", 4)])
async def test_the_day_is_the_companys(customers: Customers, zone: str, hours: int) -> None:
    """Noon UTC is 15:00 in Riyadh and 20:00 in Shanghai: midnight comes sooner than UTC's."""
    customers.clock.zone = ZoneInfo(zone)
    await customers.pool(2, dailyClaimLimit=1)
    made = [await customers.public(f"Number {word}") for word in ("one", "two", "three")]
    assert codes(await customers.do("rep", "customerClaim", id=made[0]["id"])) == []

    customers.pass_time(hours=hours - 1, minutes=59)
    assert codes(await customers.do("rep", "customerClaim", id=made[1]["id"])) == ["DAILY_LIMIT_REACHED"]
    customers.pass_time(minutes=1)
    assert codes(await customers.do("rep", "customerClaim", id=made[1]["id"])) == []
    customers.pass_time(hours=23, minutes=59)
    assert codes(await customers.do("rep", "customerClaim", id=made[2]["id"])) == ["DAILY_LIMIT_REACHED"]


async def test_a_refused_claim_uses_nothing(customers: Customers) -> None:
    await customers.pool(2, dailyClaimLimit=1, restDays=1)
    resting = await customers.public("Resting")
    await customers.pool(3, dailyClaimLimit=1, restDays=0)
    free = await customers.public("Free")

    assert codes(await customers.do("rep", "customerClaim", id=resting["id"])) == ["RESTING"]
    assert codes(await customers.do("rep", "customerClaim", id=free["id"])) == []


async def test_a_new_arrival_rests_and_an_edit_does_not_restart_it(customers: Customers) -> None:
    await customers.pool(2, restDays=2)
    public = await customers.public()
    customers.pass_time(days=1)
    edit = {"id": public["id"], "expectedVersion": 1, "city": "Jeddah"}
    assert codes(await customers.do("admin", "customerUpdate", **edit)) == []
    customers.pass_time(days=1)

    assert codes(await customers.do("rep", "customerClaim", id=public["id"])) == []


async def test_the_previous_owner_waits_longer_than_others(customers: Customers) -> None:
    await customers.pool(2, previousOwnerWaitDays=3)
    mine = await customers.created("rep")
    await customers.do("rep", "customerRelease", id=mine["id"], reasonId=NO_BUDGET)
    customers.pass_time(days=2, hours=23)

    assert codes(await customers.do("rep", "customerClaim", id=mine["id"])) == ["RESTING"]
    customers.pass_time(hours=1)
    assert codes(await customers.do("rep", "customerClaim", id=mine["id"])) == []


async def test_capacity_bounds_holdings_and_buyers_may_not_count(customers: Customers) -> None:
    await customers.pool(2, holdingCapacity=1)
    mine = await customers.created("rep", "Held Already")
    public = await customers.public()
    assert codes(await customers.do("rep", "customerClaim", id=public["id"])) == ["HOLDING_CAPACITY_REACHED"]

    await customers.pool(3, holdingCapacity=1, buyersCountTowardsCapacity=False)
    await customers.order("order", 1, mine["id"])

    assert codes(await customers.do("rep", "customerClaim", id=public["id"])) == []


async def test_many_claims_answer_one_by_one(customers: Customers) -> None:
    await customers.pool(2, dailyClaimLimit=2)
    made = [(await customers.public(f"Number {word}"))["id"] for word in ("one", "two", "three")]
    await customers.do("colleague", "customerClaim", id=made[0])

    payload = await customers.do("rep", "customerClaimMany", ids=[*made, str(id_of("nothing"))])

    assert [r["code"] for r in payload["results"]] == ["ALREADY_CLAIMED", None, None, "NOT_FOUND"]
    assert payload["applied"] is True


async def test_release_needs_a_reason_and_remembers_the_former_owner(customers: Customers) -> None:
    mine = await customers.created("rep")
    not_a_reason = item("CUSTOMER_TYPE", "RETAIL")

    wrong = await customers.do("rep", "customerRelease", id=mine["id"], reasonId=not_a_reason)
    right = await customers.do("rep", "customerRelease", id=mine["id"], reasonId=NO_BUDGET)

    assert codes(wrong) == ["REFERENCE_UNKNOWN"]
    assert right["customer"]["ownership"] == "PUBLIC"
    assert right["customer"]["pool"] == {"id": str(id_of("pool"))}
    assert right["customer"]["previousOwner"] == {"id": str(id_of("rep"))}
    [event] = await customers.running.published("customers.customer.released.v1")
    assert event.data["reasonId"] == NO_BUDGET


async def test_nobody_releases_a_customer_outside_their_scope(customers: Customers) -> None:
    mine = await customers.created("rep")
    asked = {"id": mine["id"], "reasonId": NO_BUDGET}

    assert codes(await customers.do("stranger", "customerRelease", **asked)) == ["NOT_FOUND"]
    assert codes(await customers.do("finance", "customerRelease", **asked)) == ["FORBIDDEN"]
    assert await customers.running.published("customers.customer.released.v1") == []


async def test_assigning_skips_rest_and_limit_but_not_capacity(customers: Customers) -> None:
    await customers.pool(2, restDays=9, dailyClaimLimit=0, holdingCapacity=1)
    one, other = await customers.public("One"), await customers.public("Other")
    to = str(id_of("rep"))

    assert codes(await customers.do("manager2", "customerAssign", id=one["id"], to=to)) == ["FORBIDDEN"]
    assert codes(await customers.do("manager", "customerAssign", id=one["id"], to=to)) == []
    full = await customers.do("manager", "customerAssign", id=other["id"], to=to)
    assert codes(full) == ["HOLDING_CAPACITY_REACHED"]
    taken = await customers.do("manager", "customerAssign", id=one["id"], to=str(id_of("colleague")))
    assert codes(taken) == ["ALREADY_CLAIMED"]


async def test_a_repeated_claim_with_the_same_key_answers_the_same(customers: Customers) -> None:
    public = await customers.public()

    first = await customers.do("rep", "customerClaim", id=public["id"], idempotencyKey="once")
    again = await customers.do("rep", "customerClaim", id=public["id"], idempotencyKey="once")

    assert first == again
    assert len(await customers.running.published("customers.customer.claimed.v1")) == 1


async def test_fifty_claim_one_customer_at_once(customers_on_postgresql: Customers) -> None:
    customers = customers_on_postgresql
    public = await customers.public()
    people = [("rep", "colleague", "manager", "manager2", "stranger")[i % 5] for i in range(50)]

    payloads = await asyncio.gather(*(customers.do(who, "customerClaim", id=public["id"]) for who in people))

    won = [who for who, payload in zip(people, payloads, strict=True) if not payload["userErrors"]]
    assert len(won) == 1
    assert {code for payload in payloads for code in codes(payload)} == {"ALREADY_CLAIMED"}
    [event] = await customers.running.published("customers.customer.claimed.v1")
    assert event.data["ownerId"] == str(id_of(won[0]))
    async with customers.running.service.database.read() as session:
        counted = {row.employee_id: row.claims for row in await session.scalars(select(ClaimCount))}
        held = await session.get_one(Customer, UUID(public["id"]))
    assert counted == {id_of(won[0]): 1}
    assert held.owner_id == id_of(won[0])


async def test_one_person_claiming_many_at_once_keeps_the_daily_limit(
    customers_on_postgresql: Customers,
) -> None:
    customers = customers_on_postgresql
    await customers.pool(2, dailyClaimLimit=3)
    made = [
        (await customers.public(f"{word} Trading"))["id"]
        for word in ["Alfa", "Beta", "Gamma", "Delta", "Omega"]
    ]

    payloads = await asyncio.gather(*(customers.do("rep", "customerClaim", id=id) for id in made))

    assert sorted(code for payload in payloads for code in codes(payload)) == ["DAILY_LIMIT_REACHED"] * 2
