"""The life of a contract and drawing on it (domain.md, Contract)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from chassis.errors import INVALID_INPUT, Blocker, Refused
from services.sales.rules.errors import CONTRACT_EXCEEDED, CONTRACT_STATE


class ContractStatus(StrEnum):
    """DRAFT → SIGNED; VOID is final."""

    DRAFT = "DRAFT"
    SIGNED = "SIGNED"
    VOID = "VOID"


def require_status(current: str, *allowed: ContractStatus) -> None:
    """Refuses CONTRACT_STATE unless the contract is in one of ``allowed``."""
    if current not in allowed:
        raise Refused(CONTRACT_STATE, f"the contract is {current}")


def check_term(starts_on: date | None, ends_on: date | None) -> None:
    """Refuses INVALID_INPUT for a term that ends before it starts."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(INVALID_INPUT, "a contract cannot end before it starts", ("input", "endsOn"))


def require_in_force(status: str, starts_on: date | None, ends_on: date | None, day: date) -> None:
    """Refuses CONTRACT_STATE unless signed and running on ``day``."""
    require_status(status, ContractStatus.SIGNED)
    if (starts_on and day < starts_on) or (ends_on and day > ends_on):
        raise Refused(CONTRACT_STATE, f"the contract does not run on {day}")


def draw(amount: Decimal, drawn: Decimal, more: Decimal, contract_id: str) -> Decimal:
    """What is drawn after an order of ``more``; Σ orders ≤ contract, else CONTRACT_EXCEEDED."""
    if drawn + more > amount:
        left = Blocker(contract_id, f"{amount - drawn} left, {more} asked")
        raise Refused(CONTRACT_EXCEEDED, blockers=(left,))
    return drawn + more
