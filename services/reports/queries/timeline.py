"""The moments of a customer's life a viewer may see."""

from collections.abc import Sequence
from enum import Enum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.organisation import readable
from chassis.viewer import Viewer
from services.reports.model import CustomerFact, DocumentOwner, Moment
from services.reports.queries.customers import public_seen

DOCUMENTS = ("opportunity", "contract", "order", "shipment", "collection")


class Access(Enum):
    """How a viewer stands to a customer."""

    NONE = 0
    PUBLIC = 1
    OWN = 2


async def accesses(session: AsyncSession, viewer: Viewer, customers: Sequence[UUID]) -> list[Access]:
    """Per customer: within the viewer's scope, public to all, or not visible."""
    seen = readable(viewer, "customer", CustomerFact.owner_id)
    access = case(
        (seen, Access.OWN.value),
        (public_seen(viewer), Access.PUBLIC.value),
        else_=Access.NONE.value,
    )
    rows = await session.execute(select(CustomerFact.id, access).where(CustomerFact.id.in_(customers)))
    found = {id: Access(value) for id, value in rows}
    return [found.get(customer, Access.NONE) for customer in customers]


def moments(viewer: Viewer, customer_id: UUID, access: Access, kinds: Sequence[str]) -> Select[Moment]:
    """What happened to the customer as far as the viewer may see it.

    The customer's own moments are seen with the customer, a document's with one of its salespeople; a
    document that is nobody's (a payment not allocated yet) with the customer.
    """
    alternatives = [_document_seen(viewer, resource) for resource in DOCUMENTS]
    if access is not Access.NONE:
        alternatives.append(Moment.resource == "customer")
    if access is Access.OWN:
        owned = exists().where(DocumentOwner.document_id == Moment.subject_id)
        alternatives.append(and_(Moment.resource.in_(DOCUMENTS), ~owned))
    statement = select(Moment).where(Moment.customer_id == customer_id, or_(false(), *alternatives))
    return statement.where(Moment.kind.in_(kinds)) if kinds else statement


def _document_seen(viewer: Viewer, resource: str) -> ColumnElement[bool]:
    mine = exists().where(
        DocumentOwner.document_id == Moment.subject_id,
        readable(viewer, resource, DocumentOwner.owner_id),
    )
    return and_(Moment.resource == resource, mine)


async def whole_amounts(
    session: AsyncSession, viewer: Viewer, documents: Sequence[tuple[str, UUID]]
) -> list[bool]:
    """Per (resource, document): whether all of it belongs to people within the viewer's scope. A part of an
    amount is not told: the rest would be."""
    hidden: set[UUID] = set()
    for resource in {resource for resource, _ in documents}:
        seen = readable(viewer, resource, DocumentOwner.owner_id)
        ids = [id for kind, id in documents if kind == resource]
        hidden.update(
            await session.scalars(
                select(DocumentOwner.document_id).where(DocumentOwner.document_id.in_(ids), ~seen)
            )
        )
    return [id not in hidden for _, id in documents]
