"""What this service refuses besides the common refusals (chassis.errors)."""

from chassis.errors import ErrorKind

ALREADY_CLAIMED = ErrorKind("ALREADY_CLAIMED", "Somebody else has this customer already; choose another one.")
DAILY_LIMIT_REACHED = ErrorKind(
    "DAILY_LIMIT_REACHED", "You have used today's claims of this pool; go on tomorrow."
)
HOLDING_CAPACITY_REACHED = ErrorKind(
    "HOLDING_CAPACITY_REACHED", "The receiver holds as many customers as the pool's rule allows."
)
RESTING = ErrorKind("RESTING", "The customer may not be claimed yet; the message says from when.")
NOT_OWNED = ErrorKind("NOT_OWNED", "The customer is public; claim or assign it instead.")
NOT_ACTIVE = ErrorKind("NOT_ACTIVE", "The customer is archived or merged and takes no changes.")
DUPLICATE_FOUND = ErrorKind(
    "DUPLICATE_FOUND", "A customer like this exists; see customerDuplicates, or accept it with a reason."
)
BACKDATED_TOO_FAR = ErrorKind("BACKDATED_TOO_FAR", "The follow-up lies further back than the setting allows.")
IN_THE_FUTURE = ErrorKind(
    "IN_THE_FUTURE", "A follow-up that happened cannot lie in the future; plan it instead."
)
WRONG_STATE = ErrorKind("WRONG_STATE", "The record's state does not allow this step.")
REASON_REQUIRED = ErrorKind("REASON_REQUIRED", "Going on needs a reason; give it.")
