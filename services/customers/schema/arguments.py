"""Arguments and small forms the whole schema shares."""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from functools import wraps
from typing import Annotated, Any, TypeVar
from uuid import UUID

import strawberry

from chassis.errors import Refused
from chassis.graphql.connection import PageArguments
from chassis.ids import parse_id
from chassis.messaging import Work

E = TypeVar("E", bound=type[Enum])
R = TypeVar("R")

First = Annotated[
    int | None, strawberry.argument(description="Rows from the start or after a cursor; 1 to 100.")
]
After = Annotated[str | None, strawberry.argument(description="Only rows after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="How many rows from the end, 1 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Only rows before this cursor.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="The record's id.")]


def page(first: int | None, after: str | None, last: int | None, before: str | None) -> PageArguments:
    """The page a list was asked for."""
    return PageArguments(first, after, last, before)


def described(enum: E, description: str, values: Mapping[str, str]) -> E:
    """``enum`` as a GraphQL enum whose every value has its description."""
    strawberry.enum(enum, description=description)
    definition: Any = enum
    for value in definition.__strawberry_definition__.values:
        value.description = values[value.name]
    return enum


def with_settings(
    command: Callable[..., Awaitable[R]], **settings: Any
) -> Callable[[Work, Any], Awaitable[R]]:
    """The command with what the service's settings say; its name and types stay."""

    @wraps(command)
    async def run(work: Work, request: Any) -> R:
        return await command(work, request, **settings)

    return run


def optional(value: object | None) -> strawberry.ID | None:
    """An id, or none."""
    return strawberry.ID(str(value)) if value is not None else None


def key_of(id: str) -> UUID | None:
    """The key in an entity's representation; None for what is no id: nothing is known by it."""
    try:
        return parse_id(id)
    except Refused:
        return None
