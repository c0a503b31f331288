"""Input fields many mutations share."""

from typing import Annotated, Any, TypeVar

import strawberry

T = TypeVar("T")

#: The one argument of every mutation.
Given = Annotated[T, strawberry.argument(description="What the mutation needs.")]


def given(description: str, **options: Any) -> Any:
    """An input field that has to be there."""
    return strawberry.field(description=description, **options)


def maybe(description: str, default: Any = None) -> Any:
    """An input field that may be absent."""
    return strawberry.field(default=default, description=description)


def record_id() -> Any:
    """Which record."""
    return given("The record's id.")


def expected_version() -> Any:
    """The version the client read; optional where the mutation changes no content of the record."""
    return maybe("The version you read; a record that changed since is refused.")


def edited_version() -> Any:
    """The version the client read; required where content is edited."""
    return given("The version you read; a record that changed since is refused.")


def idempotency_key() -> Any:
    """A key under which a repeat does nothing."""
    return maybe("A repeat with the same key answers the first result and does nothing.")


def external_reference() -> Any:
    """The record's id elsewhere."""
    return maybe("The id in another system; unique.")
