"""What becomes of a deactivated employee's customers and leads (domain.md, Organisation and visibility)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from chassis.messaging import Work
from chassis.organisation.tables import known_employees
from services.customers.commands.announce import announce_lead
from services.customers.commands.ownership import lock_holder
from services.customers.commands.references import pool_for
from services.customers.commands.release_customer import release
from services.customers.commands.transfer_customers import transfer
from services.customers.events.published import LeadUpdated
from services.customers.model import Customer, Lead
from services.customers.rules.states import LeadStatus, RecordState, TransferInclude

#: What the history says; it was no person's decision about a single customer.
REASON = "The owner was deactivated"

#: What is still open goes along; what is closed keeps the name of who did it.
OPEN_WORK = (
    TransferInclude.CONTACTS,
    TransferInclude.OPEN_OPPORTUNITIES,
    TransferInclude.OPEN_ORDERS,
    TransferInclude.CONTRACTS,
    TransferInclude.PLANS,
)

#: Rows locked, written and announced together.
BATCH = 200


@dataclass(frozen=True)
class HandOverWork:
    """All of ``leaver_id`` goes to ``to``, under ``transfer_id``; ``to`` None releases the customers."""

    leaver_id: UUID
    to: UUID | None
    transfer_id: UUID


async def hand_over_work(work: Work, request: HandOverWork) -> None:
    """Transfer the active customers and the leads not converted, or release these customers.

    A receiver who is not an active employee (any more) gets nothing: the customers are released. Leads have
    no pool: released are customers alone. Done again it finds nothing to do.
    """
    await lock_holder(work, request.leaver_id)  # a claim under way is counted in
    if request.to is not None and await _may_receive(work, request.leaver_id, request.to):
        await _transfer_customers(work, request, request.to)
        await _transfer_leads(work, request.leaver_id, request.to)
    else:
        await _release_customers(work, request.leaver_id)


async def _may_receive(work: Work, leaver: UUID, to: UUID) -> bool:
    active = await work.session.scalar(select(known_employees.c.active).where(known_employees.c.id == to))
    return bool(active) and to != leaver


async def _transfer_customers(work: Work, request: HandOverWork, to: UUID) -> None:
    for ids in await _customer_batches(work, request.leaver_id):
        customers = await _locked(work, request.leaver_id, ids)
        await transfer(work, customers, to, reason=REASON, transfer_id=request.transfer_id, include=OPEN_WORK)
        await work.write_outbox()


async def _release_customers(work: Work, leaver: UUID) -> None:
    batches = await _customer_batches(work, leaver)
    if not batches:
        return
    pool = await pool_for(work, None)
    for ids in batches:
        await release(work, await _locked(work, leaver, ids), pool, reason=REASON)
        await work.write_outbox()


async def _transfer_leads(work: Work, leaver: UUID, to: UUID) -> None:
    theirs = (Lead.owner_id == leaver, Lead.status != LeadStatus.CONVERTED)
    ids = (await work.session.scalars(select(Lead.id).where(*theirs).order_by(Lead.id))).all()
    for start in range(0, len(ids), BATCH):
        batch = select(Lead).where(Lead.id.in_(ids[start : start + BATCH]), *theirs)
        leads = (await work.session.scalars(batch.order_by(Lead.id).with_for_update())).all()
        for lead in leads:
            lead.owner_id = to
        await work.session.flush()
        for lead in leads:
            announce_lead(work, LeadUpdated, lead)
        await work.write_outbox()


async def _customer_batches(work: Work, leaver: UUID) -> list[Sequence[UUID]]:
    theirs = select(Customer.id).where(Customer.owner_id == leaver, Customer.record == RecordState.ACTIVE)
    ids = (await work.session.scalars(theirs.order_by(Customer.id))).all()
    return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]


async def _locked(work: Work, leaver: UUID, ids: Sequence[UUID]) -> Sequence[Customer]:
    """Those of ``ids`` that are still theirs, once nobody else can change them."""
    still = select(Customer).where(
        Customer.id.in_(ids), Customer.owner_id == leaver, Customer.record == RecordState.ACTIVE
    )
    return (await work.session.scalars(still.order_by(Customer.id).with_for_update(of=Customer))).all()
