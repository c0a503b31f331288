"""What may be shipped and what it earns (domain.md, Shipment)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from uuid import UUID

from chassis.errors import Blocker, Refused
from chassis.money import round_half_up
from services.sales.rules.errors import OVER_SHIPPED, SHIPMENT_STATE
from services.sales.rules.orders import OrderStatus


class ShipmentState(StrEnum):
    """DRAFT → SHIPPED, or CANCELLED, which gives the open quantity back."""

    DRAFT = "DRAFT"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class ShippableLine:
    """An order line as shipping sees it."""

    id: UUID
    order_status: str
    ordered: Decimal
    shipped: Decimal

    @property
    def open(self) -> Decimal:
        """What may still be shipped."""
        return self.ordered - self.shipped if self.order_status == OrderStatus.CONFIRMED else Decimal(0)


def require_open(wanted: Mapping[UUID, Decimal], lines: Sequence[ShippableLine]) -> None:
    """shipped ≤ ordered on every line; refuses OVER_SHIPPED listing every line that lacks."""
    blockers = []
    for line in lines:
        asked = wanted.get(line.id, Decimal(0))
        if line.order_status != OrderStatus.CONFIRMED:
            blockers.append(Blocker(str(line.id), f"its order is {line.order_status}"))
        elif asked > line.open:
            blockers.append(
                Blocker(str(line.id), f"{asked.normalize():f} asked, {line.open.normalize():f} open")
            )
    if blockers:
        raise Refused(OVER_SHIPPED, blockers=tuple(blockers))


def require_state(current: str, *allowed: ShipmentState) -> None:
    """Refuses SHIPMENT_STATE unless the shipment is in one of ``allowed``."""
    if current not in allowed:
        raise Refused(SHIPMENT_STATE, f"the shipment is {current}")


def revenue_of(
    quantity: Decimal, *, ordered: Decimal, shipped: Decimal, net: Decimal, earned: Decimal, places: int
) -> Decimal:
    """What shipping ``quantity`` of a line earns, when ``shipped`` of it have ``earned`` so far.

    The cumulated share is rounded, not each part, and the last part takes the rest: however a line is
    cut, and whatever was cancelled in between, the parts add up to its ``net`` exactly.
    """
    done = shipped + quantity
    if done == ordered:
        return net - earned
    with localcontext(prec=60):
        due = round_half_up(net * done / ordered, places)
    return min(max(due - earned, Decimal(0)), net - earned)
