"""Passwords are hashed and compared where nobody waits for it, and guesses at them are counted."""

import asyncio
from contextlib import ExitStack
from types import ModuleType
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select, update

from chassis.viewer import SYSTEM, Viewer
from services.masterdata.commands import create_account, password_hashing, set_password
from services.masterdata.model import Account
from services.masterdata.settings import Settings
from tests.integration.services.masterdata.conftest import PASSWORD, MasterData
from tests.integration.services.masterdata.test_organisation import employee
from tests.integration.services.masterdata.test_sign_in import account, codes, sign_in

NEW = "quite another secret"


def while_hashing(patch: pytest.MonkeyPatch, module: ModuleType, m: MasterData, changed: str | None) -> None:
    """While ``module`` hashes, somebody locks every account, and sets ``changed`` as its hash if given."""

    async def hashed(password: str) -> str:
        async with asyncio.timeout(5), m.service.works.begin(SYSTEM) as work:
            await work.session.scalars(select(Account).with_for_update())
            if changed is not None:
                await work.session.execute(update(Account).values(password_hash=changed))
        return await password_hashing.hash_password(password)

    patch.setattr(module, "hash_password", hashed)


async def set_own(m: MasterData, who: Viewer, current: str, new: str = NEW) -> Any:
    input = {"password": new, "currentPassword": current}
    return await m.change("accountPasswordSet", input, "account { login }", who)


async def test_nobody_waits_while_a_password_is_hashed(
    masterdata: MasterData, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = masterdata
    while_hashing(monkeypatch, create_account, m, None)
    while_hashing(monkeypatch, set_password, m, None)

    nancy = Viewer(UUID(await account(m, "nancy")))

    assert codes(await set_own(m, nancy, PASSWORD)) == []
    assert codes(await sign_in(m, "nancy", NEW)) == []


async def test_a_password_set_meanwhile_is_kept(
    masterdata: MasterData, monkeypatch: pytest.MonkeyPatch
) -> None:
    m = masterdata
    nancy = Viewer(UUID(await account(m, "nancy")))
    while_hashing(monkeypatch, set_password, m, await password_hashing.hash_password("set meanwhile 1"))

    assert codes(await set_own(m, nancy, PASSWORD)) == ["STALE_VERSION"]
    assert codes(await sign_in(m, "nancy", NEW)) == ["SIGN_IN_FAILED"]
    assert codes(await sign_in(m, "nancy", "set meanwhile 1")) == []


async def test_guesses_at_the_present_password_count_as_attempts_to_sign_in(masterdata: MasterData) -> None:
    m = masterdata
    nancy = Viewer(UUID(await account(m, "nancy")))

    answers = await asyncio.gather(*(set_own(m, nancy, f"guess {n}") for n in range(13)))

    assert sorted(code for answer in answers for code in codes(answer)) == (
        ["INVALID_INPUT"] * 10 + ["TOO_MANY_ATTEMPTS"] * 3
    )
    assert codes(await set_own(m, nancy, PASSWORD)) == ["TOO_MANY_ATTEMPTS"]
    assert codes(await sign_in(m, "nancy")) == ["TOO_MANY_ATTEMPTS"]
    other = {"login": "nancy", "password": NEW}
    assert codes(await m.change("accountPasswordSet", other, "account { login }")) == []


async def test_the_right_present_password_clears_the_count(masterdata: MasterData) -> None:
    m = masterdata
    nancy = Viewer(UUID(await account(m, "nancy")))
    for current, new in ((PASSWORD, NEW), (NEW, PASSWORD)):
        for _ in range(8):
            assert codes(await set_own(m, nancy, "a wrong guess")) == ["INVALID_INPUT"]
        assert codes(await set_own(m, nancy, current, new)) == []


async def test_an_account_is_made_once_for_a_key_and_a_weak_password_makes_none(
    masterdata: MasterData,
) -> None:
    m = masterdata
    id = await employee(m, "Nancy")
    input = {"employeeId": id, "login": "nancy", "idempotencyKey": "once"}

    weak = await m.change("accountCreate", {**input, "password": "short"}, "account { id }")
    first = await m.done("accountCreate", {**input, "password": PASSWORD}, "account { id }")
    again = await m.done("accountCreate", {**input, "password": PASSWORD}, "account { id }")

    assert codes(weak) == ["PASSWORD_WEAK"]
    assert first == again
    assert codes(await sign_in(m, "nancy")) == []


async def test_who_finds_the_queue_full_is_refused_and_not_counted(masterdata: MasterData) -> None:
    m = masterdata
    settings = cast(Settings, m.service.settings)
    nancy = Viewer(UUID(await account(m, "nancy")))
    new = {"employeeId": await employee(m, "Nelly"), "login": "nelly", "password": NEW}

    with ExitStack() as taken:
        for _ in range(settings.password_threads + settings.password_queue):
            taken.enter_context(password_hashing.place_in_queue())
        for _ in range(settings.sign_in_attempt_limit):
            assert codes(await sign_in(m, "nancy")) == ["SIGN_IN_BUSY"]
            assert codes(await set_own(m, nancy, PASSWORD)) == ["SIGN_IN_BUSY"]
        assert codes(await m.change("accountCreate", new, "account { id }")) == ["SIGN_IN_BUSY"]

    assert codes(await sign_in(m, "nancy")) == []
    assert codes(await set_own(m, nancy, PASSWORD)) == []


async def test_places_are_given_back_by_those_who_fail(masterdata: MasterData) -> None:
    m = masterdata
    settings = cast(Settings, m.service.settings)

    with ExitStack() as taken:
        for _ in range(settings.password_threads + settings.password_queue - 1):
            taken.enter_context(password_hashing.place_in_queue())
        for _ in range(2):
            assert codes(await sign_in(m, "admin", "not the password")) == ["SIGN_IN_FAILED"]
            assert codes(await set_own(m, m.admin, "not the password")) == ["INVALID_INPUT"]
