"""Letting a customer go into a pool (domain.md, Public pool, Release)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.errors import Refused
from chassis.messaging import Work
from services.customers.commands.access import customer_to
from services.customers.commands.announce import announce_customer
from services.customers.commands.ownership import remember
from services.customers.commands.references import check_items, pool_for
from services.customers.events.published import CustomerReleased
from services.customers.model import Customer
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
    former = customer.owner_id
    customer.put_into(pool.id, work.now, work.now + timedelta(days=pool.rest_days))
    remember(
        work,
        customer,
        OwnershipChangeKind.RELEASED,
        from_owner_id=former,
        reason_id=request.reason_id,
    )
    await work.session.flush()
    announce_customer(work, CustomerReleased, customer, ["owner_id", "pool_id"], reason_id=request.reason_id)
    return customer
