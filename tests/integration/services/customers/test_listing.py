"""Who sees which customers, and what of them."""

import random
from copy import deepcopy
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.event import listen

from chassis.ids import new_id
from chassis.text import fold
from services.customers.model import Customer
from services.customers.rules.states import Ownership, RecordState
from tests.integration.services.customers.conftest import NOON, Customers, item
from tests.support.services import BELOW, ROLE_OF, id_of, viewer

LIST = """query($view: CustomerView!, $after: String, $where: CustomerWhere, $orderBy: [CustomerOrder!]) {
  customers(view: $view, first: 7, after: $after, where: $where, orderBy: $orderBy) {
    totalCount nodes { id name ownerId } pageInfo { hasNextPage endCursor } } }"""
OWNERS = ("rep", "colleague", "manager", "stranger", "manager2", "director", None)


async def fill(customers: Customers, count: int = 60) -> list[Customer]:
    """Customers of many owners and of the pool, some archived, written straight to the table."""
    dice = random.Random(4)
    rows = []
    for number in range(count):
        owner = dice.choice(OWNERS)
        name = f"{dice.choice(('Élan', 'alfa', 'Zeta', 'شركة'))} {number}"
        row = Customer(
            id=new_id(),
            number=f"N-{number:03d}",
            name=name,
            search_name=fold(name),
            record=dice.choice((RecordState.ACTIVE, RecordState.ACTIVE, RecordState.ARCHIVED)),
            type_id=UUID(item("CUSTOMER_TYPE", dice.choice(("RETAIL", "WHOLESALE")))),
            created_on=NOON.date().replace(day=dice.randrange(1, 5)),
            order_count=0,
        )
        if owner:
            row.give_to(id_of(owner), NOON)
        else:
            row.put_into(id_of("pool"), NOON, NOON)
        rows.append(row)
    async with customers.running.service.database.write() as session:
        session.add_all(rows)
    return rows


def oracle(who: str, view: str, rows: list[Customer]) -> set[str]:
    """What a viewer may see, said plainly."""
    everything = ROLE_OF[who] in ("FINANCE", "ADMINISTRATOR")
    seen = {id_of(name) for name in BELOW.get(who, (who,))}
    shown = set()
    for row in rows:
        if row.record != RecordState.ACTIVE:
            continue
        public = row.ownership == Ownership.PUBLIC
        if {
            "MINE": row.owner_id == id_of(who),
            "PUBLIC": public,
            "ALL": public or everything or row.owner_id in seen,
        }[view]:
            shown.add(str(row.id))
    return shown


async def pages(customers: Customers, who: str, **variables: Any) -> tuple[list[dict[str, Any]], int]:
    """All rows of a list, page by page, and its total."""
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        answer = (await customers.ask(who, LIST, after=after, **variables))["customers"]
        rows += answer["nodes"]
        if not answer["pageInfo"]["hasNextPage"]:
            return rows, answer["totalCount"]
        after = answer["pageInfo"]["endCursor"]


async def test_every_view_of_everybody_is_what_a_naive_oracle_says(customers: Customers) -> None:
    made = await fill(customers)

    for who in ROLE_OF:
        for view in ("MINE", "PUBLIC", "ALL"):
            rows, total = await pages(customers, who, view=view)
            assert {row["id"] for row in rows} == oracle(who, view, made), (who, view)
            assert len(rows) == total, (who, view)


async def test_filters_orders_and_counts_stay_within_the_scope(customers: Customers) -> None:
    made = await fill(customers)
    retail = UUID(item("CUSTOMER_TYPE", "RETAIL"))
    where = {"and": [{"typeId": {"eq": str(retail)}}, {"not": {"name": {"startsWith": "ALFA"}}}]}
    order = [{"field": "NAME", "direction": "DESC"}]

    rows, total = await pages(customers, "manager", view="ALL", where=where, orderBy=order)

    wanted = {
        str(row.id) for row in made if row.type_id == retail and not row.search_name.startswith("alfa")
    } & oracle("manager", "ALL", made)
    assert {row["id"] for row in rows} == wanted
    assert total == len(wanted)
    names = [fold(row["name"]) for row in rows]
    assert names == sorted(names, reverse=True)


async def test_filtering_by_an_owner_out_of_sight_finds_nothing(customers: Customers) -> None:
    await fill(customers)
    where = {"ownerId": {"eq": str(id_of("stranger"))}}

    _, total = await pages(customers, "rep", view="ALL", where=where)

    assert total == 0


async def test_a_customer_out_of_sight_answers_like_none(customers: Customers) -> None:
    owned = await customers.created("rep")
    query = "query($id: ID!) { customer(id: $id) { id name } }"

    assert await customers.ask("stranger", query, id=owned["id"]) == {"customer": None}
    assert await customers.ask("stranger", query, id=str(id_of("nothing"))) == {"customer": None}
    assert (await customers.ask("manager", query, id=owned["id"]))["customer"]["name"] == owned["name"]


async def test_entities_resolve_within_the_viewers_sight_in_order(customers: Customers) -> None:
    mine = await customers.created("rep", "Mine", contacts=[{"name": "Huda"}])
    other = await customers.created("stranger", "Not Mine")
    query = """query($r: [_Any!]!) { _entities(representations: $r) {
      ... on Customer { name ownerId keptBy } ... on Contact { name } } }"""
    asked = [
        {"__typename": "Customer", "id": other["id"]},
        {"__typename": "Customer", "id": mine["id"], "ownerId": str(id_of("stranger"))},
        {"__typename": "Customer", "id": "nonsense"},
        {"__typename": "Contact", "id": mine["contacts"][0]["id"]},
    ]

    as_rep = (await customers.ask("rep", query, r=deepcopy(asked)))["_entities"]
    as_stranger = (await customers.ask("stranger", query, r=asked))["_entities"]

    shown = {"name": "Mine", "ownerId": str(id_of("rep")), "keptBy": []}
    assert as_rep == [None, shown, None, {"name": "Huda"}]
    assert [entity and entity["name"] for entity in as_stranger] == ["Not Mine", None, None, None]


async def test_protected_fields_are_hidden_until_claimed(customers: Customers) -> None:
    public = await customers.public(phone="1234567", contacts=[{"name": "Huda", "phone": "7654321"}])
    query = "query($id: ID!) { customer(id: $id) { name phone email contacts { name phone email } } }"

    hidden = (await customers.ask("rep", query, id=public["id"]))["customer"]
    await customers.do("rep", "customerClaim", id=public["id"])
    shown = (await customers.ask("rep", query, id=public["id"]))["customer"]

    assert (hidden["phone"], hidden["contacts"][0]["phone"]) == (None, None)
    assert hidden["name"] == public["name"]
    assert (shown["phone"], shown["contacts"][0]["phone"]) == ("1234567", "7654321")


async def test_contact_data_needs_the_field_group(customers: Customers) -> None:
    made = await customers.created("rep", phone="1234567")
    query = "query($id: ID!) { customer(id: $id) { name phone } }"

    answer = await customers.running.run(viewer("finance"), query, {"id": made["id"]})

    assert answer["data"]["customer"] == {"name": made["name"], "phone": None}
    assert answer["errors"][0]["extensions"]["code"] == "FIELD_FORBIDDEN"


async def test_a_foreign_cursor_is_refused(customers: Customers) -> None:
    await fill(customers)
    first = (await customers.ask("rep", LIST, view="ALL"))["customers"]

    answer = await customers.running.run(
        viewer("rep"), LIST, {"view": "PUBLIC", "after": first["pageInfo"]["endCursor"]}
    )

    assert answer["errors"][0]["extensions"]["code"] == "INVALID_CURSOR"


async def test_purchases_are_folded_from_orders_and_leave_the_version(customers: Customers) -> None:
    made = await customers.created("rep")
    await customers.order("first", 1, made["id"], orderedOn="2026-02-01")
    await customers.order("second", 1, made["id"], orderedOn="2026-03-05")
    await customers.order("second", 3, made["id"], orderedOn="2026-03-05", status="CANCELLED")
    await customers.order("second", 2, made["id"], orderedOn="2026-03-05", status="UPDATED")
    query = """query($where: CustomerWhere) { customers(where: $where) { nodes {
      id version hasBought orderCount firstPurchaseOn lastPurchaseOn } } }"""

    buyers = (await customers.ask("rep", query, where={"hasBought": {"eq": True}}))["customers"]["nodes"]
    others = (await customers.ask("rep", query, where={"hasBought": {"eq": False}}))["customers"]["nodes"]

    assert buyers == [
        {
            "id": made["id"],
            "version": 1,
            "hasBought": True,
            "orderCount": 1,
            "firstPurchaseOn": "2026-02-01",
            "lastPurchaseOn": "2026-02-01",
        }
    ]
    assert others == []


async def test_a_page_takes_few_statements_however_long_it_is(customers: Customers) -> None:
    await fill(customers)
    async with customers.running.service.database.write() as session:
        await session.execute(update(Customer).values(owner_id=id_of("rep"), ownership="OWNED", pool_id=None))
    query = "{ customers(first: 50) { nodes { id name owner { id } contacts { id } phone } } }"
    statements: list[str] = []
    engine = customers.running.service.database.reader.sync_engine
    listen(engine, "before_cursor_execute", lambda *a: statements.append(a[2]))

    answer = await customers.ask("rep", query)

    assert len(answer["customers"]["nodes"]) > 30
    selects = [text for text in statements if text.lstrip().upper().startswith("SELECT")]
    assert len(selects) <= 8
