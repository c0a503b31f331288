"""Signing in, refreshing, signing out, passwords."""

import asyncio
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import jwt
import pytest
from sqlalchemy import func, select

from chassis.viewer import SYSTEM, KeySet, Viewer
from services.masterdata.commands.forget_sign_ins import forget_sign_ins
from services.masterdata.commands.set_password import SetPassword, set_password
from services.masterdata.model import RefreshToken, SignInAttempts, SignInSession
from services.masterdata.queries.accounts import list_accounts
from services.masterdata.settings import Settings
from tests.integration.services.masterdata.conftest import PASSWORD, MasterData
from tests.integration.services.masterdata.test_organisation import employee, version_of

SIGN_IN = """mutation($login: String!, $password: String!) {
  signIn(input: {login: $login, password: $password}) {
    accessToken refreshToken expiresAt employee { id name } userErrors { code message path } } }"""
REFRESH = """mutation($token: String!) {
  sessionRefresh(input: {refreshToken: $token}) { accessToken refreshToken userErrors { code } } }"""
ENTITY = '{ _entities(representations: [{__typename: "Employee", id: "ID"}]) { __typename } }'
SIGN_OUT = "mutation($token: String!) { signOut(input: {refreshToken: $token}) { userErrors { code } } }"


async def sign_in(m: MasterData, login: str = "admin", password: str = PASSWORD) -> Any:
    return (await m.ask(None, SIGN_IN, {"login": login, "password": password}))["signIn"]


async def refresh(m: MasterData, token: str) -> Any:
    return (await m.ask(None, REFRESH, {"token": token}))["sessionRefresh"]


def codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def account(m: MasterData, name: str, roles: tuple[str, ...] = ()) -> str:
    """A new employee who may sign in by ``name`` with PASSWORD; their id."""
    id = await employee(m, name, roles=list(roles))
    await m.done("accountCreate", {"employeeId": id, "login": name, "password": PASSWORD}, "account { id }")
    return id


async def test_the_right_password_gets_a_token_the_gateway_can_check(masterdata: MasterData) -> None:
    m = masterdata

    payload = await sign_in(m, " ADMIN ")

    token = payload["accessToken"]
    key = KeySet(m.service.settings.keys / "sign-in.jwks.json").find(jwt.get_unverified_header(token)["kid"])
    assert key is not None
    claims = jwt.decode(
        token,
        key,
        ["EdDSA"],
        audience="yubo-gateway",
        issuer="yubo",
        options={"verify_exp": False, "verify_iat": False},  # the clock of the test stands still
    )
    assert UUID(claims["sub"]) == m.admin.employee_id
    assert claims["roles"] == ["ADMINISTRATOR"]
    assert claims["exp"] - claims["iat"] == 600
    assert {"sid", "jti"} <= set(claims)
    assert payload["employee"] == {"id": str(m.admin.employee_id), "name": "Administrator"}
    assert payload["expiresAt"] == "2026-03-01T09:10:00Z"


async def test_a_wrong_password_and_an_unknown_login_are_answered_alike(masterdata: MasterData) -> None:
    m = masterdata

    wrong = await sign_in(m, "admin", "not the password")
    unknown = await sign_in(m, "nobody", "not the password")

    assert codes(wrong) == ["SIGN_IN_FAILED"]
    assert wrong == unknown
    assert wrong["accessToken"] is None


@pytest.mark.parametrize("login", ["admin", "nobody"])
async def test_attempts_are_limited_per_login_until_the_window_has_passed(
    masterdata: MasterData, login: str
) -> None:
    m = masterdata

    answers = await asyncio.gather(*(sign_in(m, login, "not the password") for _ in range(13)))
    assert sorted(code for answer in answers for code in codes(answer)) == (
        ["SIGN_IN_FAILED"] * 10 + ["TOO_MANY_ATTEMPTS"] * 3
    )

    assert codes(await sign_in(m)) == (["TOO_MANY_ATTEMPTS"] if login == "admin" else [])
    m.clock.instant += timedelta(seconds=301)
    assert codes(await sign_in(m)) == []


async def test_a_success_clears_the_count(masterdata: MasterData) -> None:
    m = masterdata
    for _ in range(3):
        for _ in range(8):
            await sign_in(m, "admin", "not the password")
        assert codes(await sign_in(m)) == []


async def test_a_refresh_token_works_once_and_its_reuse_ends_the_session(masterdata: MasterData) -> None:
    m = masterdata
    first = await sign_in(m)

    second = await refresh(m, first["refreshToken"])
    assert codes(second) == []
    assert second["refreshToken"] != first["refreshToken"]
    third = await refresh(m, second["refreshToken"])
    assert codes(third) == []

    assert codes(await refresh(m, first["refreshToken"])) == ["SESSION_ENDED"]
    assert codes(await refresh(m, third["refreshToken"])) == ["SESSION_ENDED"]


async def test_of_two_who_refresh_with_one_token_at_once_at_most_one_gets_new_ones(
    masterdata: MasterData,
) -> None:
    m = masterdata
    token = (await sign_in(m))["refreshToken"]

    answers = await asyncio.gather(*(refresh(m, token) for _ in range(4)))

    won = [answer for answer in answers if not codes(answer)]
    assert len(won) == 1
    assert codes(await refresh(m, won[0]["refreshToken"])) == ["SESSION_ENDED"]


async def test_a_session_ends_by_signing_out_and_by_time(masterdata: MasterData) -> None:
    m = masterdata
    out, late = await sign_in(m), await sign_in(m)

    await m.ask(None, SIGN_OUT, {"token": out["refreshToken"]})
    assert codes(await refresh(m, out["refreshToken"])) == ["SESSION_ENDED"]
    await m.ask(None, SIGN_OUT, {"token": "unknown"})

    m.clock.instant += timedelta(days=31)
    assert codes(await refresh(m, late["refreshToken"])) == ["SESSION_ENDED"]


async def test_what_is_long_past_is_cleared_away_and_nothing_else(masterdata: MasterData) -> None:
    m = masterdata
    old = (await sign_in(m))["refreshToken"]
    await m.ask(None, SIGN_OUT, {"token": old})
    await sign_in(m, "nobody", "not the password")
    m.clock.instant += timedelta(days=8)
    fresh = (await sign_in(m))["refreshToken"]
    await sign_in(m, "somebody", "not the password")

    async with m.service.works.begin(SYSTEM) as work:
        await forget_sign_ins(work)

    async with m.service.database.read() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(table))
            for table in (SignInSession, RefreshToken, SignInAttempts)
        ]
    assert counts == [1, 1, 1]
    assert codes(await refresh(m, fresh)) == []


async def test_who_has_left_neither_signs_in_nor_refreshes(masterdata: MasterData) -> None:
    m = masterdata
    nancy = await account(m, "nancy")
    token = (await sign_in(m, "nancy"))["refreshToken"]

    asked = {"id": nancy, "expectedVersion": await version_of(m, "employee", nancy)}
    await m.done("employeeDeactivate", {**asked, "releaseCustomers": True}, "employee { id }")

    assert codes(await refresh(m, token)) == ["SESSION_ENDED"]
    assert codes(await sign_in(m, "nancy")) == ["SIGN_IN_FAILED"]


async def test_the_anonymous_may_do_nothing_else(masterdata: MasterData) -> None:
    m = masterdata
    queries = (
        "{ me { id } }",
        "{ viewer { fieldGroups } }",
        "{ viewerScope { active } }",
        "{ employees { totalCount } }",
        "{ products { totalCount } }",
        "{ departments { id } }",
        "{ roles { code } }",
        "{ numberSeries { code } }",
        "{ dictionaryItems(kind: UNIT) { code } }",
        ENTITY.replace("ID", str(m.admin.employee_id)),
        'mutation { roleSave(input: {code: "X", name: "X", grants: []}) { role { id } } }',
    )

    for query in queries:
        answer = await m.run(None, query)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"], query


async def test_ones_own_password_needs_the_present_one_and_ends_every_session(
    masterdata: MasterData,
) -> None:
    m = masterdata
    nancy = Viewer(UUID(await account(m, "nancy")))
    token = (await sign_in(m, "nancy"))["refreshToken"]
    new = {"password": "quite another secret"}

    refused = await m.change("accountPasswordSet", new, "account { login }", nancy)
    assert refused["userErrors"][0]["path"] == ["input", "currentPassword"]
    other = await m.change("accountPasswordSet", {**new, "login": "admin"}, "account { login }", nancy)
    assert codes(other) == ["NOT_FOUND"]
    done = await m.change(
        "accountPasswordSet", {**new, "currentPassword": PASSWORD}, "account { login hasPassword }", nancy
    )

    assert done["account"] == {"login": "nancy", "hasPassword": True}
    assert codes(await refresh(m, token)) == ["SESSION_ENDED"]
    assert codes(await sign_in(m, "nancy")) == ["SIGN_IN_FAILED"]
    assert codes(await sign_in(m, "nancy", "quite another secret")) == []


async def test_only_an_administrator_sets_an_administrators_password(masterdata: MasterData) -> None:
    m = masterdata
    grants = [{"permission": "account:manage", "scope": "ALL"}]
    await m.done("roleSave", {"code": "DESK", "name": "Desk", "grants": grants}, "role { id }")
    desk = Viewer(UUID(await account(m, "desk")), frozenset({"DESK"}))
    await account(m, "nancy")

    def new(login: str) -> dict[str, str]:
        return {"login": login, "password": "quite another secret"}

    assert codes(await m.change("accountPasswordSet", new("admin"), "account { id }", desk)) == ["FORBIDDEN"]
    assert codes(await m.change("accountPasswordSet", new("nancy"), "account { id }", desk)) == []
    weak = {"login": "nancy", "password": "nancy-123"}
    assert codes(await m.change("accountPasswordSet", weak, "account { id }", desk)) == ["PASSWORD_WEAK"]


async def test_an_operator_lists_accounts_and_sets_a_password(masterdata: MasterData) -> None:
    m = masterdata
    id = await employee(m, "Nancy", roles=["FINANCE"])
    await m.done("accountCreate", {"employeeId": id, "login": "Nancy@Example.com"}, "account { id }")
    async with m.service.database.read() as session:
        lines = {line.login: line for line in await list_accounts(session)}
    assert not lines["nancy@example.com"].has_password
    assert lines["nancy@example.com"].roles == ("FINANCE",)
    assert lines["admin"].has_password
    assert codes(await sign_in(m, "nancy@example.com", "")) == ["SIGN_IN_FAILED"]

    settings = cast(Settings, m.service.settings)
    await set_password(
        m.service.works, settings, SYSTEM, SetPassword("nancy@example.com", "quite another secret")
    )

    assert codes(await sign_in(m, "NANCY@example.com", "quite another secret")) == []


async def test_a_login_and_an_employees_account_are_unique(masterdata: MasterData) -> None:
    m = masterdata
    nancy = await account(m, "nancy")
    other = await employee(m, "Other")

    twice = await m.change("accountCreate", {"employeeId": nancy, "login": "second"}, "account { id }")
    taken = await m.change("accountCreate", {"employeeId": other, "login": "NANCY"}, "account { id }")

    assert [e["path"] for e in twice["userErrors"]] == [["input", "employeeId"]]
    assert [e["path"] for e in taken["userErrors"]] == [["input", "login"]]
    assert codes(twice) == codes(taken) == ["CONFLICT"]
