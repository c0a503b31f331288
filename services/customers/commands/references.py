"""Checking what a request refers to against the copies of others' data."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from chassis.errors import REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from chassis.organisation.tables import known_employees
from services.customers.model import MarketActivity
from services.customers.model.copies import KnownCurrency, KnownItem, KnownPipeline, KnownPool

#: The dictionary each of a record's references is of.
DICTIONARIES = {
    "type_id": "CUSTOMER_TYPE",
    "source_id": "CUSTOMER_SOURCE",
    "level_id": "CUSTOMER_LEVEL",
    "stage_id": "CUSTOMER_STAGE",
    "industry_id": "INDUSTRY",
    "kind_id": "FOLLOW_UP_KIND",
    "reason_id": "RELEASE_REASON",
}


async def check_items(work: Work, references: Mapping[str, UUID | None]) -> None:
    """Refuses REFERENCE_UNKNOWN unless each reference is an active item of its dictionary."""
    wanted = {name: id for name, id in references.items() if id is not None}
    if not wanted:
        return
    rows = await work.session.scalars(select(KnownItem).where(KnownItem.id.in_(wanted.values())))
    known = {row.id: row for row in rows}
    for name, id in wanted.items():
        item = known.get(id)
        if item is None or not item.active or item.kind != DICTIONARIES[name]:
            raise unknown(id, name, f"no active item of {DICTIONARIES[name]}")


async def check_employee(work: Work, id: UUID, field: str) -> None:
    """Refuses REFERENCE_UNKNOWN unless there is such an active employee."""
    active = await work.session.scalar(select(known_employees.c.active).where(known_employees.c.id == id))
    if not active:
        raise unknown(id, field, "no active employee")


async def pool_for(work: Work, id: UUID | None) -> KnownPool:
    """The active pool ``id``, or the default one; refuses REFERENCE_UNKNOWN."""
    chosen = KnownPool.id == id if id else KnownPool.is_default
    pool = await work.session.scalar(select(KnownPool).where(chosen, KnownPool.active).limit(1))
    if pool is None:
        raise unknown(id, "poolId", "no active pool" if id else "there is no default pool")
    return pool


async def check_pipeline(work: Work, id: UUID | None, *path: str) -> None:
    """Refuses REFERENCE_UNKNOWN unless the pipeline is in use; without ``id`` there must be a default one."""
    chosen = KnownPipeline.id == id if id else KnownPipeline.is_default
    found = select(KnownPipeline.id).where(chosen, KnownPipeline.active).limit(1)
    if await work.session.scalar(found) is None:
        message = "no active pipeline" if id else "there is no default pipeline: name one"
        raise Refused(REFERENCE_UNKNOWN, message, ("input", *path), reference=id)


async def check_currency(work: Work, code: str | None, field: str = "currency") -> None:
    """Refuses REFERENCE_UNKNOWN unless the company works in this currency."""
    if code is None:
        return
    active = select(KnownCurrency.id).where(KnownCurrency.code == code, KnownCurrency.active)
    if await work.session.scalar(active) is None:
        raise unknown(None, field, f"{code} is no currency of the company")


async def check_activity(work: Work, id: UUID | None) -> None:
    """Refuses REFERENCE_UNKNOWN unless there is such a market activity."""
    if id is not None and await work.session.get(MarketActivity, id) is None:
        raise unknown(id, "marketActivityId", "no such market activity")


def unknown(id: UUID | None, field: str, message: str) -> Refused:
    """The refusal of a reference; ``field`` as in the request, snake or camel case."""
    head, *rest = field.split("_")
    name = head + "".join(word.capitalize() for word in rest)
    return Refused(REFERENCE_UNKNOWN, message, ("input", name), reference=id)
