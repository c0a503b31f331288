"""Arguments and protections every list and document shares."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import strawberry

from chassis.errors import FIELD_FORBIDDEN, Fault
from chassis.graphql.connection import PageArguments, SortKey
from chassis.graphql.context import Info
from chassis.graphql.filters import OrderDirection

T = TypeVar("T")

First = Annotated[int | None, strawberry.argument(description="Rows from the start; 1 to 100, 20 if absent.")]
After = Annotated[str | None, strawberry.argument(description="Go on after this cursor.")]
Last = Annotated[int | None, strawberry.argument(description="Rows from the end, instead of first.")]
Before = Annotated[str | None, strawberry.argument(description="Go back from this cursor.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="The record's id.")]


def filter_field(description: str, name: str | None = None) -> Any:
    """A field of a ``where`` input: absent unless given."""
    return strawberry.field(default=None, description=description, name=name)


def page(first: int | None, after: str | None, last: int | None, before: str | None) -> PageArguments:
    """The four paging arguments as one value."""
    return PageArguments(first, after, last, before)


def uuid_or_none(id: str) -> UUID | None:
    """The id; None for text that is none, which therefore names no record."""
    try:
        return UUID(id)
    except ValueError:
        return None


def protected(info: Info, group: str, value: T) -> T:
    """``value`` for who may see the field group; otherwise the field is null with FIELD_FORBIDDEN."""
    if not info.context.viewer.sees_group(group):
        raise Fault(FIELD_FORBIDDEN)
    return value


def sort_keys(
    model: Any, asked: list[Any] | None, columns: dict[str, tuple[Any, Callable[[Any], Any]]], default: str
) -> list[SortKey]:
    """``orderBy`` as sort keys, the id always last; newest first by ``default`` when nothing is asked."""
    order = [(item.field.value, item.direction is OrderDirection.DESC) for item in asked or []]
    order = order or [(default, True)]
    keys = [SortKey(*columns[field], descending=descending) for field, descending in order]
    return [*keys, SortKey(model.id, lambda row: row.id, descending=order[-1][1])]
