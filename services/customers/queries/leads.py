"""Leads within the viewer's scope."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from chassis.graphql.connection import SortKey, scalars_in_order
from chassis.graphql.context import Context
from services.customers.model import Lead
from services.customers.model.sight import lead_in_sight

#: What leads may be filtered by, as ``where_clause`` takes it.
LEAD_FILTERS: dict[str, Any] = {
    "id": Lead.id,
    "number": Lead.number,
    "name": Lead.search_name,
    "external_reference": Lead.external_reference,
    "status": Lead.status,
    "owner_id": Lead.owner_id,
    "source_id": Lead.source_id,
    "market_activity_id": Lead.market_activity_id,
    "created_on": Lead.created_on,
}

_ORDERS: dict[str, Any] = {
    "NAME": Lead.search_name,
    "NUMBER": Lead.number,
    "CREATED_ON": Lead.created_on,
    "ID": Lead.id,
}


def lead_sort_key(field: str, descending: bool) -> SortKey:
    """How a list is ordered by a field."""
    column = _ORDERS[field]
    return SortKey(column, lambda row: getattr(row, column.key), descending)


def leads_in_scope(context: Context) -> Select[Lead]:
    """The leads the viewer may see."""
    return select(Lead).where(lead_in_sight(context.viewer))


async def load_leads(context: Context, ids: list[UUID]) -> Sequence[Lead | None]:
    """Leads by id; None for one that is unknown or out of scope."""
    async with context.read() as session:
        return await scalars_in_order(
            session, leads_in_scope(context).where(Lead.id.in_(ids)), ids, lambda lead: lead.id
        )
