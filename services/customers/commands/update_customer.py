"""Editing and archiving a customer's own data."""

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any
from uuid import UUID

from chassis.messaging import Work
from services.customers.commands.access import customer_to
from services.customers.commands.announce import announce_customer
from services.customers.commands.profile import check_profile, with_derived
from services.customers.events.published import CustomerUpdated
from services.customers.model import Customer
from services.customers.model.keys import rewrite_keys
from services.customers.rules.states import RecordState


class Unchanged(Enum):
    """Stands for a field an edit does not name; null empties the field."""

    UNCHANGED = "UNCHANGED"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, kw_only=True)
class UpdateCustomer:
    """Only the named fields change."""

    id: UUID
    expected_version: int
    name: str | Unchanged = UNCHANGED
    external_reference: str | Unchanged | None = UNCHANGED
    type_id: UUID | Unchanged | None = UNCHANGED
    source_id: UUID | Unchanged | None = UNCHANGED
    level_id: UUID | Unchanged | None = UNCHANGED
    stage_id: UUID | Unchanged | None = UNCHANGED
    industry_id: UUID | Unchanged | None = UNCHANGED
    tax_id: str | Unchanged | None = UNCHANGED
    phone: str | Unchanged | None = UNCHANGED
    email: str | Unchanged | None = UNCHANGED
    website: str | Unchanged | None = UNCHANGED
    address_line: str | Unchanged | None = UNCHANGED
    city: str | Unchanged | None = UNCHANGED
    region: str | Unchanged | None = UNCHANGED
    postal_code: str | Unchanged | None = UNCHANGED
    country: str | Unchanged | None = UNCHANGED
    currency: str | Unchanged | None = UNCHANGED
    payment_terms_days: int | Unchanged | None = UNCHANGED


def named_values(request: object, *but: str) -> dict[str, Any]:
    """The fields an edit names, without the ones that say what is edited."""
    values = {f.name: getattr(request, f.name) for f in fields(request)}  # pyright: ignore[reportArgumentType]
    left_out = {"id", "expected_version", *but}
    return {name: value for name, value in values.items() if value is not UNCHANGED and name not in left_out}


def differing(record: object, values: dict[str, Any]) -> dict[str, Any]:
    """Those of ``values`` the record does not have already."""
    return {name: value for name, value in values.items() if getattr(record, name) != value}


async def update_customer(work: Work, request: UpdateCustomer, *, phone_region: str) -> Customer:
    """The edited customer; nothing is published where nothing differs."""
    customer = await customer_to(work, "customer:update", request.id, request.expected_version)
    changes = differing(customer, named_values(request))
    await check_profile(work, changes)
    for name, value in with_derived(changes).items():
        setattr(customer, name, value)
    await work.session.flush()
    if changes:
        await rewrite_keys(work.session, [customer], phone_region)
        announce_customer(work, CustomerUpdated, customer, changes)
    return customer


@dataclass(frozen=True)
class ArchiveCustomer:
    """Out of use; kept for old documents."""

    id: UUID
    expected_version: int | None = None


async def archive_customer(work: Work, request: ArchiveCustomer) -> Customer:
    """The archived customer: found by filter only, takes no more changes."""
    customer = await customer_to(work, "customer:update", request.id, request.expected_version)
    customer.record = RecordState.ARCHIVED
    await work.session.flush()
    announce_customer(work, CustomerUpdated, customer, ["record"])
    return customer
