"""Finding what a command works on, within the viewer's sight and the action's scope."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import literal, select

from chassis.errors import FORBIDDEN, NOT_FOUND, STALE_VERSION, Refused
from chassis.messaging import Work
from chassis.organisation import may
from services.customers.model import Contact, Customer, FollowUp, Lead
from services.customers.model.sight import customer_in_sight, kept, lead_in_sight
from services.customers.rules.errors import CUSTOMER_NOT_ACTIVE
from services.customers.rules.states import Access, RecordState


async def customer_to(
    work: Work, permission: str, id: UUID, expected_version: int | None = None, *, path: str = "id"
) -> Customer:
    """The active customer, locked, for an action its owner's scope allows.

    NOT_FOUND outside the viewer's sight, FORBIDDEN outside the action's scope, STALE_VERSION and
    CUSTOMER_NOT_ACTIVE as their names say.
    """
    in_sight = customer_in_sight(work.viewer, work.today)
    found = await work.session.scalar(
        select(Customer).where(Customer.id == id, in_sight).with_for_update(of=Customer)
    )
    if found is None:
        raise Refused(NOT_FOUND, path=("input", path))
    await require_scope(work, permission, found)
    check_version(found, expected_version)
    check_active(found)
    return found


async def require_scope(work: Work, permission: str, customer: Customer) -> None:
    """Refuses FORBIDDEN where ``permission`` neither reaches the owner nor was left by a transfer."""
    work.viewer.require(permission)
    if await may(work.session, work.viewer, permission, customer.owner_id):
        return
    left = select(literal(1)).where(Customer.id == customer.id, kept(work.viewer, work.today, Access.WORK))
    if await work.session.scalar(left) is None:
        raise Refused(FORBIDDEN, f"this customer is outside your {permission}")


async def lead_to(work: Work, permission: str, id: UUID, expected_version: int | None) -> Lead:
    """The lead, locked, for an action its owner's scope allows."""
    found = await work.session.scalar(
        select(Lead).where(Lead.id == id, lead_in_sight(work.viewer)).with_for_update()
    )
    if found is None:
        raise Refused(NOT_FOUND, path=("input", "id"))
    work.viewer.require(permission)
    if not await may(work.session, work.viewer, permission, found.owner_id):
        raise Refused(FORBIDDEN, f"this lead is outside your {permission}")
    check_version(found, expected_version)
    return found


async def contact_to(
    work: Work, permission: str, id: UUID, expected_version: int | None
) -> tuple[Contact, Customer]:
    """The contact and its customer, locked, for an action the customer's scope allows."""
    found = await work.session.get(Contact, id)
    if found is None:
        raise Refused(NOT_FOUND, path=("input", "id"))
    customer = await customer_to(work, permission, found.customer_id)
    await work.session.refresh(found)
    check_version(found, expected_version)
    return found, customer


async def follow_up_to(work: Work, id: UUID, expected_version: int | None) -> tuple[FollowUp, Customer]:
    """The follow-up and its customer, locked, for who may record follow-ups there."""
    found = await work.session.get(FollowUp, id)
    if found is None:
        raise Refused(NOT_FOUND, path=("input", "id"))
    customer = await customer_to(work, "follow_up:create", found.customer_id)
    await work.session.refresh(found)
    check_version(found, expected_version)
    return found, customer


def check_version(record: Customer | Contact | FollowUp | Lead, expected: int | None) -> None:
    """Refuses STALE_VERSION when the record is not the one the client read."""
    if expected is not None and record.version != expected:
        raise Refused(STALE_VERSION, path=("input", "expectedVersion"))


def check_active(customer: Customer) -> None:
    """Refuses CUSTOMER_NOT_ACTIVE for archived and merged customers."""
    if customer.record != RecordState.ACTIVE:
        raise Refused(CUSTOMER_NOT_ACTIVE)


async def customers_in_sight(work: Work, ids: Collection[UUID]) -> dict[UUID, Customer]:
    """Those of ``ids`` the viewer may see, locked in the order of their ids."""
    in_sight = customer_in_sight(work.viewer, work.today)
    found = await work.session.scalars(
        select(Customer)
        .where(Customer.id.in_(ids), in_sight)
        .order_by(Customer.id)
        .with_for_update(of=Customer)
    )
    return {customer.id: customer for customer in found}
