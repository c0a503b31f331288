"""A pool administrator gives a public customer to somebody (domain.md, Public pool, Claim)."""

from dataclasses import dataclass
from uuid import UUID

from chassis.errors import FORBIDDEN, Refused
from chassis.messaging import Work
from chassis.organisation import may
from services.customers.commands.access import check_active, customers_in_sight
from services.customers.commands.announce import announce_customer
from services.customers.commands.ownership import end_grants, holdings, lock_holder, remember, rule_of
from services.customers.commands.references import check_employee, pool_for
from services.customers.events.published import CustomerClaimed
from services.customers.model import Customer
from services.customers.rules.claiming import check_capacity
from services.customers.rules.errors import ALREADY_CLAIMED
from services.customers.rules.states import Ownership, OwnershipChangeKind


@dataclass(frozen=True)
class AssignCustomer:
    """``to`` gets the customer."""

    id: UUID
    to: UUID
    reason: str | None = None


async def assign_customer(work: Work, request: AssignCustomer) -> Customer:
    """The customer, now the receiver's: skips rest and daily limit, not the receiver's capacity."""
    work.viewer.require("customer:assign")
    if not await may(work.session, work.viewer, "customer:assign", request.to):
        raise Refused(FORBIDDEN, "the receiver is outside your customer:assign", ("input", "to"))
    await check_employee(work, request.to, "to")
    await lock_holder(work, request.to)
    customer = (await customers_in_sight(work, [request.id])).get(request.id)
    if customer is None or customer.ownership != Ownership.PUBLIC:
        raise Refused(ALREADY_CLAIMED, path=("input", "id"))
    check_active(customer)
    pool = await pool_for(work, customer.pool_id)
    check_capacity(rule_of(pool), *await holdings(work, request.to))
    await end_grants(work, [customer])
    customer.give_to(request.to, work.now)
    remember(work, customer, OwnershipChangeKind.ASSIGNED, from_pool_id=pool.id, reason=request.reason)
    await work.session.flush()
    announce_customer(work, CustomerClaimed, customer, ["owner_id", "pool_id"])
    return customer
