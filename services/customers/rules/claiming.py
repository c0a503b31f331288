"""Who may claim a public customer, and when (domain.md, Public pool)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Refused
from services.customers.rules.errors import DAILY_LIMIT_REACHED, HOLDING_CAPACITY_REACHED, RESTING


@dataclass(frozen=True)
class ClaimRule:
    """A pool's rule. ``daily_limit`` and ``capacity`` None: no bound."""

    daily_limit: int | None = None
    previous_owner_wait_days: int = 0
    rest_days: int = 0
    capacity: int | None = None
    buyers_count: bool = True


@dataclass(frozen=True)
class PublicCustomer:
    """What the rule asks of a customer in the pool."""

    claimable_at: datetime
    previous_owner_id: UUID | None = None
    released_at: datetime | None = None


@dataclass(frozen=True)
class Holdings:
    """What the claimer holds, and how many claims they made in this pool on this business day."""

    claims_today: int
    customers: int
    buyers: int


def claimable_from(rule: ClaimRule, customer: PublicCustomer, claimer: UUID) -> datetime:
    """The instant from which ``claimer`` may claim: after the rest and, for who let go last, their wait."""
    opens = customer.claimable_at
    if customer.released_at is not None and customer.previous_owner_id == claimer:
        opens = max(opens, customer.released_at + timedelta(days=rule.previous_owner_wait_days))
    return opens


def room(rule: ClaimRule, customers: int, buyers: int) -> int | None:
    """How many more customers a holder may take; None: no bound."""
    if rule.capacity is None:
        return None
    counted = customers if rule.buyers_count else customers - buyers
    return max(0, rule.capacity - counted)


def check_claim(
    rule: ClaimRule, customer: PublicCustomer, claimer: UUID, holdings: Holdings, now: datetime
) -> None:
    """Refuses RESTING, DAILY_LIMIT_REACHED or HOLDING_CAPACITY_REACHED, in this order."""
    opens = claimable_from(rule, customer, claimer)
    if now < opens:
        raise Refused(RESTING, f"may be claimed from {opens.isoformat(timespec='seconds')}", ("input", "id"))
    if rule.daily_limit is not None and holdings.claims_today >= rule.daily_limit:
        raise Refused(DAILY_LIMIT_REACHED, f"the pool allows {rule.daily_limit} claims a day")
    check_capacity(rule, holdings.customers, holdings.buyers)


def check_capacity(rule: ClaimRule, customers: int, buyers: int) -> None:
    """Refuses HOLDING_CAPACITY_REACHED when the holder has no room for one more."""
    if room(rule, customers, buyers) == 0:
        raise Refused(HOLDING_CAPACITY_REACHED, f"the pool's rule allows {rule.capacity} customers a person")
