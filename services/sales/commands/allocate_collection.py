"""Using a collection's credit, or allocating it anew."""

from dataclasses import dataclass
from uuid import UUID

from chassis.messaging import Work
from services.sales.commands.collecting import Share, collection_to, spread, take_back_all, with_orders
from services.sales.events.published import CollectionAllocated
from services.sales.model.collections import Collection
from services.sales.model.facts import collection_facts
from services.sales.rules.collecting import AllocationRule, require_standing


@dataclass(frozen=True)
class AllocateCollection:
    """``anew`` first takes back what was allocated so far; each change is appended to the ledger."""

    id: UUID
    expected_version: int | None = None
    rule: AllocationRule = AllocationRule.FIFO
    allocations: tuple[Share, ...] = ()
    anew: bool = False


async def allocate_collection(work: Work, request: AllocateCollection) -> Collection:
    """Σ allocations ≤ receipt, Σ on an order ≤ outstanding; nothing is changed when refused."""
    collection = await collection_to(work, request.id, "collection:allocate", request.expected_version)
    require_standing(collection.status)
    before = collection.version
    if request.anew:
        await take_back_all(work, collection, "collection:allocate")
    await spread(work, collection, request.rule, request.allocations, "collection:allocate")
    allocations = await with_orders(work, collection)
    if collection.version != before:
        work.record(CollectionAllocated(**collection_facts(collection, allocations)))
    return collection
