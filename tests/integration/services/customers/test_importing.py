"""Imports: found by external reference, references in bulk, twice is once."""

from typing import Any

from tests.integration.services.customers.conftest import Customers, codes

QUERY = """{ customers(first: 5, orderBy: [{field: NAME}]) { nodes { name number createdOn ownership
  owner { id } type { id } contacts { name title } phone } } }"""


def outcomes(payload: dict[str, Any]) -> list[str]:
    return [result["code"] or result["outcome"] for result in payload["results"]]


async def test_customers_come_with_owner_date_and_contact_and_twice_is_once(customers: Customers) -> None:
    items = [
        {
            "externalReference": "A",
            "name": "Alfreds Futterkiste",
            "type": "RETAIL",
            "owner": "rep",
            "createdOn": "1996-07-04",
            "contactName": "Maria Anders",
            "contactTitle": "Sales",
            "phone": "030-0074321",
            "country": "DE",
            "currency": "USD",
        },
        {"externalReference": "B", "name": "Nobody's"},
    ]

    first = await customers.do("admin", "customerImport", items=items)
    events = len(await customers.running.published())
    again = await customers.do("admin", "customerImport", items=items)

    assert outcomes(first) == ["CREATED", "CREATED"]
    assert outcomes(again) == ["UNCHANGED", "UNCHANGED"]
    assert len(await customers.running.published()) == events
    alfreds, nobodys = (await customers.ask("admin", QUERY))["customers"]["nodes"]
    assert (alfreds["createdOn"], alfreds["ownership"]) == ("1996-07-04", "OWNED")
    assert alfreds["contacts"] == [{"name": "Maria Anders", "title": "Sales"}]
    assert (nobodys["ownership"], nobodys["owner"]) == ("PUBLIC", None)
    asked = {"name": "x y", "phones": ["+49 30 0074321"]}
    query = "query($i: CustomerDuplicatesInput!) { customerDuplicates(input: $i) { matchedOn } }"
    assert (await customers.ask("rep", query, i=asked))["customerDuplicates"] == [{"matchedOn": ["PHONE"]}]
    created = await customers.running.published("customers.customer.created.v1")
    assert {event.cause.value for event in created} == {"import"}


async def test_a_changed_row_updates_and_a_bad_one_is_named(customers: Customers) -> None:
    await customers.do("admin", "customerImport", items=[{"externalReference": "A", "name": "Alfa"}])
    items = [
        {"externalReference": "A", "name": "Alfa Two", "contactName": "Huda"},
        {"externalReference": "B", "name": "Beta", "owner": "nobody"},
        {"externalReference": "C", "name": "Gamma", "type": "NO_SUCH"},
        {"externalReference": "D", "name": " "},
        {"externalReference": "E", "name": "Epsilon"},
        {"externalReference": "E", "name": "Epsilon"},
    ]

    all_or_none = await customers.do("admin", "customerImport", items=items)
    dry = await customers.do(
        "admin", "customerImport", items=items, errorPolicy="REJECT_FAILED_ROWS", dryRun=True
    )
    good = await customers.do("admin", "customerImport", items=items, errorPolicy="REJECT_FAILED_ROWS")

    assert codes(all_or_none) == ["ROWS_REFUSED"]
    assert (all_or_none["applied"], dry["applied"], good["applied"]) == (False, False, True)
    verdicts = [
        "UPDATED",
        "REFERENCE_UNKNOWN",
        "REFERENCE_UNKNOWN",
        "INVALID_INPUT",
        "CREATED",
        "INVALID_INPUT",
    ]
    assert outcomes(all_or_none) == outcomes(dry) == outcomes(good) == verdicts
    assert [r["path"] for r in good["results"][1:4]] == [["owner"], ["type"], ["name"]]
    nodes = (await customers.ask("admin", QUERY))["customers"]["nodes"]
    assert [(node["name"], node["number"]) for node in nodes] == [
        ("Alfa Two", "CU-2026-0001"),
        ("Epsilon", "CU-2026-0002"),
    ]
    assert nodes[0]["contacts"] == [{"name": "Huda", "title": None}]


async def test_importing_needs_its_permission(customers: Customers) -> None:
    payload = await customers.do("manager", "customerImport", items=[{"externalReference": "A", "name": "A"}])

    assert codes(payload) == ["FORBIDDEN"]


async def test_the_rest_follows_by_reference_and_twice_is_once(customers: Customers) -> None:
    await customers.do(
        *("admin", "customerImport"), items=[{"externalReference": "A", "name": "Alfa", "owner": "rep"}]
    )
    call = {"externalReference": "F1", "customer": "A", "employee": "rep", "kind": "CALL", "text": "Called"}
    imports: dict[str, list[dict[str, Any]]] = {
        "contactImport": [
            {"externalReference": "C1", "customer": "A", "name": "Huda"},
            {"externalReference": "C2", "customer": "A", "name": "Omar", "primary": True},
        ],
        "followUpImport": [
            {**call, "occurredAt": "2024-05-01T09:00:00Z", "nextContactOn": "2024-06-01"},
            {**call, "externalReference": "F2", "occurredAt": "2023-05-01T09:00:00Z"},
        ],
        "marketActivityImport": [
            {
                "externalReference": "M1",
                "name": "Fair",
                "startsOn": "2025-03-01",
                "budget": {"amount": "10.00", "currency": "USD"},
                "actualCost": {"amount": "7.50", "currency": "USD"},
            }
        ],
        "leadImport": [
            {
                "externalReference": "L1",
                "name": "Li",
                "owner": "rep",
                "marketActivity": "M1",
                "source": "WEB",
            },
            {"externalReference": "L2", "name": "Mo", "status": "WORKING", "createdOn": "2024-01-01"},
        ],
    }

    for mutation, items in imports.items():
        first = await customers.do("admin", mutation, items=items)
        assert outcomes(first) == ["CREATED"] * len(items), mutation
        events = len(await customers.running.published())
        assert outcomes(await customers.do("admin", mutation, items=items)) == ["UNCHANGED"] * len(items)
        assert len(await customers.running.published()) == events, mutation

    query = """{ customers { nodes { contactName lastFollowUpAt nextContactOn } }
      marketActivities { nodes { actualCost { amount } costs { amount { amount } } } } }"""
    answer = await customers.ask("admin", query)
    assert answer["customers"]["nodes"] == [
        {"contactName": "Omar", "lastFollowUpAt": "2024-05-01T09:00:00Z", "nextContactOn": "2024-06-01"}
    ]
    assert answer["marketActivities"]["nodes"] == [
        {"actualCost": {"amount": "7.50"}, "costs": [{"amount": {"amount": "7.50"}}]}
    ]


async def test_texts_too_long_are_refused_with_their_place(customers: Customers) -> None:
    for name, longest in (("contactTitle", 120), ("name", 200), ("phone", 60), ("currency", 3)):
        row = {"externalReference": "A", "name": "Alfa", "contactName": "Huda", name: "x" * (longest + 1)}
        payload = await customers.do("admin", "customerImport", items=[row])
        assert [(r["code"], r["path"]) for r in payload["results"]] == [("INVALID_INPUT", [name])]


async def test_more_than_the_limit_is_refused_at_once(customers: Customers) -> None:
    items = [{"externalReference": str(n), "name": str(n)} for n in range(501)]

    payload = await customers.do("admin", "customerImport", items=items)

    assert codes(payload) == ["LIMIT_EXCEEDED"]
