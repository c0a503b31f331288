"""The enums of the rules as GraphQL enums, each value described."""

from enum import Enum
from typing import Any

import strawberry

from services.sales.rules.collecting import (
    AllocationRule,
    CollectionState,
    EntryKind,
    PaymentMethod,
)
from services.sales.rules.contracts import ContractStatus
from services.sales.rules.opportunities import StageType
from services.sales.rules.orders import CollectionStatus, OrderStatus, ShipmentStatus
from services.sales.rules.shipping import ShipmentState


def _describe(enum: type[Enum], name: str, description: str, values: dict[str, str]) -> None:
    strawberry.enum(enum, name=name, description=description)
    definition: Any = enum.__strawberry_definition__  # pyright: ignore[reportAttributeAccessIssue]
    for value in definition.values:
        value.description = values[value.name]


_describe(
    OrderStatus,
    "OrderStatus",
    "Where an order stands in its life.",
    {
        "DRAFT": "Being written; may be edited.",
        "SUBMITTED": "Handed in; waits to be confirmed.",
        "CONFIRMED": "Numbered and counted; lines are frozen.",
        "CLOSED": "Done; what was not shipped never will be.",
        "CANCELLED": "Counts no more.",
    },
)
_describe(
    ShipmentStatus,
    "OrderShipmentStatus",
    "How much of an order is shipped; follows from shipments.",
    {
        "NOT_SHIPPED": "Nothing has left.",
        "PARTLY_SHIPPED": "Something has left.",
        "SHIPPED": "Everything has left.",
    },
)
_describe(
    CollectionStatus,
    "OrderCollectionStatus",
    "How much of an order is paid; follows from collections.",
    {
        "NOT_COLLECTED": "Nothing was paid.",
        "PARTLY_COLLECTED": "Something was paid.",
        "COLLECTED": "All was paid.",
    },
)
_describe(
    ShipmentState,
    "ShipmentStatus",
    "Where a shipment stands.",
    {
        "DRAFT": "Prepared; nothing has left.",
        "SHIPPED": "Left; revenue and cost are fixed.",
        "CANCELLED": "Taken back; its quantities are open again.",
    },
)
_describe(
    CollectionState,
    "CollectionStatus",
    "Whether a receipt stands.",
    {"RECEIVED": "The money is there.", "REVERSED": "It bounced; a counter-entry took it back."},
)
_describe(
    EntryKind,
    "CollectionEntryKind",
    "What a row of a collection's ledger says.",
    {
        "RECEIVED": "Money came.",
        "ALLOCATED": "An order got some of it.",
        "TAKEN_BACK": "An order lost it again.",
        "REVERSED": "The money went back.",
    },
)
_describe(
    PaymentMethod,
    "PaymentMethod",
    "How money came.",
    {
        "CASH": "In cash.",
        "BANK_TRANSFER": "By bank transfer.",
        "CHEQUE": "By cheque.",
        "CARD": "By card.",
        "OTHER": "Otherwise.",
    },
)
_describe(
    AllocationRule,
    "AllocationRule",
    "How a receipt is spread over orders.",
    {"FIFO": "By due date, each order filled before the next.", "EXPLICIT": "As the allocations say."},
)
_describe(
    ContractStatus,
    "ContractStatus",
    "Where a contract stands.",
    {"DRAFT": "Not signed yet.", "SIGNED": "Signed; orders draw on it.", "VOID": "Void for good."},
)
_describe(
    StageType,
    "SalesStageType",
    "What a stage means for the outcome.",
    {"OPEN": "Not decided.", "WON": "Won.", "LOST": "Lost."},
)
