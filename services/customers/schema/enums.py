"""The states of the rules as GraphQL enums."""

from enum import Enum

from services.customers.rules.states import (
    Access,
    ActivityStatus,
    Attribution,
    ConversionStatus,
    DuplicateState,
    FollowUpState,
    KeyKind,
    LeadStatus,
    Ownership,
    OwnershipChangeKind,
    RecordState,
    TransferInclude,
)
from services.customers.schema.arguments import described

__all__ = [
    "Access",
    "ActivityStatus",
    "Attribution",
    "ConversionStatus",
    "CustomerView",
    "DuplicateState",
    "FollowUpState",
    "KeyKind",
    "LeadStatus",
    "Ownership",
    "OwnershipChangeKind",
    "RecordState",
    "TransferInclude",
]


class CustomerView(Enum):
    """Three views of one list."""

    MINE = "MINE"
    PUBLIC = "PUBLIC"
    ALL = "ALL"


described(
    CustomerView,
    "Which customers a list is of.",
    {
        "MINE": "Those the viewer owns.",
        "PUBLIC": "Those of the pools; everybody may see them.",
        "ALL": "All the viewer may see: their scope, and the public ones.",
    },
)
described(
    Ownership,
    "Whose a customer is.",
    {"OWNED": "An employee's.", "PUBLIC": "Nobody's: in a pool, to be claimed."},
)
described(
    RecordState,
    "Whether a customer's record is in use.",
    {
        "ACTIVE": "In use.",
        "MERGED": "Merged into another customer.",
        "ARCHIVED": "Out of use, kept for old documents.",
    },
)
described(
    OwnershipChangeKind,
    "How a customer came to its owner or pool.",
    {
        "CREATED": "Made so.",
        "IMPORTED": "Imported so.",
        "CLAIMED": "Claimed from a pool.",
        "RELEASED": "Let go into a pool.",
        "ASSIGNED": "Given to somebody from a pool.",
        "TRANSFERRED": "Handed over by a transfer.",
    },
)
described(
    Access,
    "What a former owner keeps after a transfer.",
    {"READ": "Sight of the customer.", "WORK": "Sight, and work on it as if it were theirs."},
)
described(
    TransferInclude,
    "What goes along with a transferred customer.",
    {
        "CONTACTS": "Its contacts; they always do.",
        "OPEN_OPPORTUNITIES": "Opportunities not decided yet.",
        "CLOSED_OPPORTUNITIES": "Opportunities won or lost.",
        "OPEN_ORDERS": "Orders not posted yet; posted ones keep their salesperson.",
        "CONTRACTS": "Running contracts.",
        "PLANS": "What the former owner planned or began with it.",
    },
)
described(
    FollowUpState,
    "Where a follow-up stands.",
    {
        "PLANNED": "To be done.",
        "IN_PROGRESS": "Begun.",
        "DONE": "Happened, and is recorded.",
        "CANCELLED": "Called off, or a record taken back.",
    },
)
described(
    LeadStatus,
    "Where a lead stands.",
    {
        "NEW": "Nobody has worked on it.",
        "WORKING": "Being worked on.",
        "CONVERTED": "Became a customer.",
        "DISQUALIFIED": "Nothing to be had.",
    },
)
described(
    ConversionStatus,
    "Whether the opportunity a conversion asked for exists.",
    {"NONE": "None was asked for.", "PENDING": "Asked for; sales makes it.", "DONE": "It exists."},
)
described(
    ActivityStatus,
    "Where a market activity stands.",
    {
        "PLANNED": "To come.",
        "RUNNING": "Running.",
        "COMPLETED": "Over.",
        "CANCELLED": "Called off.",
    },
)
described(
    Attribution,
    "Which touch a sale is credited to.",
    {"FIRST_TOUCH": "The activity that found the customer.", "LAST_TOUCH": "The last one before the sale."},
)
described(
    KeyKind,
    "What a duplicate was recognised by.",
    {
        "NAME": "The same name, legal form apart.",
        "SIMILAR_NAME": "A similar name.",
        "PHONE": "A phone number.",
        "EMAIL": "An e-mail address.",
        "DOMAIN": "The domain of an e-mail or web address.",
        "TAX_ID": "The tax id.",
        "WORD": "A word of the name; never answered.",
    },
)
described(
    DuplicateState,
    "What the one who asks may do about a duplicate.",
    {
        "MINE": "It is theirs already.",
        "PUBLIC_CLAIMABLE": "It is public: claim it.",
        "OWNED_BY_OTHER": "It is somebody else's: ask the department.",
    },
)
