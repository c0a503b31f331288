"""The life of an order and what its documents say about it (domain.md, Orders)."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from chassis.errors import Blocker, Refused
from services.sales.rules.errors import ORDER_IN_PROGRESS, ORDER_STATE


class OrderStatus(StrEnum):
    """DRAFT → SUBMITTED → CONFIRMED → CLOSED, or CANCELLED."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    CONFIRMED = "CONFIRMED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class ShipmentStatus(StrEnum):
    """How much of an order is shipped; derived from its lines."""

    NOT_SHIPPED = "NOT_SHIPPED"
    PARTLY_SHIPPED = "PARTLY_SHIPPED"
    SHIPPED = "SHIPPED"


class CollectionStatus(StrEnum):
    """How much of an order is paid; derived from allocations."""

    NOT_COLLECTED = "NOT_COLLECTED"
    PARTLY_COLLECTED = "PARTLY_COLLECTED"
    COLLECTED = "COLLECTED"


#: States in which lines and terms are frozen and documents may refer to the order.
POSTED = frozenset({OrderStatus.CONFIRMED, OrderStatus.CLOSED})
#: States in which an order still moves with its customer.
UNPOSTED = frozenset({OrderStatus.DRAFT, OrderStatus.SUBMITTED})

_NEXT: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.DRAFT: frozenset({OrderStatus.SUBMITTED, OrderStatus.CONFIRMED, OrderStatus.CANCELLED}),
    OrderStatus.SUBMITTED: frozenset({OrderStatus.CONFIRMED, OrderStatus.CANCELLED}),
    OrderStatus.CONFIRMED: frozenset({OrderStatus.CLOSED, OrderStatus.CANCELLED}),
    OrderStatus.CLOSED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
}


def require_step(current: str, to: OrderStatus) -> None:
    """Refuses ORDER_STATE for a step the life of an order does not have."""
    if to not in _NEXT[OrderStatus(current)]:
        raise Refused(ORDER_STATE, f"an order that is {current} cannot become {to}")


def require_draft(current: str) -> None:
    """Refuses ORDER_STATE unless lines and terms may still change."""
    if current != OrderStatus.DRAFT:
        raise Refused(ORDER_STATE, f"only a draft can be edited; this order is {current}")


def require_untouched(lines: Iterable[tuple[str, Decimal]], collected: Decimal, order_id: str) -> None:
    """Refuses ORDER_IN_PROGRESS once anything was shipped or collected, naming every such thing.

    ``lines`` are (id, shipped quantity).
    """
    blockers = [Blocker(id, f"{shipped.normalize():f} shipped") for id, shipped in lines if shipped > 0]
    if collected > 0:
        blockers.append(Blocker(order_id, f"{collected} collected"))
    if blockers:
        raise Refused(ORDER_IN_PROGRESS, blockers=tuple(blockers))


def shipment_status(lines: Iterable[tuple[Decimal, Decimal]]) -> ShipmentStatus:
    """From (ordered, shipped) of every line."""
    rows = list(lines)
    if all(shipped == 0 for _, shipped in rows):
        return ShipmentStatus.NOT_SHIPPED
    if all(shipped == ordered for ordered, shipped in rows):
        return ShipmentStatus.SHIPPED
    return ShipmentStatus.PARTLY_SHIPPED


def collection_status(total: Decimal, collected: Decimal) -> CollectionStatus:
    """From what is owed in all and what was collected of it."""
    if collected == 0:
        return CollectionStatus.NOT_COLLECTED
    return CollectionStatus.COLLECTED if collected == total else CollectionStatus.PARTLY_COLLECTED
