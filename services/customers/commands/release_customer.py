"""Letting a customer go into a pool (domain.md, Public pool, Release)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.errors import Refused
from chassis.messaging import Work
from services.customers.commands.access import customer_to
from services.customers.commands.announce import announce_customer
from services.customers.commands.ownership import end_grants, remember
from services.customers.commands.references import check_items, pool_for
from services.customers.events.published import CustomerReleased
from services.customers.model import Customer
from services.customers.model.copies import KnownPool
from services.customers.rules.errors import CUSTOMER_PUBLIC
from services.customers.rules.states import Ownership, OwnershipChangeKind


@dataclass(frozen=True)
class ReleaseCustomer:
    """Into ``pool_id`` or the default pool, for a reason of the dictionary RELEASE_REASON."""

    id: UUID
    reason_id: UUID
    pool_id: UUID | None = None
    expected_version: int | None = None


async def release_customer(work: Work, request: ReleaseCustomer) -> Customer:
    """The customer, now public; it rests as the pool's rule says, and its owner has to wait."""
    customer = await customer_to(work, "customer:release", request.id, request.expected_version)
    if customer.ownership == Ownership.PUBLIC:
        raise Refused(CUSTOMER_PUBLIC, path=("input", "id"))
    await check_items(work, {"reason_id": request.reason_id})
    pool = await pool_for(work, request.pool_id)
    await release(work, [customer], pool, reason_id=request.reason_id)
    return customer


async def release(
    work: Work,
    customers: Sequence[Customer],
    pool: KnownPool,
    *,
    reason_id: UUID | None = None,
    reason: str | None = None,
) -> None:
    """Put owned, active, locked customers into ``pool``, with their history and events.

    The reason is an item of the dictionary, or in words where a rule releases.
    """
    claimable_at = work.now + timedelta(days=pool.rest_days)
    await end_grants(work, customers)
    for customer in customers:
        former = customer.owner_id
        customer.put_into(pool.id, work.now, claimable_at)
        remember(
            work,
            customer,
            OwnershipChangeKind.RELEASED,
            from_owner_id=former,
            reason_id=reason_id,
            reason=reason,
        )
    await work.session.flush()
    for customer in customers:
        announce_customer(work, CustomerReleased, customer, ["owner_id", "pool_id"], reason_id=reason_id)
