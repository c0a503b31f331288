"""What mutations have in common."""

from typing import Any

import strawberry

from chassis.graphql.cost import Cost

#: ``Annotated[XInput, INPUT]``: every mutation's single argument.
INPUT = strawberry.argument(description="What is asked for.")
#: What a mutation costs that hashes a password, about 50 ms.
HASHING = Cost(weight=500)


def optional(description: str) -> Any:
    """An input field that may be left out."""
    return strawberry.field(default=None, description=description)


def required(description: str) -> Any:
    """An input field that must be given."""
    return strawberry.field(description=description)


def key() -> Any:
    """``idempotencyKey``."""
    return optional("A repeat with the same key answers the first result and does nothing.")


def expected() -> Any:
    """``expectedVersion`` of an edit."""
    return required("The version you read; a stale one is refused.")


def expected_or_new() -> Any:
    """``expectedVersion`` of a save by code."""
    return optional("The version you read, to change it; leave it out to make a new one.")
