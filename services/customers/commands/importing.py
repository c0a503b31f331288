"""What every import shares: references given as text, found in bulk; rows seen twice; texts that fit."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from chassis.errors import INVALID_INPUT, REFERENCE_UNKNOWN, Refused
from chassis.messaging import Work
from chassis.organisation.tables import known_employees
from services.customers.commands.texts import check_texts
from services.customers.model import Base, Customer, MarketActivity
from services.customers.model.copies import KnownItem


@dataclass
class References:
    """Ids by the texts an import names records with."""

    items: dict[tuple[str, str], UUID] = field(default_factory=dict)
    employees: dict[str, UUID] = field(default_factory=dict)
    customers: dict[str, UUID] = field(default_factory=dict)
    activities: dict[str, UUID] = field(default_factory=dict)

    def item(self, kind: str, text: str | None, name: str) -> UUID | None:
        """A dictionary item by code or external reference; refuses REFERENCE_UNKNOWN at ``name``."""
        return found(self.items, (kind, text), name, f"no {kind} {text!r}") if text else None

    def employee(self, text: str | None, name: str) -> UUID | None:
        """An employee by external reference."""
        return found(self.employees, text, name, f"no employee {text!r}") if text else None

    def customer(self, text: str, name: str) -> UUID:
        """A customer by external reference or number."""
        return found(self.customers, text, name, f"no customer {text!r}")

    def activity(self, text: str | None, name: str) -> UUID | None:
        """A market activity by external reference or number."""
        return found(self.activities, text, name, f"no market activity {text!r}") if text else None


def found(known: dict[Any, UUID], key: object, name: str, message: str) -> UUID:
    """The id of a key; refuses REFERENCE_UNKNOWN."""
    if key not in known:
        raise Refused(REFERENCE_UNKNOWN, message, (name,))
    return known[key]


def named(items: Iterable[object], *names: str) -> set[str]:
    """All texts the items give in these fields."""
    return {text for item in items for name in names if (text := getattr(item, name))}


async def find_references(
    work: Work,
    *,
    items: Collection[str] = (),
    employees: Collection[str] = (),
    customers: Collection[str] = (),
    activities: Collection[str] = (),
) -> References:
    """Everything the texts name, one statement a kind of record."""
    known = References()
    session = work.session
    if items:
        chosen = or_(KnownItem.code.in_(items), KnownItem.external_reference.in_(items))
        for row in await session.scalars(select(KnownItem).where(chosen)):
            if row.external_reference:
                known.items.setdefault((row.kind, row.external_reference), row.id)
            known.items[row.kind, row.code] = row.id
    if employees:
        t = known_employees.c
        people = select(t.external_reference, t.id).where(t.external_reference.in_(employees))
        known.employees = {row.external_reference: row.id for row in await session.execute(people)}
    if customers:
        known.customers = await _by_reference(work, Customer, customers)
    if activities:
        known.activities = await _by_reference(work, MarketActivity, activities)
    return known


async def _by_reference(
    work: Work, model: type[Customer] | type[MarketActivity], texts: Collection[str]
) -> dict[str, UUID]:
    chosen = or_(model.external_reference.in_(texts), model.number.in_(texts))
    rows = await work.session.execute(select(model.id, model.number, model.external_reference).where(chosen))
    ids: dict[str, UUID] = {}
    for id, number, reference in rows:
        ids.setdefault(number, id)
        if reference:
            ids[reference] = id
    return ids


def require_import(work: Work) -> None:
    """Refuses FORBIDDEN without import:run."""
    work.viewer.require("import:run")


def refuse_repeated(reference: str, seen: set[str]) -> None:
    """Refuses an external reference that is blank or was in the same call before."""
    if not reference.strip():
        raise Refused(INVALID_INPUT, "must not be empty", ("externalReference",))
    if reference in seen:
        raise Refused(INVALID_INPUT, "is in this call twice", ("externalReference",))
    seen.add(reference)


def check_item_texts(model: type[Base], values: dict[str, Any], *required: str) -> None:
    """As :func:`check_texts`, with paths inside the item."""
    try:
        check_texts(model, values, *required)
    except Refused as refusal:
        raise Refused(refusal.kind, refusal.message, refusal.path[1:]) from None


def given(item: object, *names: str) -> dict[str, Any]:
    """The fields an item gives; what is absent stays as it is."""
    return {name: value for name in names if (value := getattr(item, name)) is not None}
