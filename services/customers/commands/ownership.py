"""What every change of ownership shares: history, the end of grants, the pool's rule, the holder's lock."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, func, select

from chassis.db.dialect import insert_or_ignore
from chassis.ids import new_id
from chassis.messaging import Work
from services.customers.model import Customer, OwnershipChange, SightGrant
from services.customers.model.copies import KnownPool
from services.customers.model.counters import Holder
from services.customers.rules.claiming import ClaimRule
from services.customers.rules.states import OwnershipChangeKind, RecordState


def remember(
    work: Work,
    customer: Customer,
    kind: OwnershipChangeKind,
    *,
    from_owner_id: UUID | None = None,
    from_pool_id: UUID | None = None,
    reason_id: UUID | None = None,
    reason: str | None = None,
    transfer_id: UUID | None = None,
) -> None:
    """Append to the customer's ownership history where it now is and where it came from."""
    work.session.add(
        OwnershipChange(
            id=new_id(),
            customer_id=customer.id,
            kind=kind,
            at=work.now,
            actor_id=work.viewer.actor,
            from_owner_id=from_owner_id,
            to_owner_id=customer.owner_id,
            from_pool_id=from_pool_id,
            to_pool_id=customer.pool_id,
            reason_id=reason_id,
            reason=reason,
            transfer_id=transfer_id,
        )
    )


async def end_grants(work: Work, customers: Iterable[Customer]) -> None:
    """What an earlier transfer left a former owner ends with the ownership it was granted under."""
    ids = [customer.id for customer in customers]
    await work.session.execute(delete(SightGrant).where(SightGrant.customer_id.in_(ids)))


def rule_of(pool: KnownPool) -> ClaimRule:
    """The pool's claim rule."""
    return ClaimRule(
        daily_limit=pool.daily_claim_limit,
        previous_owner_wait_days=pool.previous_owner_wait_days,
        rest_days=pool.rest_days,
        capacity=pool.holding_capacity,
        buyers_count=pool.buyers_count_towards_capacity,
    )


async def lock_holder(work: Work, employee_id: UUID) -> None:
    """From here to the end of the work nobody else counts or adds to what this person holds."""
    row = {"employee_id": employee_id}
    await work.session.execute(insert_or_ignore(work.session, Holder.__table__, [row]))  # pyright: ignore[reportArgumentType]
    await work.session.execute(
        select(Holder.employee_id).where(Holder.employee_id == employee_id).with_for_update()
    )


async def holdings(work: Work, employee_id: UUID) -> tuple[int, int]:
    """How many active customers a person holds, and how many of these have bought."""
    held = select(func.count(Customer.id), func.count(Customer.id).filter(Customer.order_count > 0)).where(
        Customer.owner_id == employee_id, Customer.record == RecordState.ACTIVE
    )
    customers, buyers = (await work.session.execute(held)).one()
    return customers, buyers
