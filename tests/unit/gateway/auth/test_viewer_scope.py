"""What masterdata says of a viewer: believed for a moment, asked once for all who wait."""

import asyncio
from uuid import UUID

import orjson
import pytest

from chassis.viewer import Scope
from gateway.auth.viewer_scope import BODY, ScopeUnavailable, UnknownViewer, ViewerScopes, read_scope

ANNA, BEN = UUID(int=1), UUID(int=2)


def answer(employee: UUID = ANNA, **changes: object) -> bytes:
    scope = {
        "employeeId": str(employee),
        "active": True,
        "roles": ["SALES_MANAGER"],
        "organisationVersion": 7,
        "grants": [
            {"permission": "order:read", "scope": "SELF"},
            {"permission": "order:read", "scope": "SUBTREE"},
        ],
        "subtree": [str(employee), str(BEN)],
        "department": [str(employee)],
        **changes,
    }
    return orjson.dumps({"data": {"viewerScope": scope}})


class Masterdata:
    """Answers ``answers`` in turn, the last for ever; waits for ``open``."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers) or [answer()]
        self.asked: list[UUID] = []
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, employee_id: UUID, body: bytes) -> bytes:
        assert body == BODY
        self.asked.append(employee_id)
        await self.open.wait()
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return found if employee_id == ANNA else answer(employee_id)


def test_the_widest_of_several_grants_counts() -> None:
    scope = read_scope(ANNA, answer())

    assert scope.grants == {"order:read": Scope.SUBTREE}
    assert scope.reach("order:read") == {str(ANNA), str(BEN)}
    assert scope.reach("customer:read") == frozenset()
    assert scope.viewer.employee_id == ANNA
    assert scope.viewer.organisation_version == 7
    assert scope.viewer.roles == {"SALES_MANAGER"}


@pytest.mark.parametrize(
    "refusal",
    [
        answer(active=False),
        answer(active=None),
        answer(active="true"),
        orjson.dumps({"data": None, "errors": [{"message": "", "extensions": {"code": "NOT_FOUND"}}]}),
        orjson.dumps({"errors": [{"message": "", "extensions": {"code": "UNAUTHENTICATED"}}]}),
    ],
)
def test_who_is_not_an_active_employee_is_nobody(refusal: bytes) -> None:
    with pytest.raises(UnknownViewer):
        read_scope(ANNA, refusal)


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"<html>",
        b"[]",
        b"7",
        b"{}",
        b'{"data": {"viewerScope": {}}}',
        b'{"data": {"viewerScope": null}}',
        b'{"data": null, "errors": [{"message": "x", "extensions": {"code": "INTERNAL"}}]}',
        b'{"data": null, "errors": [7]}',
        answer(BEN),
        answer(grants=None),
        answer(grants=[{"permission": "x", "scope": "EVERYTHING"}]),
        answer(subtree=5),
        answer(organisationVersion="x"),
    ],
)
def test_any_other_answer_is_no_scope(garbage: bytes) -> None:
    with pytest.raises(ScopeUnavailable):
        read_scope(ANNA, garbage)


async def test_requests_that_come_together_share_one_question() -> None:
    masterdata = Masterdata()
    masterdata.open.clear()
    scopes = ViewerScopes(masterdata, 60, 10)
    waiting = [asyncio.create_task(scopes.of(employee)) for employee in (ANNA, ANNA, BEN, ANNA)]
    await asyncio.sleep(0)
    masterdata.open.set()
    found = await asyncio.gather(*waiting)

    assert [scope.employee_id for scope in found] == [ANNA, ANNA, BEN, ANNA]
    assert sorted(masterdata.asked) == [ANNA, BEN]


async def test_one_who_stops_waiting_does_not_stop_the_others() -> None:
    masterdata = Masterdata()
    masterdata.open.clear()
    scopes = ViewerScopes(masterdata, 60, 10)
    impatient, patient = (asyncio.create_task(scopes.of(ANNA)) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    masterdata.open.set()

    assert (await patient).employee_id == ANNA
    assert masterdata.asked == [ANNA]


async def test_a_scope_is_believed_for_its_time_and_no_longer() -> None:
    masterdata = Masterdata(answer(organisationVersion=1), answer(organisationVersion=2))
    kept, stale = ViewerScopes(masterdata, 60, 10), ViewerScopes(masterdata, -1, 10)

    assert [(await kept.of(ANNA)).organisation_version for _ in range(3)] == [1, 1, 1]
    assert [(await stale.of(ANNA)).organisation_version for _ in range(2)] == [2, 2]
    assert len(masterdata.asked) == 3


async def test_a_change_of_the_organisation_makes_it_ask_again() -> None:
    masterdata = Masterdata(answer(organisationVersion=1), answer(organisationVersion=2))
    scopes = ViewerScopes(masterdata, 60, 10)
    await scopes.of(ANNA)
    scopes.forget()

    assert (await scopes.of(ANNA)).organisation_version == 2


async def test_a_failure_is_not_kept() -> None:
    scopes = ViewerScopes(Masterdata(OSError("down"), answer()), 60, 10)
    with pytest.raises(OSError, match="down"):
        await scopes.of(ANNA)

    assert (await scopes.of(ANNA)).employee_id == ANNA


async def test_only_so_many_are_kept() -> None:
    masterdata = Masterdata()
    scopes = ViewerScopes(masterdata, 60, 1)
    for employee in (ANNA, BEN, ANNA):
        await scopes.of(employee)

    assert masterdata.asked == [ANNA, BEN, ANNA]
