"""Customers, contacts, follow-ups and ownership history within the viewer's sight."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, not_, select, true

from chassis.graphql.connection import SortKey, scalars_in_order
from chassis.graphql.context import Context
from chassis.graphql.filters import BooleanFilter
from services.customers.model import Contact, Customer, FollowUp, OwnershipChange
from services.customers.model.sight import customer_in_sight, my_customers, public_customers
from services.customers.rules.states import RecordState

MINE, PUBLIC, ALL = "MINE", "PUBLIC", "ALL"


def _has_bought(given: BooleanFilter) -> ColumnElement[bool]:
    bought = Customer.order_count > 0
    return true() if given.eq is None else bought if given.eq else not_(bought)


#: What customers may be filtered by, as ``where_clause`` takes it.
CUSTOMER_FILTERS: dict[str, Any] = {
    "id": Customer.id,
    "number": Customer.number,
    "name": Customer.search_name,
    "external_reference": Customer.external_reference,
    "type_id": Customer.type_id,
    "source_id": Customer.source_id,
    "level_id": Customer.level_id,
    "stage_id": Customer.stage_id,
    "industry_id": Customer.industry_id,
    "ownership": Customer.ownership,
    "owner_id": Customer.owner_id,
    "pool_id": Customer.pool_id,
    "record": Customer.record,
    "country": Customer.country,
    "created_on": Customer.created_on,
    "last_follow_up_at": Customer.last_follow_up_at,
    "next_contact_on": Customer.next_contact_on,
    "last_purchase_on": Customer.last_purchase_on,
    "has_bought": _has_bought,
}

_ORDERS: dict[str, Any] = {
    "NAME": Customer.search_name,
    "NUMBER": Customer.number,
    "CREATED_ON": Customer.created_on,
    "ID": Customer.id,
}


def customer_sort_key(field: str, descending: bool) -> SortKey:
    """How a list is ordered by a field."""
    column = _ORDERS[field]
    return SortKey(column, lambda row: getattr(row, column.key), descending)


def customers_in_view(context: Context, view: str, *, in_use: bool = False) -> Select[Customer]:
    """The rows of a view: the viewer's own, the pools', or all the viewer may see; only those in use."""
    condition = {
        MINE: lambda: my_customers(context.viewer),
        PUBLIC: lambda: public_customers(context.viewer),
        ALL: lambda: customer_in_sight(context.viewer, context.clock.today()),
    }[view]()
    rows = select(Customer).where(condition)
    return rows.where(Customer.record == RecordState.ACTIVE) if in_use else rows


async def load_customers(context: Context, ids: list[UUID]) -> Sequence[Customer | None]:
    """Customers by id; None for one that is unknown or out of sight."""
    statement = customers_in_view(context, ALL).where(Customer.id.in_(ids))
    async with context.read() as session:
        return await scalars_in_order(session, statement, ids, lambda customer: customer.id)


async def load_contacts(context: Context, ids: list[UUID]) -> Sequence[Contact | None]:
    """Contacts by id; None when unknown or their customer is out of sight."""
    seen = customers_in_view(context, ALL).with_only_columns(Customer.id)
    statement = select(Contact).where(Contact.id.in_(ids), Contact.customer_id.in_(seen))
    async with context.read() as session:
        return await scalars_in_order(session, statement, ids, lambda contact: contact.id)


async def load_follow_ups(context: Context, ids: list[UUID]) -> Sequence[FollowUp | None]:
    """Follow-ups by id; None when unknown or their customer is out of sight."""
    seen = customers_in_view(context, ALL).with_only_columns(Customer.id)
    statement = select(FollowUp).where(FollowUp.id.in_(ids), FollowUp.customer_id.in_(seen))
    async with context.read() as session:
        return await scalars_in_order(session, statement, ids, lambda follow_up: follow_up.id)


async def load_contacts_of(context: Context, customer_ids: list[UUID]) -> Sequence[list[Contact]]:
    """The contacts of customers already known to be in sight, the primary one first."""
    statement = (
        select(Contact)
        .where(Contact.customer_id.in_(customer_ids))
        .order_by(Contact.is_primary.desc(), Contact.name, Contact.id)
    )
    of: dict[UUID, list[Contact]] = {id: [] for id in customer_ids}
    async with context.read() as session:
        for contact in await session.scalars(statement):
            of[contact.customer_id].append(contact)
    return [of[id] for id in customer_ids]


async def load_history_of(context: Context, customer_ids: list[UUID]) -> Sequence[list[OwnershipChange]]:
    """The ownership history of customers already known to be in sight, oldest first."""
    statement = (
        select(OwnershipChange)
        .where(OwnershipChange.customer_id.in_(customer_ids))
        .order_by(OwnershipChange.at, OwnershipChange.id)
    )
    of: dict[UUID, list[OwnershipChange]] = {id: [] for id in customer_ids}
    async with context.read() as session:
        for change in await session.scalars(statement):
            of[change.customer_id].append(change)
    return [of[id] for id in customer_ids]


def follow_ups_of(customer_id: UUID) -> Select[FollowUp]:
    """The follow-ups of a customer already known to be in sight."""
    return select(FollowUp).where(FollowUp.customer_id == customer_id)


def latest_follow_up_first() -> list[SortKey]:
    """How follow-ups are ordered."""
    at: Any = FollowUp.at
    id: Any = FollowUp.id
    return [SortKey(at, lambda row: row.at, True), SortKey(id, lambda row: row.id, True)]


async def ids_of(context: Context, statement: Select[Customer], limit: int) -> tuple[UUID, ...]:
    """The ids of a selection, at most ``limit`` of them, in the order they were made."""
    async with context.read() as session:
        ids = statement.with_only_columns(Customer.id).order_by(Customer.id).limit(limit)
        return tuple(await session.scalars(ids))
