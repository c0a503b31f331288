"""From Strawberry inputs to a command's plain request."""

import dataclasses
import types
import typing
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from chassis.errors import INVALID_INPUT, LIMIT_EXCEEDED, Refused
from chassis.graphql.scalars import MoneyInput
from chassis.ids import parse_id
from chassis.money import Money

T = TypeVar("T")

#: Items one call may carry (api.md, bulk) and the longest text any field takes.
BULK_LIMIT = 500
TEXT_LIMIT = 10_000


def to_request(request: type[T], given: object) -> T:
    """``given`` (a Strawberry input) as the dataclass ``request``: same field names, ids as UUID, money as
    :class:`Money`, lists as tuples. An absent field takes the request's default, and so does null, except in
    a ``strawberry.Maybe`` field, where null is a value: it empties the record's field. Refuses INVALID_INPUT,
    with the path, for malformed ids, texts with NUL or too long, lists over :data:`BULK_LIMIT`.
    """
    return _dataclass(request, given, ("input",))


@cache
def _hints(request: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(request)


def _dataclass(request: type[Any], given: object, path: tuple[str, ...]) -> Any:
    hints = _hints(request)
    values = {}
    for field in dataclasses.fields(request):
        value = getattr(given, field.name, strawberry.UNSET)
        given_as_null = isinstance(value, strawberry.Some) and value.value is None
        if isinstance(value, strawberry.Some):
            value = value.value
        absent = value is strawberry.UNSET or (value is None and not given_as_null)
        if absent and _has_default(field):
            continue
        values[field.name] = _value(hints[field.name], value, (*path, _camel(field.name)))
    return request(**values)


def _has_default(field: "dataclasses.Field[Any]") -> bool:
    missing = dataclasses.MISSING
    return field.default is not missing or field.default_factory is not missing


def _value(hint: Any, value: Any, path: tuple[str, ...]) -> Any:
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    if value is None:
        return None
    hint = next(option for option in options if option is not type(None))
    if isinstance(value, list):
        if len(value) > BULK_LIMIT:
            raise Refused(LIMIT_EXCEEDED, f"at most {BULK_LIMIT} items in one call", path)
        item = typing.get_args(hint)[0]
        return tuple(_value(item, v, (*path, str(i))) for i, v in enumerate(value))
    if hint is UUID:
        return parse_id(value, *path)
    if hint is Money:
        assert isinstance(value, MoneyInput)
        return value.to_money(*path)
    if dataclasses.is_dataclass(hint):
        return _dataclass(typing.cast(type, hint), value, path)
    if isinstance(value, Enum):
        return hint(value.value) if isinstance(hint, type) and issubclass(hint, Enum) else value.value
    if isinstance(value, str):
        return _text(value, path)
    return Decimal(value) if hint is Decimal else value


def _text(value: str, path: tuple[str, ...]) -> str:
    if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
        raise Refused(INVALID_INPUT, "the text holds characters that cannot be stored", path)
    if len(value) > TEXT_LIMIT:
        raise Refused(INVALID_INPUT, f"at most {TEXT_LIMIT} characters", path)
    return value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
