"""Dictionaries, currencies, number series, pipelines, pools: maintained, never rewriting what was."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.viewer import Viewer
from services.masterdata.rules.pools import HIDEABLE_FIELDS
from tests.integration.services.masterdata.conftest import MasterData

STAGES = [
    {"code": "OPEN", "name": "Open", "type": "OPEN", "probability": "0.25"},
    {"code": "YES", "name": "Yes", "type": "WON", "probability": "1"},
    {"code": "NO", "name": "No", "type": "LOST", "probability": "0"},
]
PIPELINE = "pipeline { id version isDefault stages { id code probability active } }"


def codes(payload: Any) -> list[str]:
    return [error["code"] for error in payload["userErrors"]]


async def last(m: MasterData, wire: str) -> Any:
    return (await m.published(wire))[-1].data


async def test_an_item_goes_last_and_is_named_in_the_readers_language(masterdata: MasterData) -> None:
    m = masterdata
    names = {"en": "Hotel", "ar": "فندق", "zh": "酒店"}
    asked = {"kind": "CUSTOMER_TYPE", "code": "HOTEL", "name": "Hotel", "names": names}

    made = await m.done("dictionaryItemCreate", asked, "item { id position version }")

    items = (await m.ask(m.admin, "{ dictionaryItems(kind: CUSTOMER_TYPE) { id } }"))["dictionaryItems"]
    assert items[-1]["id"] == made["item"]["id"]
    event = await last(m, "masterdata.dictionary_item.saved.v1")
    assert (event["names"], event["sequence"], event["version"]) == (names, len(items), 1)
    again = await m.change("dictionaryItemCreate", asked, "item { id }")
    assert codes(again) == ["CONFLICT"]
    assert again["userErrors"][0]["path"] == ["input", "code"]


async def test_an_item_is_deactivated_and_still_readable(masterdata: MasterData) -> None:
    m = masterdata
    [unit, *_] = (await m.ask(m.admin, "{ dictionaryItems(kind: UNIT) { id version } }"))["dictionaryItems"]
    asked = {"id": unit["id"], "expectedVersion": unit["version"], "active": False}

    await m.done("dictionaryItemUpdate", asked, "item { active }")

    query = "query($all: Boolean!) { dictionaryItems(kind: UNIT, activeOnly: $all) { id } }"
    all_items = (await m.ask(m.admin, query, {"all": False}))["dictionaryItems"]
    active = (await m.ask(m.admin, query, {"all": True}))["dictionaryItems"]
    assert unit["id"] in [item["id"] for item in all_items]
    assert unit["id"] not in [item["id"] for item in active]
    assert (await last(m, "masterdata.dictionary_item.saved.v1"))["active"] is False
    product = {
        "sku": "X",
        "name": "X",
        "listPrice": {"amount": "1", "currency": "USD"},
        "unitId": unit["id"],
    }
    assert codes(await m.change("productCreate", product, "product { id }")) == ["REFERENCE_UNKNOWN"]


async def test_a_repeat_with_the_same_key_does_nothing(masterdata: MasterData) -> None:
    m = masterdata
    asked = {"kind": "UNIT", "code": "TON", "name": "Ton", "idempotencyKey": "k1"}

    first = await m.done("dictionaryItemCreate", asked, "item { id } position")
    before = await m.published()
    second = await m.done("dictionaryItemCreate", asked, "item { id } position")

    assert second == first
    assert await m.published() == before
    other = await m.change("dictionaryItemCreate", {**asked, "code": "LB"}, "item { id }")
    assert codes(other) == ["IDEMPOTENCY_KEY_REUSED"]


async def test_a_currency_has_its_iso_places_and_dated_rates(masterdata: MasterData) -> None:
    m = masterdata
    made = await m.done("currencySave", {"code": "KWD"}, "currency { version places }")
    assert made["currency"]["places"] == 3

    version = made["currency"]["version"]
    for day, rate in (("2026-05-01", "3.3"), ("2026-03-01", "3.2"), ("2026-03-01", "3.25")):
        asked = {"code": "KWD", "expectedVersion": version, "rate": rate, "validFrom": day}
        saved = await m.done("currencyRateSet", asked, "currency { version rates { validFrom rate } }")
        version = saved["currency"]["version"]

    assert [rate["validFrom"] for rate in saved["currency"]["rates"]] == ["2026-03-01", "2026-05-01"]
    event = await last(m, "masterdata.currency.saved.v1")
    assert [Decimal(rate["rate"]) for rate in event["rateToBase"]] == [Decimal("3.25"), Decimal("3.3")]
    assert event["version"] == version
    unknown = await m.change("currencySave", {"code": "XQQ"}, "currency { id }")
    assert codes(unknown) == ["INVALID_INPUT"]
    zero = {"code": "KWD", "expectedVersion": version, "rate": "0"}
    assert codes(await m.change("currencyRateSet", zero, "currency { id }")) == ["INVALID_INPUT"]


async def test_a_number_series_keeps_a_pattern_that_can_number(masterdata: MasterData) -> None:
    m = masterdata
    rows = (await m.ask(m.admin, "{ numberSeries { code version } }"))["numberSeries"]
    version = next(row["version"] for row in rows if row["code"] == "ORDER")
    asked = {"code": "ORDER", "expectedVersion": version}

    bad = await m.change("numberSeriesSave", {**asked, "pattern": "SO-{year}"}, "numberSeries { id }")
    assert codes(bad) == ["PATTERN_INVALID"]
    await m.done("numberSeriesSave", {**asked, "pattern": "O{number:08d}"}, "numberSeries { id }")

    assert (await last(m, "masterdata.number_series.saved.v1"))["pattern"] == "O{number:08d}"


async def test_a_stage_that_is_not_named_any_more_stays_but_cannot_be_chosen(masterdata: MasterData) -> None:
    m = masterdata
    asked = {"code": "DEALERS", "name": "Dealers", "stages": STAGES}
    made = (await m.done("pipelineSave", asked, PIPELINE))["pipeline"]

    other = {"code": "TALK", "name": "Talk", "type": "OPEN", "probability": "0.5"}
    edited = {**asked, "stages": [other, *STAGES[1:]], "expectedVersion": made["version"]}
    saved = (await m.done("pipelineSave", edited, PIPELINE))["pipeline"]

    assert [(s["code"], s["active"]) for s in saved["stages"]] == [
        ("TALK", True),
        ("YES", True),
        ("NO", True),
        ("OPEN", False),
    ]
    assert {s["id"] for s in made["stages"]} <= {s["id"] for s in saved["stages"]}
    event = await last(m, "masterdata.pipeline.saved.v1")
    assert [(s["code"], s["sequence"]) for s in event["stages"]] == [
        ("TALK", 1),
        ("YES", 2),
        ("NO", 3),
        ("OPEN", 4),
    ]


async def test_the_type_of_a_stage_never_changes(masterdata: MasterData) -> None:
    m = masterdata
    asked = {"code": "DEALERS", "name": "Dealers", "stages": STAGES}
    made = (await m.done("pipelineSave", asked, PIPELINE))["pipeline"]
    lost_first = [{**STAGES[0], "type": "LOST", "probability": "0"}, STAGES[1]]
    more = {"code": "MORE", "name": "More", "type": "OPEN", "probability": "0.1"}

    payload = await m.change(
        "pipelineSave",
        {**asked, "stages": [*lost_first, more], "expectedVersion": made["version"]},
        PIPELINE,
    )

    assert codes(payload) == ["CONFLICT"]
    assert payload["userErrors"][0]["path"] == ["input", "stages", "0", "type"]


@pytest.mark.parametrize(
    ("kind", "asked", "wire"),
    [
        (
            "pipeline",
            {"code": "DEALERS", "name": "Dealers", "stages": STAGES},
            "masterdata.pipeline.saved.v1",
        ),
        ("pool", {"code": "NORTH", "name": "North", "dailyClaimLimit": 3}, "masterdata.pool.saved.v1"),
    ],
)
async def test_there_is_always_exactly_one_default(
    masterdata: MasterData, kind: str, asked: dict[str, Any], wire: str
) -> None:
    m = masterdata
    selection = f"{kind} {{ id version isDefault }}"
    query = f"{{ {kind}s {{ code name version isDefault }} }}"
    [former] = (await m.ask(m.admin, query))[f"{kind}s"]

    saved = await m.done(f"{kind}Save", {**asked, "isDefault": True}, selection)

    rows = (await m.ask(m.admin, query))[f"{kind}s"]
    assert [row["code"] for row in rows if row["isDefault"]] == [asked["code"]]
    assert {e.data["code"]: e.data["isDefault"] for e in (await m.published(wire))[-2:]} == {
        former["code"]: False,
        asked["code"]: True,
    }
    version = saved[kind]["version"]
    given_up = await m.change(f"{kind}Save", {**asked, "expectedVersion": version}, selection)
    inactive = await m.change(
        f"{kind}Save", {**asked, "isDefault": True, "active": False, "expectedVersion": version}, selection
    )
    assert codes(given_up) == codes(inactive) == ["CONFLICT"]


async def test_a_pool_has_its_claim_rule(masterdata: MasterData) -> None:
    m = masterdata
    rule = {
        "hiddenFields": ["phone"],
        "previousOwnerWaitDays": 14,
        "restDays": 2,
        "holdingCapacity": 100,
        "buyersCountTowardsCapacity": False,
    }
    asked = {"code": "NORTH", "name": "North", "dailyClaimLimit": 3, **rule}

    await m.done("poolSave", asked, "pool { id }")

    event = await last(m, "masterdata.pool.saved.v1")
    assert {name: event[name] for name in rule} == rule
    negative = await m.change("poolSave", {**asked, "code": "S", "restDays": -1}, "pool { id }")
    assert negative["userErrors"][0]["path"] == ["input", "restDays"]


async def test_a_pool_hides_only_fields_that_can_be_hidden(masterdata: MasterData) -> None:
    m = masterdata
    asked = {"code": "NORTH", "name": "North", "dailyClaimLimit": 3}

    payload = await m.change("poolSave", {**asked, "hiddenFields": ["phone", "fone"]}, "pool { id }")
    twice = await m.done(
        "poolSave", {**asked, "hiddenFields": list(HIDEABLE_FIELDS) * 2}, "pool { hiddenFields }"
    )

    [error] = payload["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID_INPUT", ["input", "hiddenFields"])
    assert "fone" in error["message"]
    assert all(field in error["message"] for field in HIDEABLE_FIELDS)
    assert twice["pool"]["hiddenFields"] == list(HIDEABLE_FIELDS)


@pytest.mark.parametrize(
    ("mutation", "asked"),
    [
        ("dictionaryItemCreate", {"kind": "UNIT", "code": "TON", "name": "Ton"}),
        ("currencySave", {"code": "EUR"}),
        ("numberSeriesSave", {"code": "ORDER", "pattern": "{number}", "expectedVersion": 1}),
        ("pipelineSave", {"code": "P", "name": "P", "stages": STAGES}),
        ("poolSave", {"code": "P", "name": "P", "dailyClaimLimit": 1}),
        ("productCreate", {"sku": "X", "name": "X", "listPrice": {"amount": "1", "currency": "USD"}}),
        ("dictionaryImport", {"items": []}),
        ("productImport", {"items": []}),
        ("departmentImport", {"items": []}),
        ("employeeImport", {"items": []}),
    ],
)
async def test_only_who_may_maintains_master_data(
    masterdata: MasterData, mutation: str, asked: dict[str, Any]
) -> None:
    m = masterdata
    before = await m.published()

    for roles in (frozenset(["SALES_MANAGER"]), frozenset(["FINANCE"]), frozenset[str]()):
        payload = await m.change(mutation, asked, "", Viewer(m.admin.employee_id, roles))
        assert codes(payload) == ["FORBIDDEN"]

    assert await m.published() == before
