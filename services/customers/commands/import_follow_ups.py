"""Importing follow-ups that happened, found by external reference; original dates are accepted."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from chassis.errors import CONFLICT, Refused
from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.ids import new_id
from chassis.messaging import Work
from services.customers.commands.announce import announce_follow_up
from services.customers.commands.importing import (
    References,
    check_item_texts,
    find_references,
    given,
    named,
    refuse_repeated,
    require_import,
)
from services.customers.commands.record_follow_up import fold_follow_ups
from services.customers.commands.update_customer import differing
from services.customers.events.published import FollowUpRecorded
from services.customers.model import Customer, FollowUp
from services.customers.rules.errors import IN_THE_FUTURE
from services.customers.rules.states import FollowUpState


@dataclass(frozen=True)
class FollowUpImportItem:
    """What is absent stays as it is."""

    external_reference: str
    customer: str
    employee: str
    occurred_at: datetime
    text: str
    kind: str | None = None
    next_contact_on: date | None = None


@dataclass(frozen=True)
class ImportFollowUps:
    """At most 500 items."""

    items: tuple[FollowUpImportItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


async def import_follow_ups(work: Work, request: ImportFollowUps) -> BulkOutcome:
    """Needs import:run. The customers' last follow-up is folded once for all items."""
    require_import(work)
    items = request.items
    known = await find_references(
        work,
        items=named(items, "kind"),
        employees=named(items, "employee"),
        customers=named(items, "customer"),
    )
    touched = sorted(set(known.customers.values()))
    await work.session.execute(
        select(Customer.id).where(Customer.id.in_(touched)).order_by(Customer.id).with_for_update()
    )
    rows = await work.session.scalars(
        select(FollowUp).where(FollowUp.external_reference.in_(named(items, "external_reference")))
    )
    book = _Book(known, {row.external_reference or "": row for row in rows})
    outcome = await each_item(work, items, book.keep, policy=request.error_policy, dry_run=request.dry_run)
    if outcome.applied:
        await fold_follow_ups(work, *touched)
    return outcome


@dataclass
class _Book:
    known: References
    follow_ups: dict[str, FollowUp]
    seen: set[str] = field(default_factory=set)

    async def keep(self, work: Work, item: FollowUpImportItem) -> tuple[ItemOutcome, UUID]:
        refuse_repeated(item.external_reference, self.seen)
        if item.occurred_at > work.now:
            raise Refused(IN_THE_FUTURE, path=("occurredAt",))
        values = given(item, "external_reference", "text", "occurred_at", "next_contact_on")
        check_item_texts(FollowUp, values, "text")
        values |= {
            "employee_id": self.known.employee(item.employee, "employee"),
            "at": item.occurred_at,
        }
        if (kind := self.known.item("FOLLOW_UP_KIND", item.kind, "kind")) is not None:
            values["kind_id"] = kind
        customer_id = self.known.customer(item.customer, "customer")
        follow_up = self.follow_ups.get(item.external_reference)
        outcome = ItemOutcome.UPDATED if follow_up else ItemOutcome.CREATED
        if follow_up is None:
            follow_up = FollowUp(id=new_id(), customer_id=customer_id, state=FollowUpState.DONE, **values)
            work.session.add(follow_up)
        elif follow_up.customer_id != customer_id:
            raise Refused(CONFLICT, "this is another customer's follow-up", ("customer",))
        elif follow_up.state != FollowUpState.DONE or not (changes := differing(follow_up, values)):
            return ItemOutcome.UNCHANGED, follow_up.id
        else:
            for name, value in changes.items():
                setattr(follow_up, name, value)
        await work.session.flush()
        announce_follow_up(work, FollowUpRecorded, follow_up)
        return outcome, follow_up.id
