"""Departments, employees, heads: dated rows, today's sight, one version per change."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis.db import Database
from chassis.organisation import OrganisationRead, apply_change
from chassis.organisation import tables as copy
from chassis.viewer import SYSTEM, Viewer
from services.masterdata.commands.follow_calendar import follow_calendar
from services.masterdata.model.structure import structure_on
from services.masterdata.rules.organisation import department_pairs, sight
from tests.integration.services.masterdata.conftest import MasterData

CHANGED = "masterdata.organisation.changed.v1"
EMPLOYEE = "employee { id version manager { id } department { id } }"
SCOPE = """{ viewerScope { active roles organisationVersion subtree department fieldGroups
  grants { permission scope } } }"""


async def root(m: MasterData) -> str:
    return (await m.ask(m.admin, "{ departments { id } }"))["departments"][0]["id"]


async def department(m: MasterData, name: str, parent: str | None = None) -> str:
    asked = {"name": name, "parentId": parent or await root(m)}
    return (await m.done("departmentCreate", asked, "department { id }"))["department"]["id"]


async def employee(m: MasterData, name: str, **more: Any) -> str:
    asked = {"name": name, "departmentId": more.pop("departmentId", None) or await root(m), **more}
    return (await m.done("employeeCreate", asked, "employee { id }"))["employee"]["id"]


async def version_of(m: MasterData, kind: str, id: str) -> int:
    query = f"query($id: ID!) {{ {kind}(id: $id) {{ version }} }}"
    return (await m.ask(m.admin, query, {"id": id}))[kind]["version"]


async def move(m: MasterData, id: str, **to: Any) -> Any:
    asked = {"id": id, "expectedVersion": await version_of(m, "employee", id), **to}
    return await m.change("employeeMove", asked, EMPLOYEE)


async def set_heads(m: MasterData, id: str, *heads: str, **more: Any) -> None:
    version = await version_of(m, "department", id)
    asked = {"departmentId": id, "expectedVersion": version, "employeeIds": list(heads), **more}
    await m.done("departmentHeadSet", asked, "department { id }")


async def scope(m: MasterData, id: str) -> Any:
    return (await m.ask(Viewer(UUID(id)), SCOPE))["viewerScope"]


async def seen(m: MasterData, id: str) -> set[str]:
    return set((await scope(m, id))["subtree"])


async def test_a_manager_sees_who_reports_to_them_and_a_head_the_whole_department(
    masterdata: MasterData,
) -> None:
    m = masterdata
    north = await department(m, "North")
    under = await department(m, "North-East", north)
    boss = await employee(m, "Boss")
    head = await employee(m, "Head", managerId=boss)
    seller = await employee(m, "Seller", managerId=head, departmentId=under)
    await set_heads(m, north, head)
    loner = await employee(m, "Loner", departmentId=under)

    assert await seen(m, boss) == {boss, head, seller}
    assert await seen(m, head) == {head, seller, loner}
    assert await seen(m, seller) == {seller}
    assert set((await scope(m, loner))["department"]) == {seller, loner}


async def test_each_change_makes_the_next_version_with_only_what_is_new(masterdata: MasterData) -> None:
    m = masterdata
    boss = await employee(m, "Boss")
    seller = await employee(m, "Seller", managerId=boss)

    changes = await m.published(CHANGED)
    assert [change.data["version"] for change in changes] == list(range(1, len(changes) + 1))
    last = changes[-1].data
    assert [fact["id"] for fact in last["employees"]] == [seller]
    assert sorted(last["sightAdded"]) == sorted([[boss, seller], [seller, seller]])
    assert last["sightRemoved"] == []
    assert last["departments"] == []


async def test_who_loses_a_team_loses_sight_of_it_in_the_same_transaction(masterdata: MasterData) -> None:
    m = masterdata
    boss, other = await employee(m, "Boss"), await employee(m, "Other")
    seller = await employee(m, "Seller", managerId=boss)

    payload = await move(m, seller, managerId=other)

    assert payload["employee"]["manager"] == {"id": other}
    assert await seen(m, boss) == {boss}
    assert await seen(m, other) == {other, seller}
    last = (await m.published(CHANGED))[-1].data
    assert last["sightRemoved"] == [[boss, seller]]


async def test_a_dated_change_takes_effect_when_its_day_comes(masterdata: MasterData) -> None:
    m = masterdata
    boss, other = await employee(m, "Boss"), await employee(m, "Other")
    seller = await employee(m, "Seller", managerId=boss)
    north = await department(m, "North")
    tomorrow = m.clock.today() + timedelta(days=1)

    await move(m, seller, managerId=other, departmentId=north, validFrom=tomorrow.isoformat())
    await set_heads(m, north, boss, validFrom=tomorrow.isoformat())
    assert await seen(m, boss) == {boss, seller}
    before = len(await m.published())

    async with m.service.works.begin(SYSTEM) as work:
        await follow_calendar(work)
    assert len(await m.published()) == before

    m.clock.instant += timedelta(days=1)
    async with m.service.works.begin(SYSTEM) as work:
        await follow_calendar(work)

    assert await seen(m, other) == {other, seller}
    assert await seen(m, boss) == {boss, seller}  # as head of the department now
    saved = (await m.published("masterdata.employee.saved.v1"))[-1].data
    assert (saved["id"], saved["managerId"], saved["departmentId"]) == (seller, other, north)
    versions = [e.sequence for e in await m.published("masterdata.employee.saved.v1") if e.subject == seller]
    assert versions == sorted(set(versions))


async def test_the_past_is_not_rewritten(masterdata: MasterData) -> None:
    m = masterdata
    boss, seller = await employee(m, "Boss"), await employee(m, "Seller")

    payload = await move(m, seller, managerId=boss, validFrom="2026-02-28")

    assert [error["code"] for error in payload["userErrors"]] == ["INVALID_INPUT"]
    assert payload["userErrors"][0]["path"] == ["input", "validFrom"]


async def test_a_circle_is_refused_and_changes_nothing(masterdata: MasterData) -> None:
    m = masterdata
    boss = await employee(m, "Boss")
    seller = await employee(m, "Seller", managerId=boss)
    before = await m.published()

    for target in (seller, boss):
        payload = await move(m, boss, managerId=target)
        assert [error["code"] for error in payload["userErrors"]] == ["CYCLE"]

    assert await m.published() == before


async def test_a_circle_that_would_close_on_a_later_day_is_refused(masterdata: MasterData) -> None:
    m = masterdata
    first, second = await employee(m, "First"), await employee(m, "Second")
    await move(m, first, managerId=second, validFrom="2026-04-01")

    payload = await move(m, second, managerId=first)

    assert [error["code"] for error in payload["userErrors"]] == ["CYCLE"]
    assert "2026-04-01" in payload["userErrors"][0]["message"]


async def test_a_department_does_not_move_under_itself(masterdata: MasterData) -> None:
    m = masterdata
    north = await department(m, "North")
    under = await department(m, "Under", north)

    version = await version_of(m, "department", north)
    asked = {"id": north, "expectedVersion": version, "parentId": under}
    payload = await m.change("departmentUpdate", asked, "department { id }")

    assert [error["code"] for error in payload["userErrors"]] == ["CYCLE"]


async def test_of_two_reorganisations_that_together_make_a_circle_one_fails(masterdata: MasterData) -> None:
    m = masterdata
    pairs = [(await employee(m, f"A{i}"), await employee(m, f"B{i}")) for i in range(4)]

    answers = await asyncio.gather(
        *(move(m, one, managerId=other) for a, b in pairs for one, other in ((a, b), (b, a)))
    )

    for one, other in zip(answers[::2], answers[1::2], strict=True):
        codes = [error["code"] for payload in (one, other) for error in payload["userErrors"]]
        assert codes == ["CYCLE"]
    changes = await m.published(CHANGED)
    assert [change.data["version"] for change in changes] == list(range(1, len(changes) + 1))


async def test_a_stale_version_is_refused(masterdata: MasterData) -> None:
    m = masterdata
    boss, seller = await employee(m, "Boss"), await employee(m, "Seller")
    version = await version_of(m, "employee", seller)
    await move(m, seller, managerId=boss)

    asked = {"id": seller, "expectedVersion": version, "name": "Another"}
    payload = await m.change("employeeUpdate", asked, EMPLOYEE)

    assert [error["code"] for error in payload["userErrors"]] == ["STALE_VERSION"]


async def test_only_a_grant_of_scope_all_maintains_the_organisation(masterdata: MasterData) -> None:
    m = masterdata
    grants = [{"permission": "organisation:manage", "scope": "SUBTREE"}]
    await m.done("roleSave", {"code": "HALF", "name": "Half", "grants": grants}, "role { id }")
    before = await m.published()

    for role in ("SALES_MANAGER", "FINANCE", "HALF"):
        who = Viewer(m.admin.employee_id, frozenset({role}))
        payload = await m.change(
            "employeeCreate", {"name": "X", "departmentId": await root(m)}, "employee { id }", who
        )
        assert [error["code"] for error in payload["userErrors"]] == ["FORBIDDEN"]

    assert await m.published() == before


async def test_who_leaves_sees_nobody_but_stays_seen(masterdata: MasterData) -> None:
    m = masterdata
    boss = await employee(m, "Boss")
    leader = await employee(m, "Leader", managerId=boss)
    seller = await employee(m, "Seller", managerId=leader)
    asked = {"id": leader, "expectedVersion": await version_of(m, "employee", leader)}

    refused = await m.change("employeeDeactivate", asked, "employee { active }")
    assert [error["path"] for error in refused["userErrors"]] == [["input", "transferCustomersTo"]]
    payload = await m.done(
        "employeeDeactivate", {**asked, "transferCustomersTo": seller}, "employee { active }"
    )

    assert payload["employee"] == {"active": False}
    assert (await scope(m, leader))["active"] is False
    assert await seen(m, leader) == set()
    assert await seen(m, boss) == {boss, leader, seller}
    saved = (await m.published("masterdata.employee.saved.v1"))[-1].data
    assert saved["customerPlan"] == {"action": "TRANSFER", "employeeId": seller}


async def test_a_department_in_use_names_who_is_in_it(masterdata: MasterData) -> None:
    m = masterdata
    north = await department(m, "North")
    seller = await employee(m, "Seller", departmentId=north)

    asked = {"id": north, "expectedVersion": await version_of(m, "department", north), "active": False}
    payload = await m.change("departmentUpdate", asked, "department { active }")

    assert [error["code"] for error in payload["userErrors"]] == ["CONFLICT"]
    assert payload["userErrors"][0]["blockers"] == [
        {"id": seller, "reason": "an active employee belongs to it"}
    ]


async def test_assigned_roles_are_in_the_scope_and_make_a_new_version(masterdata: MasterData) -> None:
    m = masterdata
    seller = await employee(m, "Seller")
    before = await scope(m, seller)

    asked = {"employeeId": seller, "expectedVersion": await version_of(m, "employee", seller)}
    await m.done("roleAssign", {**asked, "roles": ["FINANCE"]}, "employee { roles { code } }")

    after = await scope(m, seller)
    assert before["roles"] == []
    assert before["grants"] == []
    assert after["roles"] == ["FINANCE"]
    assert {"permission": "order:read", "scope": "ALL"} in after["grants"]
    assert set(after["fieldGroups"]) == {"COST", "CREDIT"}
    assert after["organisationVersion"] == before["organisationVersion"] + 1


async def test_only_an_administrator_makes_an_administrator(masterdata: MasterData) -> None:
    m = masterdata
    grants = [{"permission": "role:manage", "scope": "ALL"}]
    await m.done("roleSave", {"code": "HR", "name": "HR", "grants": grants}, "role { id }")
    seller = await employee(m, "Seller")
    asked = {"employeeId": seller, "expectedVersion": 1, "roles": ["ADMINISTRATOR"]}

    payload = await m.change("roleAssign", asked, "employee { id }", Viewer(UUID(seller), frozenset({"HR"})))
    changed = await m.change(
        "roleSave", {"code": "ADMINISTRATOR", "name": "X", "grants": [], "expectedVersion": 1}, "role { id }"
    )

    assert [error["code"] for error in payload["userErrors"]] == ["FORBIDDEN"]
    assert [error["code"] for error in changed["userErrors"]] == ["FORBIDDEN"]


async def test_a_changed_role_reaches_the_copy_at_once(masterdata: MasterData) -> None:
    m = masterdata
    asked = {"code": "AUDITOR", "name": "Auditor", "fieldGroups": ["CREDIT"]}
    grant = {"permission": "order:read", "scope": "ALL"}
    saved = await m.done("roleSave", {**asked, "grants": [grant]}, "role { version }")

    await m.done(
        "roleSave", {**asked, "grants": [], "expectedVersion": saved["role"]["version"]}, "role { id }"
    )

    auditor = Viewer(m.admin.employee_id, frozenset({"AUDITOR"}))
    viewer = (await m.ask(auditor, "{ viewer { grants { permission } fieldGroups } }"))["viewer"]
    assert viewer == {"grants": [], "fieldGroups": ["CREDIT"]}
    again = await m.change("roleSave", {**asked, "grants": []}, "role { id }")
    unknown = {**asked, "code": "OTHER", "grants": [{"permission": "order:eat", "scope": "ALL"}]}
    refused = await m.change("roleSave", unknown, "role { id }")
    assert [error["code"] for error in again["userErrors"]] == ["CODE_EXISTS"]
    assert [error["path"] for error in refused["userErrors"]] == [["input", "grants", "0", "permission"]]


async def test_whatever_the_order_of_changes_sight_is_what_the_rows_say_and_copies_agree(
    masterdata: MasterData, tmp_path: Path
) -> None:
    m, chance = masterdata, random.Random(7)
    departments = [await department(m, f"D{i}") for i in range(3)]
    people = [await employee(m, f"P{i}", departmentId=chance.choice(departments)) for i in range(8)]
    for _ in range(25):
        who = chance.choice(people)
        match chance.randrange(3):
            case 0:
                await move(m, who, managerId=chance.choice(people))
            case 1:
                await move(m, who, departmentId=chance.choice(departments), withoutManager=True)
            case _:
                await set_heads(m, chance.choice(departments), *chance.sample(people, chance.randrange(3)))

    async with m.service.database.read() as session:
        structure = await structure_on(session, m.clock.today())
    expected = (sight(structure), department_pairs(structure))
    assert await pairs(m.service.database) == expected
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'copy.sqlite'}")
    async with other.writer.begin() as connection:
        await connection.run_sync(copy.metadata.create_all)
    for change in await m.published(CHANGED):
        async with other.write() as session:
            await apply_change(session, OrganisationRead.model_validate(change.data))
    assert await pairs(other) == expected
    await other.close()


async def pairs(database: Database) -> tuple[set[Any], set[Any]]:
    async with database.read() as session:
        return (
            {tuple(row) for row in await session.execute(select(copy.sight))},
            {tuple(row) for row in await session.execute(select(copy.department_closure))},
        )
