"""What allocating a collection does to orders, for every command that allocates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from chassis.errors import FORBIDDEN, INVALID_INPUT, NOT_FOUND, Blocker, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.money import Money
from chassis.organisation import readable, visible
from services.sales.commands.access import INPUT_ID, lock_orders, locked, orders_to, require_version
from services.sales.commands.shipping import require_same
from services.sales.model.collections import Collection, CollectionEntry
from services.sales.model.orders import Order
from services.sales.model.sight import collection_seen
from services.sales.rules.collecting import AllocationRule, EntryKind, Receivable, explicit, fifo
from services.sales.rules.orders import POSTED, collection_status

ALLOCATIONS = ("input", "allocations")


@dataclass(frozen=True)
class Share:
    """How much of a collection an order gets."""

    order_id: UUID
    amount: Money


def entry(
    work: Work, collection: Collection, kind: EntryKind, amount: Decimal, order_id: UUID | None = None
) -> CollectionEntry:
    """A row of the collection's ledger, made now by the viewer."""
    return CollectionEntry(
        id=new_id(),
        collection_id=collection.id,
        order_id=order_id,
        kind=kind,
        amount=amount,
        made_at=work.now,
        made_by=work.viewer.employee_id,
    )


async def spread(
    work: Work,
    collection: Collection,
    rule: AllocationRule,
    asked: Sequence[Share],
    permission: str,
) -> None:
    """Allocate the collection's credit by ``rule``, under the orders' locks; what is left stays credit."""
    orders, shares = await shares_by(work, collection, rule, asked, permission)
    apply_shares(work, collection, orders, shares)


async def shares_by(
    work: Work,
    collection: Collection,
    rule: AllocationRule,
    asked: Sequence[Share],
    permission: str,
) -> tuple[dict[UUID, Order], dict[UUID, Decimal]]:
    """The orders ``rule`` allocates to, locked, and what each would get; nothing is written."""
    if rule is AllocationRule.EXPLICIT:
        orders, shares = await _explicit(work, collection, asked, permission)
    elif asked:
        raise Refused(INVALID_INPUT, "only with the rule EXPLICIT", ALLOCATIONS)
    else:
        orders = await _open_orders(work, collection, permission)
        shares = fifo(collection.credit, [receivable(order) for order in orders])
    return {order.id: order for order in orders}, shares


def apply_shares(
    work: Work, collection: Collection, orders: Mapping[UUID, Order], shares: Mapping[UUID, Decimal]
) -> None:
    """Write ``shares`` to the ledger, the orders and the collection."""
    for order_id, share in shares.items():
        collect(orders[order_id], share)
        collection.allocated += share
        work.session.add(entry(work, collection, EntryKind.ALLOCATED, share, order_id))


def collect(order: Order, amount: Decimal) -> None:
    """An order was paid ``amount`` more (negative: less)."""
    order.collected += amount
    order.collection_status = collection_status(order.total, order.collected)


def receivable(order: Order) -> Receivable:
    """What a posted order still owes."""
    owed = order.total - order.collected if order.status in POSTED else Decimal(0)
    return Receivable(order.id, owed)


async def _explicit(
    work: Work, collection: Collection, asked: Sequence[Share], permission: str
) -> tuple[list[Order], dict[UUID, Decimal]]:
    if not asked:
        raise Refused(INVALID_INPUT, "name at least one order", ALLOCATIONS)
    if len({share.order_id for share in asked}) != len(asked):
        raise Refused(INVALID_INPUT, "name each order once", ALLOCATIONS)
    if any(share.amount.currency != collection.currency for share in asked):
        raise Refused(INVALID_INPUT, f"the collection is in {collection.currency}", ALLOCATIONS)
    orders = await orders_to(work, (share.order_id for share in asked), permission, ALLOCATIONS)
    require_same(orders, collection.customer_id, collection.currency, ALLOCATIONS)
    wanted = {share.order_id: share.amount.amount for share in asked}
    return orders, explicit(collection.credit, wanted, [receivable(order) for order in orders])


async def _open_orders(work: Work, collection: Collection, permission: str) -> list[Order]:
    """Orders that still owe, by due date, locked."""
    ids = await work.session.scalars(
        select(Order.id).where(
            Order.customer_id == collection.customer_id,
            Order.currency == collection.currency,
            Order.status.in_(POSTED),
            Order.collected < Order.total,
            readable(work.viewer, "order", Order.salesperson_id),
            visible(work.viewer, permission, Order.salesperson_id),
        )
    )
    orders = await lock_orders(work, ids)
    return sorted(orders.values(), key=lambda order: (order.due_on, order.ordered_on, order.id))


async def allocated(work: Work, collections: Sequence[UUID]) -> dict[UUID, dict[UUID, Decimal]]:
    """Per collection what each order has of it now."""
    share = func.sum(CollectionEntry.amount)
    rows = await work.session.execute(
        select(CollectionEntry.collection_id, CollectionEntry.order_id, share)
        .where(CollectionEntry.collection_id.in_(collections), CollectionEntry.order_id.is_not(None))
        .group_by(CollectionEntry.collection_id, CollectionEntry.order_id)
        .having(share != 0)
    )
    found: dict[UUID, dict[UUID, Decimal]] = {id: {} for id in collections}
    for id, order_id, amount in rows:
        assert order_id is not None, "the statement takes allocations only"
        found[id][order_id] = amount
    return found


async def take_back_all(work: Work, collection: Collection, permission: str) -> None:
    """Counter-entries for all that is allocated; refuses FORBIDDEN naming orders outside ``permission``."""
    shares = (await allocated(work, [collection.id]))[collection.id]
    allowed = set(
        await work.session.scalars(
            select(Order.id).where(
                Order.id.in_(shares), visible(work.viewer, permission, Order.salesperson_id)
            )
        )
    )
    if foreign := sorted(shares.keys() - allowed):
        blockers = tuple(Blocker(str(order), f"not within your {permission}") for order in foreign)
        raise Refused(FORBIDDEN, path=INPUT_ID, blockers=blockers)
    orders = await lock_orders(work, shares)
    for order_id, share in shares.items():
        collect(orders[order_id], -share)
        collection.allocated -= share
        work.session.add(entry(work, collection, EntryKind.TAKEN_BACK, -share, order_id))
    await work.session.flush()


async def with_orders(work: Work, collection: Collection) -> list[tuple[Order, Decimal]]:
    """The present allocation with its orders, for events."""
    await work.session.flush()
    shares = (await allocated(work, [collection.id]))[collection.id]
    orders = await work.session.scalars(select(Order).where(Order.id.in_(shares)).order_by(Order.id))
    return [(order, shares[order.id]) for order in orders]


async def collection_to(work: Work, id: UUID, permission: str, expected: int | None) -> Collection:
    """A collection to act on, locked. Refuses NOT_FOUND outside sight."""
    work.viewer.require(permission)
    found = await work.session.scalar(
        locked(select(Collection).where(Collection.id == id, collection_seen(work.viewer)))
    )
    if found is None:
        raise Refused(NOT_FOUND, path=INPUT_ID)
    require_version(found.version, expected)
    return found
