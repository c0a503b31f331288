"""Spreading a receipt over orders (domain.md, Collection)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from chassis.errors import INVALID_INPUT, Blocker, Refused
from services.sales.rules.errors import COLLECTION_STATE, OVER_ALLOCATED, OVER_COLLECTED


class CollectionState(StrEnum):
    """A receipt stands, or a counter-entry took it back."""

    RECEIVED = "RECEIVED"
    REVERSED = "REVERSED"


class EntryKind(StrEnum):
    """A line of a collection's append-only ledger."""

    RECEIVED = "RECEIVED"
    ALLOCATED = "ALLOCATED"
    TAKEN_BACK = "TAKEN_BACK"
    REVERSED = "REVERSED"


class PaymentMethod(StrEnum):
    """How money came."""

    CASH = "CASH"
    BANK_TRANSFER = "BANK_TRANSFER"
    CHEQUE = "CHEQUE"
    CARD = "CARD"
    OTHER = "OTHER"


class AllocationRule(StrEnum):
    """How a receipt is spread over orders."""

    FIFO = "FIFO"
    EXPLICIT = "EXPLICIT"


@dataclass(frozen=True)
class Receivable:
    """An order that still owes something."""

    order_id: UUID
    outstanding: Decimal


def fifo(amount: Decimal, receivables: Sequence[Receivable]) -> dict[UUID, Decimal]:
    """``amount`` over ``receivables`` in their order, each filled before the next; the rest stays credit."""
    shares: dict[UUID, Decimal] = {}
    for receivable in receivables:
        share = min(amount, receivable.outstanding)
        if share > 0:
            shares[receivable.order_id] = share
            amount -= share
    return shares


def explicit(
    amount: Decimal, asked: Mapping[UUID, Decimal], receivables: Sequence[Receivable]
) -> dict[UUID, Decimal]:
    """The shares ``asked``, when they fit; ``receivables`` are all orders asked for.

    Refuses OVER_ALLOCATED when they exceed ``amount`` and OVER_COLLECTED listing every order on which more
    than is outstanding was asked.
    """
    if any(share <= 0 for share in asked.values()):
        raise Refused(INVALID_INPUT, "more than 0", ("input", "allocations"))
    blockers = [
        Blocker(str(r.order_id), f"{asked[r.order_id]} asked, {r.outstanding} outstanding")
        for r in receivables
        if asked[r.order_id] > r.outstanding
    ]
    if blockers:
        raise Refused(OVER_COLLECTED, blockers=tuple(blockers), path=("input", "allocations"))
    if sum(asked.values(), Decimal(0)) > amount:
        raise Refused(OVER_ALLOCATED, f"{amount} is there to allocate", ("input", "allocations"))
    return dict(asked)


def require_standing(state: str) -> None:
    """Refuses COLLECTION_STATE once the receipt was reversed."""
    if state != CollectionState.RECEIVED:
        raise Refused(COLLECTION_STATE, f"the collection is {state}")
