"""Taking a bounced receipt back by a counter-entry."""

from dataclasses import dataclass
from uuid import UUID

from chassis.messaging import Work
from services.sales.commands.collecting import collection_to, entry, take_back_all
from services.sales.events.published import CollectionReversed
from services.sales.model.collections import Collection
from services.sales.model.facts import collection_facts
from services.sales.rules.collecting import CollectionState, EntryKind, require_standing


@dataclass(frozen=True)
class ReverseCollection:
    """Which collection."""

    id: UUID
    expected_version: int | None = None


async def reverse_collection(work: Work, request: ReverseCollection) -> Collection:
    """Its orders owe again what it paid, its credit is gone; the ledger keeps both sides."""
    collection = await collection_to(work, request.id, "collection:create", request.expected_version)
    require_standing(collection.status)
    await take_back_all(work, collection, "collection:create")
    work.session.add(entry(work, collection, EntryKind.REVERSED, -collection.amount))
    collection.status = CollectionState.REVERSED
    await work.session.flush()
    work.record(CollectionReversed(**collection_facts(collection, ())))
    return collection
