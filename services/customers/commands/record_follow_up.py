"""Recording what happened with a customer, planning what shall, taking back (domain.md, Follow-up).

``last_follow_up_at`` and ``next_contact_on`` of the customer are folded from its records under the customer's
lock; its version stays, as for everything derived.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from services.customers.commands.access import customer_to, follow_up_to
from services.customers.commands.announce import announce_follow_up, announce_plan
from services.customers.commands.references import check_items
from services.customers.events.published import FollowUpRecorded, FollowUpWithdrawn
from services.customers.model import Contact, Customer, FollowUp
from services.customers.rules.follow_ups import check_occurred_at, check_step
from services.customers.rules.states import FollowUpState


@dataclass(frozen=True)
class RecordFollowUp:
    """It happened at ``occurred_at``, now without."""

    customer_id: UUID
    text: str
    occurred_at: datetime | None = None
    kind_id: UUID | None = None
    contact_id: UUID | None = None
    opportunity_id: UUID | None = None
    next_contact_on: date | None = None


@dataclass(frozen=True)
class PlanFollowUp:
    """It shall happen at ``planned_for``."""

    customer_id: UUID
    text: str
    planned_for: datetime
    kind_id: UUID | None = None
    contact_id: UUID | None = None
    opportunity_id: UUID | None = None


@dataclass(frozen=True)
class BeginFollowUp:
    """A plan is being worked on."""

    id: UUID
    expected_version: int | None = None


@dataclass(frozen=True)
class CompleteFollowUp:
    """A plan happened; ``text`` says how it went."""

    id: UUID
    text: str | None = None
    occurred_at: datetime | None = None
    next_contact_on: date | None = None
    expected_version: int | None = None


@dataclass(frozen=True)
class CancelFollowUp:
    """A plan is called off, or a record taken back."""

    id: UUID
    expected_version: int | None = None


async def record_follow_up(work: Work, request: RecordFollowUp, *, backdate_days: int) -> FollowUp:
    """The record. Refuses BACKDATED_TOO_FAR and IN_THE_FUTURE."""
    occurred_at = request.occurred_at or work.now
    check_occurred_at(occurred_at, work.now, backdate_days)
    follow_up = await _new(work, request, FollowUpState.DONE, occurred_at)
    follow_up.occurred_at, follow_up.next_contact_on = occurred_at, request.next_contact_on
    await work.session.flush()
    await fold_follow_ups(work, follow_up.customer_id)
    announce_follow_up(work, FollowUpRecorded, follow_up)
    return follow_up


async def plan_follow_up(work: Work, request: PlanFollowUp) -> FollowUp:
    """The plan; it protects nothing until it happened."""
    if request.planned_for < work.now:
        raise Refused(INVALID_INPUT, "lies in the past", ("input", "plannedFor"))
    follow_up = await _new(work, request, FollowUpState.PLANNED, request.planned_for)
    follow_up.planned_for = request.planned_for
    await work.session.flush()
    announce_plan(work, follow_up)
    return follow_up


async def begin_follow_up(work: Work, request: BeginFollowUp) -> FollowUp:
    """The plan, begun."""
    follow_up, _ = await follow_up_to(work, request.id, request.expected_version)
    check_step(FollowUpState(follow_up.state), FollowUpState.IN_PROGRESS)
    follow_up.state = FollowUpState.IN_PROGRESS
    await work.session.flush()
    announce_plan(work, follow_up)
    return follow_up


async def complete_follow_up(work: Work, request: CompleteFollowUp, *, backdate_days: int) -> FollowUp:
    """The plan as a record of what happened."""
    follow_up, customer = await follow_up_to(work, request.id, request.expected_version)
    check_step(FollowUpState(follow_up.state), FollowUpState.DONE)
    occurred_at = request.occurred_at or work.now
    check_occurred_at(occurred_at, work.now, backdate_days)
    follow_up.state, follow_up.occurred_at, follow_up.at = FollowUpState.DONE, occurred_at, occurred_at
    follow_up.text = request.text or follow_up.text
    follow_up.next_contact_on = request.next_contact_on
    await work.session.flush()
    await fold_follow_ups(work, customer.id)
    announce_follow_up(work, FollowUpRecorded, follow_up)
    return follow_up


async def cancel_follow_up(work: Work, request: CancelFollowUp) -> FollowUp:
    """The plan called off, or the record taken back: then the customer is folded anew."""
    follow_up, customer = await follow_up_to(work, request.id, request.expected_version)
    was = FollowUpState(follow_up.state)
    check_step(was, FollowUpState.CANCELLED)
    follow_up.state = FollowUpState.CANCELLED
    await work.session.flush()
    if was is FollowUpState.DONE:
        await fold_follow_ups(work, customer.id)
        announce_follow_up(work, FollowUpWithdrawn, follow_up)
    else:
        announce_plan(work, follow_up)
    return follow_up


async def fold_follow_ups(work: Work, *customer_ids: UUID) -> None:
    """Make the customers say when they were last in touch; the caller holds their locks."""
    latest = (
        select(FollowUp)
        .where(FollowUp.customer_id == Customer.id, FollowUp.state == FollowUpState.DONE)
        .order_by(FollowUp.at.desc(), FollowUp.id.desc())
        .limit(1)
        .correlate(Customer)
    )
    await work.session.execute(
        update(Customer)
        .where(Customer.id.in_(customer_ids))
        .values(
            last_follow_up_at=latest.with_only_columns(FollowUp.occurred_at).scalar_subquery(),
            next_contact_on=latest.with_only_columns(FollowUp.next_contact_on).scalar_subquery(),
        )
        .execution_options(synchronize_session=False)
    )


async def _new(
    work: Work, request: RecordFollowUp | PlanFollowUp, state: FollowUpState, at: datetime
) -> FollowUp:
    customer = await customer_to(work, "follow_up:create", request.customer_id, path="customerId")
    if not request.text.strip():
        raise Refused(INVALID_INPUT, "must not be empty", ("input", "text"))
    await check_items(work, {"kind_id": request.kind_id})
    if request.contact_id is not None:
        contact = await work.session.get(Contact, request.contact_id)
        if contact is None or contact.customer_id != customer.id:
            raise Refused(REFERENCE_UNKNOWN, "no contact of this customer", ("input", "contactId"))
    follow_up = FollowUp(
        id=new_id(),
        customer_id=customer.id,
        employee_id=work.viewer.employee_id,
        contact_id=request.contact_id,
        opportunity_id=request.opportunity_id,
        kind_id=request.kind_id,
        state=state,
        at=at,
        text=request.text,
    )
    work.session.add(follow_up)
    return follow_up
