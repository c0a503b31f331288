"""Creating, editing and archiving customers; the duplicate check."""

from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.customers.model import Customer
from tests.integration.services.customers.conftest import Customers, codes, item
from tests.support.services import id_of, viewer

DUPLICATES = """query($input: CustomerDuplicatesInput!) { customerDuplicates(input: $input)
  { score matchedOn state ownerDepartment maskedName customer { id } } }"""


async def test_a_customer_belongs_to_who_made_it(customers: Customers) -> None:
    made = await customers.created("rep", typeId=item("CUSTOMER_TYPE", "RETAIL"))

    assert made["number"] == "CU-2026-0001"
    assert made["ownership"] == "OWNED"
    assert made["owner"] == {"id": str(id_of("rep"))}
    [event] = await customers.running.published("customers.customer.created.v1")
    assert event.data["ownerId"] == str(id_of("rep"))
    assert event.data["typeId"] == item("CUSTOMER_TYPE", "RETAIL")
    assert event.sequence == made["version"] == 1


async def test_the_first_contact_is_primary_unless_another_says_so(customers: Customers) -> None:
    people = [{"name": "Huda"}, {"name": "Omar", "isPrimary": True}]

    made = await customers.created("rep", contacts=people)

    assert made["contactName"] == "Omar"
    assert [(c["name"], c["isPrimary"]) for c in made["contacts"]] == [("Omar", True), ("Huda", False)]


async def test_only_who_may_makes_customers_for_others(customers: Customers) -> None:
    to = str(id_of("colleague"))

    by_peer = await customers.do("rep", "customerCreate", name="Alfa", ownerId=to)
    by_manager = await customers.do("manager", "customerCreate", name="Alfa", ownerId=to)

    assert codes(by_peer) == ["FORBIDDEN"]
    assert by_manager["customer"]["owner"] == {"id": to}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "  ", "INVALID_INPUT"),
        ("name", "x" * 201, "INVALID_INPUT"),
        ("name", "a\x00b", "INVALID_INPUT"),
        ("typeId", "nonsense", "INVALID_INPUT"),
        ("typeId", str(id_of("nothing")), "REFERENCE_UNKNOWN"),
        ("typeId", item("CUSTOMER_SOURCE", "WEB"), "REFERENCE_UNKNOWN"),
        ("ownerId", str(id_of("nobody")), "FORBIDDEN"),
        ("poolId", str(id_of("no pool")), "REFERENCE_UNKNOWN"),
        ("currency", "XXX", "REFERENCE_UNKNOWN"),
        ("paymentTermsDays", -1, "INVALID_INPUT"),
    ],
)
async def test_bad_input_is_refused_with_its_path(
    customers: Customers, field: str, value: object, code: str
) -> None:
    payload = await customers.do("rep", "customerCreate", **{"name": "Alfa", field: value})

    assert codes(payload) == [code]
    assert payload["userErrors"][0]["path"] == ["input", field]
    assert await customers.running.published() == []


async def test_a_duplicate_is_refused_without_telling_whose(customers: Customers) -> None:
    made = await customers.created("rep", "شركة الأمل للتجارة", phone="+966 11 234 5678")

    name = "الامل للتجاره"
    near = await customers.do("manager", "customerCreate", name=name)
    far = await customers.do("stranger", "customerCreate", name=name, phone="0112345678", country="SA")

    assert codes(near) == codes(far) == ["DUPLICATE_FOUND"]
    assert near["userErrors"][0]["blockers"] == [{"id": made["id"], "reason": "NAME"}]
    assert far["userErrors"][0]["blockers"] == []
    assert made["id"] not in str(far)


async def test_going_on_in_spite_of_a_duplicate_needs_permission_and_reason(customers: Customers) -> None:
    await customers.created("rep", "Hongda GmbH")
    asked = {"name": "Hongda Ltd.", "acceptDuplicates": True}

    by_rep = await customers.do("colleague", "customerCreate", **asked, duplicateReason="other company")
    silent = await customers.do("manager", "customerCreate", **asked)
    said = await customers.do("manager", "customerCreate", **asked, duplicateReason="other company")

    assert codes(by_rep) == ["FORBIDDEN"]
    assert codes(silent) == ["DUPLICATE_REASON_REQUIRED"]
    assert codes(said) == []
    history = "query($id: ID!) { customer(id: $id) { ownershipHistory { kind reason actor { id } } } }"
    answer = await customers.ask("manager", history, id=said["customer"]["id"])
    assert answer["customer"]["ownershipHistory"] == [
        {"kind": "CREATED", "reason": "other company", "actor": {"id": str(id_of("manager"))}}
    ]


async def test_a_tax_id_in_use_cannot_be_accepted(customers: Customers) -> None:
    await customers.created("rep", "Alfa", taxId="300-0123 45")

    again = await customers.do(
        *("manager", "customerCreate"),
        name="Quite Another",
        taxId="300012345",
        acceptDuplicates=True,
        duplicateReason="x",
    )

    assert codes(again) == ["DUPLICATE_FOUND"]


async def test_the_question_for_duplicates_tells_what_one_may_do(customers: Customers) -> None:
    await customers.created("rep", "Acme Industries LLC", email="buy@acme.example")
    public = await customers.public("Acme Industry")
    asked = {"name": "ACME Industries", "emails": ["BUY@acme.example"]}

    answer = await customers.ask("stranger", DUPLICATES, input=asked)

    owned, free = answer["customerDuplicates"]
    assert owned == {
        "score": owned["score"],
        "matchedOn": ["EMAIL", "NAME", "DOMAIN"],
        "state": "OWNED_BY_OTHER",
        "ownerDepartment": "North",
        "maskedName": "A••• I••• L•••",
        "customer": None,
    }
    assert float(owned["score"]) > 0.99
    assert (free["state"], free["matchedOn"]) == ("PUBLIC_CLAIMABLE", ["SIMILAR_NAME"])
    assert free["customer"] == {"id": public["id"]}
    [mine, _] = (await customers.ask("rep", DUPLICATES, input=asked))["customerDuplicates"]
    assert mine["state"] == "MINE"


async def test_an_edit_changes_only_what_it_names_and_null_empties(customers: Customers) -> None:
    made = await customers.created("rep", phone="+966112345678", city="Riyadh")

    edit = {"id": made["id"], "expectedVersion": 1, "phone": None, "name": "Alfa Holding"}
    edited = (await customers.do("rep", "customerUpdate", **edit))["customer"]

    assert (edited["name"], edited["phone"]) == ("Alfa Holding", None)
    assert edited["address"] == {"city": "Riyadh"}
    assert edited["version"] == 2
    [event] = await customers.running.published("customers.customer.updated.v1")
    assert sorted(event.data["changed"]) == ["name", "phone"]
    asked = {"name": "x y z", "phones": ["+966112345678"]}
    assert (await customers.ask("rep", DUPLICATES, input=asked))["customerDuplicates"] == []


async def test_a_stale_edit_is_refused_and_an_empty_one_says_nothing(customers: Customers) -> None:
    made = await customers.created("rep")

    stale = await customers.do("rep", "customerUpdate", id=made["id"], expectedVersion=9, city="Jeddah")
    same = await customers.do("rep", "customerUpdate", id=made["id"], expectedVersion=1, name=made["name"])

    assert codes(stale) == ["STALE_VERSION"]
    assert same["customer"]["version"] == 1
    assert await customers.running.published("customers.customer.updated.v1") == []


async def test_an_archived_customer_takes_no_changes_and_leaves_the_list(customers: Customers) -> None:
    made = await customers.created("rep")
    await customers.do("rep", "customerArchive", id=made["id"])

    edit = await customers.do("rep", "customerUpdate", id=made["id"], expectedVersion=2, city="Jeddah")
    listed = await customers.ask("rep", "{ customers { totalCount } }")
    found = await customers.ask("rep", "{ customers(where: {record: [ARCHIVED]}) { totalCount } }")

    assert codes(edit) == ["CUSTOMER_NOT_ACTIVE"]
    assert (listed["customers"]["totalCount"], found["customers"]["totalCount"]) == (0, 1)


@pytest.mark.parametrize(
    "values",
    [
        {"ownership": "PUBLIC"},
        {"owner_id": None},
        {"pool_id": id_of("pool")},
        {"ownership": "PUBLIC", "owner_id": None},
        {"ownership": "LOST"},
        {"record": "GONE"},
    ],
)
async def test_the_database_refuses_impossible_ownership(customers: Customers, values: dict) -> None:
    made = await customers.created("rep")

    with pytest.raises(IntegrityError):
        async with customers.running.service.database.write() as session:
            await session.execute(update(Customer).where(Customer.id == UUID(made["id"])).values(values))


async def test_anonymous_and_roleless_viewers_get_nothing(customers: Customers) -> None:
    await customers.created("rep")
    await customers.public()

    anonymous = await customers.running.run(None, "{ customers { totalCount } }")
    roleless = await customers.running.ask(viewer("rep", "NO_SUCH_ROLE"), "{ customers { totalCount } }")

    assert anonymous["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert roleless["customers"]["totalCount"] == 0


async def test_contacts_are_added_edited_and_made_primary(customers: Customers) -> None:
    made = await customers.created("rep")
    first = await customers.do("rep", "contactCreate", customerId=made["id"], name="Huda", phone="1234567")
    second = await customers.do("rep", "contactCreate", customerId=made["id"], name="Omar")
    assert (first["contact"]["isPrimary"], second["contact"]["isPrimary"]) == (True, False)

    contact = second["contact"]
    edit = {
        "id": contact["id"],
        "expectedVersion": contact["version"],
        "makePrimary": True,
        "name": "Omar S.",
    }
    edited = await customers.do("rep", "contactUpdate", **edit)
    foreign = await customers.do("stranger", "contactUpdate", id=contact["id"], expectedVersion=2)

    assert edited["contact"]["isPrimary"] is True
    assert codes(foreign) == ["NOT_FOUND"]
    query = "query($id: ID!) { customer(id: $id) { contactName contacts { name isPrimary } } }"
    shown = (await customers.ask("rep", query, id=made["id"]))["customer"]
    assert shown["contactName"] == "Omar S."
    assert [c["name"] for c in shown["contacts"] if c["isPrimary"]] == ["Omar S."]
    assert len(await customers.running.published("customers.contact.saved.v1")) == 4
