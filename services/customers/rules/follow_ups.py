"""Records of contact with a customer, and plans for it (domain.md, Customers, Follow-up)."""

from datetime import datetime, timedelta

from chassis.errors import Refused
from services.customers.rules.errors import BACKDATED_TOO_FAR, FOLLOW_UP_STATE, IN_THE_FUTURE
from services.customers.rules.states import FollowUpState

#: A client's clock may be ahead of ours by this much.
CLOCK_TOLERANCE = timedelta(minutes=5)

_NEXT = {
    FollowUpState.PLANNED: {FollowUpState.IN_PROGRESS, FollowUpState.DONE, FollowUpState.CANCELLED},
    FollowUpState.IN_PROGRESS: {FollowUpState.DONE, FollowUpState.CANCELLED},
    FollowUpState.DONE: {FollowUpState.CANCELLED},
    FollowUpState.CANCELLED: set(),
}


def check_occurred_at(occurred_at: datetime, now: datetime, backdate_days: int) -> None:
    """Refuses IN_THE_FUTURE, and BACKDATED_TOO_FAR so that nobody farms protection."""
    if occurred_at > now + CLOCK_TOLERANCE:
        raise Refused(IN_THE_FUTURE, path=("input", "occurredAt"))
    if occurred_at < now - timedelta(days=backdate_days):
        raise Refused(BACKDATED_TOO_FAR, f"at most {backdate_days} days back", path=("input", "occurredAt"))


def check_step(old: FollowUpState, new: FollowUpState) -> None:
    """Refuses FOLLOW_UP_STATE for a step the life of a follow-up does not have."""
    if new not in _NEXT[old]:
        raise Refused(FOLLOW_UP_STATE, f"{old} does not become {new}")
