"""The life of a lead and what its conversion takes along (domain.md, Leads)."""

from collections.abc import Mapping

from chassis.errors import Refused
from services.customers.rules.errors import LEAD_STATE
from services.customers.rules.states import LeadStatus

_NEXT = {
    LeadStatus.NEW: {LeadStatus.WORKING, LeadStatus.DISQUALIFIED, LeadStatus.CONVERTED},
    LeadStatus.WORKING: {LeadStatus.NEW, LeadStatus.DISQUALIFIED, LeadStatus.CONVERTED},
    LeadStatus.DISQUALIFIED: {LeadStatus.NEW, LeadStatus.WORKING},
    LeadStatus.CONVERTED: set(),
}

#: Fields of a lead a contact takes, and those a new customer takes.
CONTACT_FIELDS = frozenset({"name", "title", "phone", "email"})
CUSTOMER_FIELDS = frozenset(
    {"company", "phone", "email", "website", "city", "country", "source_id", "industry_id"}
)


def check_step(old: LeadStatus, new: LeadStatus) -> None:
    """Refuses LEAD_STATE for a step the life of a lead does not have; staying is no step."""
    if new is not old and new not in _NEXT[old]:
        raise Refused(LEAD_STATE, f"a lead that is {old} does not become {new}", ("input", "status"))


def unmapped(filled: Mapping[str, object], *, new_customer: bool, contact: bool) -> list[str]:
    """The filled fields of a lead that neither the customer nor the contact takes, sorted."""
    taken = (CUSTOMER_FIELDS if new_customer else frozenset()) | (CONTACT_FIELDS if contact else frozenset())
    return sorted(name for name, value in filled.items() if value is not None and name not in taken)
