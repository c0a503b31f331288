"""The states records of this service can be in (domain.md, Customers; Leads, market activities)."""

from enum import StrEnum


class Ownership(StrEnum):
    """Whose a customer is."""

    OWNED = "OWNED"
    PUBLIC = "PUBLIC"


class RecordState(StrEnum):
    """Whether a customer's record is in use."""

    ACTIVE = "ACTIVE"
    MERGED = "MERGED"
    ARCHIVED = "ARCHIVED"


class OwnershipChangeKind(StrEnum):
    """How a customer came to its owner or pool."""

    CREATED = "CREATED"
    IMPORTED = "IMPORTED"
    CLAIMED = "CLAIMED"
    RELEASED = "RELEASED"
    ASSIGNED = "ASSIGNED"
    TRANSFERRED = "TRANSFERRED"


class Access(StrEnum):
    """What a former owner keeps after a transfer."""

    READ = "READ"
    WORK = "WORK"


class TransferInclude(StrEnum):
    """What goes along with a transferred customer."""

    CONTACTS = "CONTACTS"
    OPEN_OPPORTUNITIES = "OPEN_OPPORTUNITIES"
    CLOSED_OPPORTUNITIES = "CLOSED_OPPORTUNITIES"
    OPEN_ORDERS = "OPEN_ORDERS"
    CONTRACTS = "CONTRACTS"
    PLANS = "PLANS"


class FollowUpState(StrEnum):
    """Where a follow-up stands; DONE is a record of what happened."""

    PLANNED = "PLANNED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class LeadStatus(StrEnum):
    """Where a lead stands."""

    NEW = "NEW"
    WORKING = "WORKING"
    CONVERTED = "CONVERTED"
    DISQUALIFIED = "DISQUALIFIED"


class ConversionStatus(StrEnum):
    """Whether the opportunity a conversion asked for exists."""

    NONE = "NONE"
    PENDING = "PENDING"
    DONE = "DONE"


class ActivityStatus(StrEnum):
    """Where a market activity stands."""

    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class Attribution(StrEnum):
    """Which touch a sale is credited to."""

    FIRST_TOUCH = "FIRST_TOUCH"
    LAST_TOUCH = "LAST_TOUCH"


class KeyKind(StrEnum):
    """What a duplicate was recognised by. WORD only finds candidates for SIMILAR_NAME."""

    NAME = "NAME"
    SIMILAR_NAME = "SIMILAR_NAME"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    DOMAIN = "DOMAIN"
    TAX_ID = "TAX_ID"
    WORD = "WORD"


class DuplicateState(StrEnum):
    """What the one who asks may do about a duplicate."""

    MINE = "MINE"
    PUBLIC_CLAIMABLE = "PUBLIC_CLAIMABLE"
    OWNED_BY_OTHER = "OWNED_BY_OTHER"
