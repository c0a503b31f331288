"""Facts are what the newest versions say, however often and in whatever order events come."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from chassis.events import Cause
from chassis.ids import new_id
from chassis.messaging.tables import inbox
from services.reports.model import (
    AllocationFact,
    CustomerFact,
    DocumentOwner,
    Moment,
    OrderFact,
    OrderLineFact,
    ShipmentLineFact,
)
from tests.support.services import id_of

PEOPLE = st.sampled_from(["rep", "colleague", "stranger"])
LINE_IDS = [str(new_id()) for _ in range(4)]
lines = st.lists(
    st.tuples(st.sampled_from(LINE_IDS), st.integers(0, 10_000), PEOPLE),
    max_size=4,
    unique_by=lambda line: line[0],
)
#: Versions 1, 2, … of some documents, and the order in which (document, version) arrive, repeats included.
histories = st.lists(st.lists(lines, min_size=1, max_size=4), min_size=1, max_size=3)
arrivals = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans()), min_size=1, max_size=20)
slowly = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def shipment(id: str, version: int, parts: list[tuple[str, int, str]]) -> dict[str, Any]:
    return {
        "id": id,
        "version": version,
        "customerId": str(id_of("customer")),
        "status": "SHIPPED",
        "shippedOn": "2026-01-01",
        "currency": "USD",
        "freight": "7.77",
        "lines": [
            {
                "id": line,
                "orderId": str(id_of("order")),
                "productId": str(id_of("product")),
                "salespersonId": str(id_of(owner)),
                "revenue": f"{cents / 100:.2f}",
            }
            for line, cents, owner in parts
        ],
    }


@slowly
@given(histories, arrivals)
async def test_random_repeats_and_old_versions_end_like_a_naive_fold(
    world: Any, as_message: Any, histories: list[list[Any]], arrivals: list[tuple[int, int, bool]]
) -> None:
    documents = [str(new_id()) for _ in histories]
    messages = [
        [
            as_message("sales.shipment.shipped.v1", shipment(id, version, parts))
            for version, parts in enumerate(history, start=1)
        ]
        for id, history in zip(documents, histories, strict=True)
    ]
    newest: dict[str, int] = {}
    batch: list[Any] = []
    events: set[UUID] = set()
    for document, version, ends_batch in arrivals:
        which = document % len(documents)
        at = version % len(histories[which])
        batch.append(messages[which][at])
        events.add(messages[which][at].event_id)
        newest[documents[which]] = max(newest.get(documents[which], 0), at)
        if ends_batch:
            await world.deliver(*batch)
            batch = []
    if batch:
        await world.deliver(*batch)

    expected = {
        (id, line): (Decimal(cents) / 100, id_of(owner))
        for id, version in newest.items()
        for line, cents, owner in histories[documents.index(id)][version]
    }
    async with world.running.service.database.read() as session:
        facts = await facts_of(session, documents)
        owners = await session.execute(
            select(DocumentOwner).where(DocumentOwner.document_id.in_(map(UUID, documents)))
        )
        moments = set(
            await session.scalars(select(Moment.id).where(Moment.subject_id.in_(map(UUID, documents))))
        )
    assert {key: (fact.revenue, fact.salesperson_id) for key, fact in facts.items()} == expected
    assert {(str(o.document_id), o.owner_id) for o in owners.scalars()} == {
        (id, owner) for (id, _), (_, owner) in expected.items()
    }
    assert moments == events
    for id in newest:
        freights = [fact.freight for (shipped, _), fact in facts.items() if shipped == id]
        assert not freights or sum(freights) == Decimal("7.77")


async def facts_of(session: Any, documents: list[str]) -> dict[tuple[str, str], ShipmentLineFact]:
    rows = await session.scalars(
        select(ShipmentLineFact).where(ShipmentLineFact.shipment_id.in_(map(UUID, documents)))
    )
    return {(str(row.shipment_id), str(row.line_id)): row for row in rows}


async def test_a_line_taken_out_of_an_order_counts_no_more(world: Any) -> None:
    order = await world.order("rep", "10.00", "20.00")
    await world.order("rep", verb="updated", **order | {"version": 2, "lines": order["lines"][:1]})

    async with world.running.service.database.read() as session:
        nets = list(await session.scalars(select(OrderLineFact.net)))
        version = await session.scalar(select(OrderFact.version))
    assert (nets, version) == ([Decimal(10)], 2)


async def test_a_reversed_collection_has_no_allocations_left(world: Any, as_message: Any) -> None:
    receipt = await world.collection(("rep", "10.00"), ("colleague", "5.00"))
    reversed = receipt | {"version": 2, "status": "REVERSED", "allocations": []}
    await world.deliver(as_message("sales.collection.reversed.v1", reversed))

    async with world.running.service.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(AllocationFact)) == 0


async def test_a_released_customer_has_no_owner_and_an_old_event_does_not_bring_one_back(world: Any) -> None:
    customer = await world.customer("rep")
    await world.customer(
        None, verb="released", **customer | {"version": 2, "ownership": "PUBLIC", "ownerId": None}
    )
    await world.customer("rep", verb="updated", **customer)

    async with world.running.service.database.read() as session:
        fact = (await session.scalars(select(CustomerFact))).one()
    assert (fact.version, fact.ownership, fact.owner_id) == (2, "PUBLIC", None)


async def test_an_event_that_cannot_be_counted_stops_no_other(world: Any, as_message: Any) -> None:
    good = shipment(str(new_id()), 1, [(LINE_IDS[0], 100, "rep")])
    bad = good | {"id": str(new_id()), "currency": "no currency"}
    await world.deliver(
        as_message("sales.shipment.shipped.v1", bad), as_message("sales.shipment.shipped.v1", good)
    )

    async with world.running.service.database.read() as session:
        assert list(await session.scalars(select(ShipmentLineFact.shipment_id))) == [UUID(good["id"])]
        assert await session.scalar(select(func.count()).select_from(inbox)) == 1


async def test_what_was_imported_stands_on_its_own_date(world: Any) -> None:
    await world.order("rep", "10.00", cause=Cause.IMPORT, orderedOn="1996-07-04")

    async with world.running.service.database.read() as session:
        moment = (await session.scalars(select(Moment))).one()
    assert moment.happened_at.date().isoformat() == "1996-07-04"


async def test_migrations_hold_all_the_models_do(world: Any) -> None:
    service = world.running.service

    assert await service.definition.migrations(service.settings).drift() == []
