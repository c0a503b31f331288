"""Scopes are the viewer's permissions, policies their roles."""

import pytest

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Company, Front


async def test_a_field_without_the_permission_is_null_with_an_error(near: Front) -> None:
    answer = (await near.post("{me{name pay} employees{wage: pay}}", "rep")).json()

    assert answer["data"] == {"me": {"name": "rep", "pay": None}, "employees": [{"wage": None}] * 4}
    errors = [
        {"path": ["me", "pay"], "affectedPath": "me.pay"},
        {"path": ["employees"], "affectedPath": "employees.wage"},
    ]
    assert [
        {"path": error["path"], "affectedPath": error["extensions"]["affectedPath"]}
        for error in answer["errors"]
    ] == errors
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNAUTHORIZED_FIELD_OR_TYPE"}
    assert all("pay" not in asked.document["query"] for asked in near.company.masterdata.asked)


@pytest.mark.parametrize("granted", ["pay:read", "*"])
async def test_with_the_permission_or_every_permission_it_is_there(near: Front, granted: str) -> None:
    near.company.grants[granted] = "ALL"

    assert await near.ask("rep", "{me{pay}}") == {"me": {"pay": 1_000}}


async def test_plans_are_shared_by_viewers_who_lack_the_same_and_by_no_others(near: Front) -> None:
    query = "{me{name pay}}"
    assert (await near.post(query, "rep")).json()["data"]["me"]["pay"] is None

    near.company.grants["pay:read"] = "SELF"
    assert await near.ask("manager", query) == {"me": {"name": "manager", "pay": 1_000}}

    del near.company.grants["pay:read"]
    assert (await near.post(query, "director")).json()["data"]["me"]["pay"] is None


async def test_a_role_is_a_policy(near: Front) -> None:
    assert await near.ask("rep", "{me{rating}}") == {"me": {"rating": 5}}


async def test_a_refused_mutation_is_not_executed(near: Front) -> None:
    answer = (await near.post("mutation{raise{id} reorganise}", "rep")).json()

    assert answer["data"] == {"raise": None, "reorganise": True}
    assert near.company.raised == 0


async def test_rejecting_executes_nothing(company: Company) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, unauthorized="reject"))
    answer = await front.post("{me{name pay}}", "rep", accept="application/graphql-response+json")

    assert answer.status_code == 403
    assert "data" not in answer.json()
    assert [error["path"] for error in answer.json()["errors"]] == [["me", "pay"]]
    assert all("me" not in asked.document["query"].split() for asked in company.masterdata.asked)
    assert (await front.post("{me{name}}", "rep")).status_code == 200


async def test_introspection_hides_nothing(near: Front) -> None:
    data = await near.ask("rep", '{__type(name: "Employee"){fields{name}}}')

    assert "pay" in {field["name"] for field in data["__type"]["fields"]}
