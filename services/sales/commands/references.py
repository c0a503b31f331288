"""References to others' records, checked against the copies (brief of every create and update)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import or_, select

from chassis.errors import FORBIDDEN, INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from chassis.money import currency_places
from chassis.organisation import may, readable
from services.sales.model.catalogue import KnownCurrency, KnownDictionaryItem, KnownProduct
from services.sales.model.lookups import department_of
from services.sales.model.partners import KnownContact, KnownCustomer

LOSS_REASON = "LOSS_REASON"


async def customer_for(
    work: Work, id: UUID, path: tuple[str, ...] = ("input", "customerId")
) -> KnownCustomer:
    """A customer the viewer may see, or a public one; others are as unknown as one that does not exist."""
    work.viewer.require("customer:read")
    visible = readable(work.viewer, "customer", KnownCustomer.owner_id)
    found = await work.session.scalar(
        select(KnownCustomer).where(KnownCustomer.id == id, or_(visible, KnownCustomer.owner_id.is_(None)))
    )
    if found is None or found.record != "ACTIVE":
        raise Refused(REFERENCE_UNKNOWN, path=path, reference=id)
    return found


async def contact_of(work: Work, customer: KnownCustomer) -> str | None:
    """The name of a customer's primary contact."""
    primary = await work.session.scalar(
        select(KnownContact.name)
        .where(KnownContact.customer_id == customer.id, KnownContact.is_primary)
        .order_by(KnownContact.id)
        .limit(1)
    )
    return primary or customer.contact_name


async def seller_for(work: Work, id: UUID, permission: str, path: tuple[str, ...]) -> UUID:
    """The department of a working employee within ``permission``'s scope, to whom a record may belong."""
    work.viewer.require(permission)
    department = await department_of(work.session, id)
    if department is None:
        raise Refused(REFERENCE_UNKNOWN, path=path, reference=id)
    if not await may(work.session, work.viewer, permission, id):
        raise Refused(FORBIDDEN, "this employee is not within your scope", path)
    return department


async def products_for(work: Work, ids: Iterable[UUID]) -> dict[UUID, KnownProduct]:
    """The products among ``ids`` that may be chosen, in one query."""
    found = await work.session.scalars(
        select(KnownProduct).where(KnownProduct.id.in_(set(ids)), KnownProduct.active)
    )
    return {product.id: product for product in found}


async def product_for(work: Work, id: UUID, path: tuple[str, ...]) -> KnownProduct:
    """A product that may be chosen."""
    found = (await products_for(work, [id])).get(id)
    if found is None:
        raise Refused(REFERENCE_UNKNOWN, path=path, reference=id)
    return found


async def require_item(work: Work, kind: str, id: UUID | None, path: tuple[str, ...]) -> None:
    """Refuses REFERENCE_UNKNOWN unless ``id`` is absent or an active dictionary item of ``kind``."""
    if id is None:
        return
    found = await work.session.get(KnownDictionaryItem, id)
    if found is None or found.kind != kind or not found.active:
        raise Refused(REFERENCE_UNKNOWN, path=path, reference=id)


async def currency_for(work: Work, *candidates: str | None) -> str:
    """The first currency given; refuses one that is out of use, and to guess when there is none."""
    code = next((c for c in candidates if c), None)
    if code is None:
        raise Refused(INVALID_INPUT, "the customer has no currency; give one", ("input", "currency"))
    try:
        currency_places(code)
    except Refused as refusal:
        raise Refused(refusal.kind, refusal.message, ("input", "currency")) from None
    known = await work.session.scalar(select(KnownCurrency.active).where(KnownCurrency.code == code).limit(1))
    if known is False:
        raise Refused(REFERENCE_UNKNOWN, f"{code} is not in use any more", ("input", "currency"))
    return code
