"""Subgraphs that answer everybody everything leak nothing through the gateway."""

from typing import Any

import pytest

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import BELOW, PEOPLE, Company, Front

SEES = {
    "director": {"director", "manager", "rep"},
    "manager": {"manager", "rep"},
    "rep": {"rep"},
    "stranger": {"stranger"},
}
SECRET_OF_STRANGER = "Secret of stranger"


def names(rows: list[dict[str, Any] | None], field: str = "name") -> set[str]:
    return {row[field].removeprefix("Secret of ") for row in rows if row is not None}


@pytest.mark.parametrize("viewer", PEOPLE)
async def test_lists_show_what_is_in_sight_and_what_is_public(front: Front, viewer: str) -> None:
    data = await front.ask(viewer, "{customers{name} orders{number}}")

    assert names(data["customers"]) == SEES[viewer] | {"public"}
    assert names(data["orders"], "number") == SEES[viewer]


LEAKS = [
    '{customer(id: "customer-stranger"){name}}',
    '{x: customer(id: "customer-stranger"){n: name}}',
    '{...F} fragment F on Query{customer(id: "customer-stranger"){...G}} fragment G on Customer{name}',
    '{customer(id: "customer-stranger"){... on Customer{name}}}',
    '{customer(id: "customer-stranger"){owner{name}}}',
    '{customer(id: "customer-stranger"){orders{number}}}',
    'query($yes: Boolean = true){customer(id: "customer-stranger"){name @include(if: $yes)}}',
    "{found{... on Customer{name}}}",
    "{records{id ... on Customer{name}}}",
    "{orders{customer{name}}}",
    "{orders{customer{orders{number customer{name}}}}}",
    'mutation{customerRename(id: "customer-stranger", name: "Mine"){name}}',
]


@pytest.mark.parametrize("leak", LEAKS)
async def test_a_record_out_of_sight_does_not_get_out_on_any_path(front: Front, leak: str) -> None:
    answer = await front.post(leak, "rep")

    assert answer.status_code == 200
    assert SECRET_OF_STRANGER not in answer.text
    assert "stranger" not in answer.text


@pytest.mark.parametrize("leak", LEAKS)
async def test_the_same_paths_work_for_the_owner(near: Front, leak: str) -> None:
    answer = await near.post(leak, "stranger")

    assert "errors" not in answer.json()
    assert "stranger" in answer.text


async def test_what_the_guard_asks_for_is_not_shown(near: Front) -> None:
    data = await near.ask("rep", "{customers{id}}")

    assert all(set(row) == {"id"} for row in data["customers"] if row)


async def test_ids_of_hidden_records_do_not_travel_on_to_other_subgraphs(near: Front) -> None:
    await near.ask("rep", "{customers{orders{id}}}")

    asked = [each.document["variables"]["representations"] for each in near.company.sales.asked]
    assert [each["id"] for each in asked[0]] == ["customer-rep", "customer-public"]
    assert len(asked) == 1


async def test_a_former_owner_who_keeps_sight_is_not_cut_off(company: Company, near: Front) -> None:
    company.kept_by["stranger"] = ["rep"]
    seen = {who: names((await near.ask(who, "{customers{name}}"))["customers"]) for who in ("rep", "manager")}

    assert seen == {"rep": {"rep", "public", "stranger"}, "manager": {"manager", "rep", "public"}}


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ("SELF", {"director"}),
        ("DEPARTMENT", {"director"}),
        ("SUBTREE", {"director", "manager", "rep"}),
        ("ALL", set(PEOPLE)),
        (None, set()),
    ],
)
async def test_the_scope_of_the_permission_counts(
    company: Company, near: Front, scope: str | None, seen: set[str]
) -> None:
    company.grants = {"order:read": scope} if scope else {}

    assert names((await near.ask("director", "{orders{number}}"))["orders"], "number") == seen


async def test_interleaved_viewers_never_get_each_others_rows(near: Front) -> None:
    for number in range(100):
        viewer = list(PEOPLE)[number % len(PEOPLE)]
        data = await near.ask(viewer, "{orders{number}}")

        assert names(data["orders"], "number") == SEES[viewer]


async def test_who_was_deactivated_is_refused_with_a_valid_token(company: Company) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, scope_cache_seconds=0.0))
    assert (await front.post("{me{name}}", "rep")).status_code == 200

    company.inactive.add("rep")
    assert (await front.post("{me{name}}", "rep")).status_code == 401


async def test_after_a_mutation_of_master_data_the_organisation_is_looked_at_anew(
    company: Company, near: Front
) -> None:
    await near.ask("director", "{me{name}}")
    await near.ask("director", "mutation{reorganise}")
    await near.ask("director", "{orders{id}}")

    viewer = company.sales.asked[-1].viewer
    assert viewer is not None
    assert viewer.organisation_version == 2


async def test_a_promoted_viewer_sees_the_new_team_although_the_former_scope_is_still_kept(
    company: Company, near: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names((await near.ask("rep", "{orders{number}}"))["orders"], "number") == {"rep"}
    monkeypatch.setitem(BELOW, "rep", ("stranger",))  # not through this gateway
    company.version += 1

    assert names((await near.ask("rep", "{orders{number}}"))["orders"], "number") == {"rep", "stranger"}
    viewer = company.sales.asked[-1].viewer
    assert viewer is not None
    assert viewer.organisation_version == 2


async def test_a_mutation_is_never_sent_twice(company: Company, near: Front) -> None:
    await near.ask("rep", "{me{name}}")
    company.version += 1
    await near.ask("rep", 'mutation{customerRename(id: "customer-stranger", name: "x"){name}}')

    assert len([each for each in company.customers.asked if "customerRename" in each.document["query"]]) == 1
