"""Creating a customer, after a look for duplicates (domain.md, Customers)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.errors import FORBIDDEN, INVALID_INPUT, Blocker, Refused
from chassis.ids import new_id
from chassis.messaging import Work
from chassis.organisation import may
from services.customers.commands.announce import announce_contact, announce_customer
from services.customers.commands.numbering import next_numbers
from services.customers.commands.ownership import remember
from services.customers.commands.profile import Profile, check_profile, profile_values, with_derived
from services.customers.commands.references import check_employee, pool_for
from services.customers.commands.texts import check_texts
from services.customers.events.published import CustomerCreated
from services.customers.model import Contact, Customer
from services.customers.model.duplicates import Match, find_matches
from services.customers.model.keys import Identity, rewrite_keys
from services.customers.rules.duplicates import DUPLICATE_SCORE
from services.customers.rules.errors import DUPLICATE_FOUND, DUPLICATE_REASON_REQUIRED
from services.customers.rules.states import KeyKind, OwnershipChangeKind


@dataclass(frozen=True)
class NewContact:
    """A contact made with its customer; the first is the primary one unless another says so."""

    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True)
class CreateCustomer(Profile):
    """Owned by the viewer, by ``owner_id``, or public in ``pool_id``."""

    name: str
    owner_id: UUID | None = None
    pool_id: UUID | None = None
    contacts: tuple[NewContact, ...] = ()
    accept_duplicates: bool = False
    duplicate_reason: str | None = None


async def create_customer(work: Work, request: CreateCustomer, *, phone_region: str) -> Customer:
    """The new customer with its contacts. Refuses DUPLICATE_FOUND unless accepted with permission."""
    values = {"name": request.name, **profile_values(request)}
    await check_profile(work, values)
    for index, contact in enumerate(request.contacts):
        check_contact(contact, index)
    customer = Customer(id=new_id(), created_on=work.today, order_count=0, **with_derived(values))
    await _settle(work, request, customer)
    reason = await _check_duplicates(work, request, phone_region)
    return await add_customer(work, customer, request.contacts, phone_region, reason)


async def add_customer(
    work: Work, customer: Customer, people: tuple[NewContact, ...], phone_region: str, reason: str | None
) -> Customer:
    """Write a checked, settled customer with number, contacts, keys, history and events."""
    [customer.number] = await next_numbers(work, "CUSTOMER")
    contacts = _contacts_of(customer, people)
    customer.contact_name = next((c.name for c in contacts if c.is_primary), None)
    work.session.add(customer)
    await work.session.flush()
    work.session.add_all(contacts)
    await work.session.flush()
    await rewrite_keys(work.session, [customer], phone_region)
    remember(work, customer, OwnershipChangeKind.CREATED, reason=reason)
    announce_customer(work, CustomerCreated, customer)
    for contact in contacts:
        announce_contact(work, contact)
    return customer


def check_contact(contact: NewContact, index: int) -> None:
    """Refuses a contact whose texts do not fit."""
    fields = {name: getattr(contact, name) for name in ("name", "title", "phone", "email")}
    try:
        check_texts(Contact, fields, "name")
    except Refused as refusal:
        path = ("input", "contacts", str(index), *refusal.path[1:])
        raise Refused(refusal.kind, refusal.message, path) from None


async def _settle(work: Work, request: CreateCustomer, customer: Customer) -> None:
    """Give the new customer its owner or its pool."""
    work.viewer.require("customer:create")
    if request.pool_id is not None:
        if request.owner_id is not None:
            raise Refused(INVALID_INPUT, "give ownerId or poolId, not both", ("input", "poolId"))
        pool = await pool_for(work, request.pool_id)
        customer.put_into(pool.id, work.now, work.now + timedelta(days=pool.rest_days))
        return
    await give_to_owner(work, customer, request.owner_id or work.viewer.employee_id)


async def give_to_owner(work: Work, customer: Customer, owner: UUID) -> None:
    """Own it from now on, where ``customer:create`` reaches this owner."""
    if not await may(work.session, work.viewer, "customer:create", owner):
        raise Refused(FORBIDDEN, "you may not make customers for this person", ("input", "ownerId"))
    await check_employee(work, owner, "owner_id")
    customer.give_to(owner, work.now)


def _contacts_of(customer: Customer, people: tuple[NewContact, ...]) -> list[Contact]:
    primary = next((i for i, person in enumerate(people) if person.is_primary), 0)
    return [
        Contact(
            id=new_id(),
            customer_id=customer.id,
            name=person.name.strip(),
            title=person.title,
            phone=person.phone,
            email=person.email,
            is_primary=index == primary,
        )
        for index, person in enumerate(people)
    ]


async def _check_duplicates(work: Work, request: CreateCustomer, phone_region: str) -> str | None:
    """Why duplicates were accepted; None when there are none."""
    identity = Identity(
        request.name,
        request.tax_id,
        tuple(p for p in (request.phone, *(c.phone for c in request.contacts)) if p),
        tuple(e for e in (request.email, *(c.email for c in request.contacts)) if e),
        request.website,
        request.country,
    )
    matches = await find_matches(work.session, identity, phone_region)
    return await accepted_in_spite_of(
        work, matches, accepted=request.accept_duplicates, reason=request.duplicate_reason
    )


async def accepted_in_spite_of(
    work: Work, matches: list[Match], *, accepted: bool, reason: str | None
) -> str | None:
    """Refuses DUPLICATE_FOUND, naming only matches whose owner the viewer sees.

    A permitted viewer may go on with a reason; a tax id in use is refused even then.
    """
    sure = [match for match in matches if match.score >= DUPLICATE_SCORE]
    if not sure:
        return None
    if accepted and not any(KeyKind.TAX_ID in match.matched_on for match in sure):
        work.viewer.require("duplicate:override")
        if not (reason or "").strip():
            raise Refused(DUPLICATE_REASON_REQUIRED, path=("input", "duplicateReason"))
        return reason
    blockers = [
        Blocker(str(match.customer.id), ", ".join(match.matched_on))
        for match in sure
        if match.customer.owner_id is None
        or await may(work.session, work.viewer, "customer:read", match.customer.owner_id)
    ]
    message = "" if not accepted else "a customer with this tax id exists; there can be only one"
    raise Refused(DUPLICATE_FOUND, message, ("input",), tuple(blockers))
