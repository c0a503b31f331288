"""Handing customers from one owner to another, many at once (domain.md, Batch transfer)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from chassis.db.dialect import upsert
from chassis.errors import FORBIDDEN, INVALID_INPUT, NOT_FOUND, Refused
from chassis.graphql.bulk import BulkOutcome, ErrorPolicy, ItemOutcome, each_item
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.organisation import may
from services.customers.commands.access import check_active, customers_in_sight
from services.customers.commands.announce import announce_customer, announce_plan
from services.customers.commands.ownership import end_grants, holdings, remember, rule_of
from services.customers.commands.references import check_employee, pool_for
from services.customers.events.published import CustomerTransferred
from services.customers.model import Customer, FollowUp, SightGrant
from services.customers.rules.claiming import room
from services.customers.rules.errors import CUSTOMER_PUBLIC
from services.customers.rules.states import (
    Access,
    FollowUpState,
    Ownership,
    OwnershipChangeKind,
    TransferInclude,
)

#: What of follow-ups is still to be done.
_OPEN_PLANS = (FollowUpState.PLANNED, FollowUpState.IN_PROGRESS)


@dataclass(frozen=True)
class KeepPreviousOwner:
    """The former owner keeps sight, or sight and work, to the end of ``until``."""

    access: Access
    until: date


@dataclass(frozen=True)
class TransferCustomers:
    """``ids``, or what ``filter`` finds; ``filter`` is only told apart here, its rows are handed in."""

    to: UUID
    reason: str
    ids: tuple[UUID, ...] | None = None
    filter: str | None = None
    include: tuple[TransferInclude, ...] = ()
    keep_previous_owner: KeepPreviousOwner | None = None
    dry_run: bool = False
    error_policy: str = ErrorPolicy.REJECT_FAILED_ROWS.name


@dataclass(frozen=True)
class Transferred:
    """What became of each customer, under which transfer, and what the receiver holds (afterwards, unless
    it was a dry run). ``room`` None: the default pool's rule sets no capacity."""

    transfer_id: UUID
    outcome: BulkOutcome
    receiver_holds: int
    receiver_room: int | None


async def transfer_customers(
    work: Work, request: TransferCustomers, *, found: tuple[UUID, ...] = ()
) -> Transferred:
    """Change owners; stage, dates, follow-ups and history stay. ``found`` are the filter's rows."""
    work.viewer.require("customer:transfer")
    if (request.ids is None) == (request.filter is None):
        raise Refused(INVALID_INPUT, "give ids or filter", ("input", "ids"))
    if not request.reason.strip():
        raise Refused(INVALID_INPUT, "must not be empty", ("input", "reason"))
    if request.keep_previous_owner and request.keep_previous_owner.until < work.today:
        raise Refused(INVALID_INPUT, "lies in the past", ("input", "keepPreviousOwner", "until"))
    await check_employee(work, request.to, "to")
    if not await may(work.session, work.viewer, "customer:transfer", request.to):
        raise Refused(FORBIDDEN, "the receiver is outside your customer:transfer", ("input", "to"))
    ids = tuple(dict.fromkeys(found if request.ids is None else request.ids))
    batch = _Batch(request, new_id(), await customers_in_sight(work, ids), {})
    outcome = await each_item(
        work, ids, batch.hand_over, policy=request.error_policy, dry_run=request.dry_run
    )
    customers, buyers = await holdings(work, request.to)
    rule = rule_of(await pool_for(work, None))
    return Transferred(batch.id, outcome, customers, room(rule, customers, buyers))


async def transfer(
    work: Work,
    customers: Sequence[Customer],
    to: UUID,
    *,
    reason: str,
    transfer_id: UUID,
    include: Collection[TransferInclude] = (),
) -> None:
    """Give owned, active, locked customers to ``to``, with their history and events; of what is included,
    the plans are moved here and the rest by the services whose it is."""
    await end_grants(work, customers)
    plans = await _take_over_plans(work, customers, to) if TransferInclude.PLANS in include else ()
    for customer in customers:
        former = customer.owner_id
        customer.previous_owner_id = former
        customer.give_to(to, work.now)
        remember(
            work,
            customer,
            OwnershipChangeKind.TRANSFERRED,
            from_owner_id=former,
            reason=reason,
            transfer_id=transfer_id,
        )
    await work.session.flush()
    for customer in customers:
        announce_customer(
            work, CustomerTransferred, customer, ["owner_id"], transfer_id=transfer_id, include=include
        )
    for plan in plans:
        announce_plan(work, plan)


async def _take_over_plans(work: Work, customers: Sequence[Customer], to: UUID) -> Sequence[FollowUp]:
    """What the owners still had to do with these customers, now to be done by ``to``."""
    theirs = (
        select(FollowUp)
        .join(Customer, Customer.id == FollowUp.customer_id)
        .where(
            Customer.id.in_([customer.id for customer in customers]),
            FollowUp.employee_id == Customer.owner_id,
            FollowUp.state.in_(_OPEN_PLANS),
        )
    )
    plans = (await work.session.scalars(theirs.order_by(FollowUp.id).with_for_update(of=FollowUp))).all()
    for plan in plans:
        plan.employee_id = to
    return plans


@dataclass
class _Batch:
    request: TransferCustomers
    id: UUID
    customers: Mapping[UUID, Customer]
    reach: dict[UUID, bool]

    async def hand_over(self, work: Work, id: UUID) -> tuple[ItemOutcome, UUID]:
        customer = self.customers.get(id)
        if customer is None:
            raise Refused(NOT_FOUND)
        check_active(customer)
        former = customer.owner_id
        if customer.ownership == Ownership.PUBLIC or former is None:
            raise Refused(CUSTOMER_PUBLIC)
        if former not in self.reach:
            self.reach[former] = await may(work.session, work.viewer, "customer:transfer", former)
        if not self.reach[former]:
            raise Refused(FORBIDDEN, "the owner is outside your customer:transfer")
        if former == self.request.to:
            return ItemOutcome.UNCHANGED, id
        await transfer(
            work,
            [customer],
            self.request.to,
            reason=self.request.reason,
            transfer_id=self.id,
            include=self.request.include,
        )
        if self.request.keep_previous_owner:
            await self._keep_sight(work, customer.id, former, self.request.keep_previous_owner)
        return ItemOutcome.UPDATED, id

    async def _keep_sight(self, work: Work, customer_id: UUID, former: UUID, keep: KeepPreviousOwner) -> None:
        row = {
            "customer_id": customer_id,
            "employee_id": former,
            "access": keep.access,
            "until": keep.until,
            "transfer_id": self.id,
        }
        await work.session.execute(
            upsert(work.session, SightGrant.__table__, [row], ["customer_id", "employee_id"])  # pyright: ignore[reportArgumentType]
        )
