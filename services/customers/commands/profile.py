"""The fields of a customer people type, shared by creating, editing and importing."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from chassis.errors import INVALID_INPUT, Refused
from chassis.messaging import Work
from chassis.text import fold
from services.customers.commands.references import DICTIONARIES, check_currency, check_items
from services.customers.commands.texts import check_texts
from services.customers.model import Customer
from services.customers.rules.duplicates import tax_key

LONGEST_TERMS_DAYS = 3_650


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a customer is, apart from its name, owner and contacts."""

    external_reference: str | None = None
    type_id: UUID | None = None
    source_id: UUID | None = None
    level_id: UUID | None = None
    stage_id: UUID | None = None
    industry_id: UUID | None = None
    tax_id: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    address_line: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    currency: str | None = None
    payment_terms_days: int | None = None


PROFILE = tuple(field.name for field in fields(Profile))


def profile_values(request: object) -> dict[str, Any]:
    """The profile fields of a request, by name."""
    return {name: getattr(request, name) for name in PROFILE}


async def check_profile(work: Work, values: dict[str, Any]) -> None:
    """Refuses what a customer cannot be: blank name, texts too long, unknown references, odd terms."""
    check_texts(Customer, values, "name")
    await check_items(work, {name: values[name] for name in DICTIONARIES if name in values})
    await check_currency(work, values.get("currency"))
    terms = values.get("payment_terms_days")
    if terms is not None and not 0 <= terms <= LONGEST_TERMS_DAYS:
        raise Refused(INVALID_INPUT, f"0 to {LONGEST_TERMS_DAYS} days", ("input", "paymentTermsDays"))


def with_derived(values: dict[str, Any]) -> dict[str, Any]:
    """``values`` with the columns that follow from them: the folded name, the normalised tax id."""
    derived = dict(values)
    if "name" in values:
        derived["name"] = values["name"].strip()
        derived["search_name"] = fold(values["name"])[:200]
    if "tax_id" in values:
        derived["tax_key"] = tax_key(values["tax_id"] or "") or None
    return derived
