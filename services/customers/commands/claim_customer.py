"""Claiming public customers: of many who try at once exactly one wins (domain.md, Public pool)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from chassis.db.dialect import insert_or_ignore
from chassis.errors import NOT_FOUND, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.messaging import Work
from chassis.organisation import may
from chassis.organisation.tables import known_employees
from services.customers.commands.access import check_active
from services.customers.commands.announce import announce_customer
from services.customers.commands.ownership import end_grants, holdings, lock_holder, remember, rule_of
from services.customers.commands.references import unknown
from services.customers.events.published import CustomerClaimed
from services.customers.model import Customer
from services.customers.model.copies import KnownPool
from services.customers.model.counters import ClaimCount
from services.customers.rules.claiming import Holdings, PublicCustomer, check_claim
from services.customers.rules.errors import ALREADY_CLAIMED
from services.customers.rules.states import Ownership, OwnershipChangeKind


@dataclass(frozen=True)
class ClaimCustomer:
    """One customer."""

    id: UUID


@dataclass(frozen=True)
class ClaimCustomers:
    """Several; each stands for itself."""

    ids: tuple[UUID, ...]
    error_policy: str = "REJECT_FAILED_ROWS"
    dry_run: bool = False


async def claim_customer(work: Work, request: ClaimCustomer) -> Customer:
    """The customer, now the viewer's. Refuses ALREADY_CLAIMED, RESTING, DAILY_LIMIT_REACHED,
    HOLDING_CAPACITY_REACHED."""
    work.viewer.require("customer:claim")
    return await _claim(work, request.id)


async def claim_customers(work: Work, request: ClaimCustomers) -> BulkOutcome:
    """The verdict on each; a refused one uses no claim of the day."""
    work.viewer.require("customer:claim")

    async def claim(work: Work, id: UUID) -> tuple[ItemOutcome, UUID]:
        return ItemOutcome.UPDATED, (await _claim(work, id)).id

    return await each_item(work, request.ids, claim, policy=request.error_policy, dry_run=request.dry_run)


async def _claim(work: Work, id: UUID) -> Customer:
    claimer = work.viewer.employee_id
    await lock_holder(work, claimer)
    customer = await _public(work, id)
    pool = await work.session.get(KnownPool, customer.pool_id)
    if pool is None:
        raise unknown(customer.pool_id, "id", "the customer's pool is not known here yet")
    assert customer.claimable_at is not None
    facts = PublicCustomer(customer.claimable_at, customer.previous_owner_id, customer.released_at)
    held = Holdings(await _count_up(work, claimer, pool.id), *await holdings(work, claimer))
    check_claim(rule_of(pool), facts, claimer, held, work.now)
    taken = await work.session.execute(
        update(Customer)
        .where(
            Customer.id == id,
            Customer.owner_id.is_(None),
            Customer.pool_id == pool.id,
            Customer.claimable_at <= work.now,
        )
        .values(
            ownership=Ownership.OWNED,
            owner_id=claimer,
            pool_id=None,
            owned_since=work.now,
            version=Customer.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    await work.session.refresh(customer)
    if taken.rowcount != 1:  # pyright: ignore[reportAttributeAccessIssue]
        raise await _already_claimed(work, customer)
    await end_grants(work, [customer])
    remember(work, customer, OwnershipChangeKind.CLAIMED, from_pool_id=pool.id)
    announce_customer(work, CustomerClaimed, customer, ["owner_id", "pool_id"])
    return customer


async def _public(work: Work, id: UUID) -> Customer:
    """The customer as long as it is public. One that never was answers like none unless it is in scope."""
    customer = await work.session.scalar(
        select(Customer).where(Customer.id == id).execution_options(populate_existing=True)
    )
    if customer is None:
        raise Refused(NOT_FOUND, path=("input", "id"))
    if customer.ownership != Ownership.PUBLIC:
        was_public = customer.claimable_at is not None
        if was_public or await may(work.session, work.viewer, "customer:read", customer.owner_id):
            raise await _already_claimed(work, customer)
        raise Refused(NOT_FOUND, path=("input", "id"))
    check_active(customer)
    return customer


async def _already_claimed(work: Work, customer: Customer) -> Refused:
    """The refusal; it names the owner only to who may see their customers."""
    message = ""
    if await may(work.session, work.viewer, "customer:read", customer.owner_id):
        name = await work.session.scalar(
            select(known_employees.c.name).where(known_employees.c.id == customer.owner_id)
        )
        message = f"{name} has this customer" if name else ""
    return Refused(ALREADY_CLAIMED, message, ("input", "id"))


async def _count_up(work: Work, claimer: UUID, pool_id: UUID) -> int:
    """Count this claim; returns the day's earlier ones. A refusal undoes it with the rest of the work."""
    own = {"employee_id": claimer, "pool_id": pool_id, "day": work.today}
    row = {**own, "claims": 0}
    await work.session.execute(insert_or_ignore(work.session, ClaimCount.__table__, [row]))  # pyright: ignore[reportArgumentType]
    claims = await work.session.scalar(
        update(ClaimCount).filter_by(**own).values(claims=ClaimCount.claims + 1).returning(ClaimCount.claims)
    )
    assert claims is not None
    return claims - 1
