"""Typed filters (api.md, filter): small inputs per kind of column, and their SQL.

A service's ``where`` input names its fields after these kinds and hands a map of columns to
:func:`where_clause`; ``and``/``or``/``not`` nest to a bounded depth.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, not_, or_, true

from chassis.db.dialect import contains_text, starts_with
from chassis.errors import INVALID_INPUT, LIMIT_EXCEEDED, Refused
from chassis.ids import parse_id
from chassis.text import fold

DEEPEST_FILTER = 5
LONGEST_IN = 200
#: Values one filter may compare with, all its branches together.
MOST_VALUES = 1_000


def _field(description: str, name: str | None = None) -> Any:
    return strawberry.field(default=None, description=description, name=name)


@strawberry.input(description="A filter on an id.")
class IDFilter:
    eq: strawberry.ID | None = _field("Equal to.")
    in_: list[strawberry.ID] | None = _field("One of; at most 200.", "in")
    is_null: bool | None = _field("Absent (true) or present (false).")


@strawberry.input(description="A filter on text. Matching ignores case, accents and letter variants.")
class StringFilter:
    eq: str | None = _field("Equal to, after folding.")
    in_: list[str] | None = _field("One of, after folding; at most 200.", "in")
    starts_with: str | None = _field("Starts with, after folding.")
    contains: str | None = _field("Contains, after folding; every character literal.")


@strawberry.input(description="A filter on a code, number or reference, matched exactly.")
class CodeFilter:
    eq: str | None = _field("Equal to.")
    in_: list[str] | None = _field("One of; at most 200.", "in")
    starts_with: str | None = _field("Starts with.")
    is_null: bool | None = _field("Absent (true) or present (false).")


@strawberry.input(description="A filter on a business date.")
class DateFilter:
    eq: date | None = _field("On.")
    gt: date | None = _field("After.")
    gte: date | None = _field("On or after.")
    lt: date | None = _field("Before.")
    lte: date | None = _field("On or before.")
    is_null: bool | None = _field("Absent (true) or present (false).")


@strawberry.input(description="A filter on an instant.")
class DateTimeFilter:
    gt: datetime | None = _field("After.")
    gte: datetime | None = _field("At or after.")
    lt: datetime | None = _field("Before.")
    lte: datetime | None = _field("At or before.")
    is_null: bool | None = _field("Absent (true) or present (false).")


@strawberry.input(description="A filter on an exact number or amount.")
class DecimalFilter:
    eq: Decimal | None = _field("Equal to.")
    gt: Decimal | None = _field("Greater than.")
    gte: Decimal | None = _field("At least.")
    lt: Decimal | None = _field("Less than.")
    lte: Decimal | None = _field("At most.")
    is_null: bool | None = _field("Absent (true) or present (false).")


@strawberry.input(description="A filter on yes or no.")
class BooleanFilter:
    eq: bool | None = _field("Equal to.")


_COMPARE: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "eq": lambda column, value: column == value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "in_": lambda column, values: column.in_(values),
    "is_null": lambda column, value: column.is_(None) if value else column.is_not(None),
    "starts_with": starts_with,
    "contains": contains_text,
}

Condition = SQLColumnExpression[Any] | Callable[[Any], ColumnElement[bool]]


def where_clause(where: object | None, columns: Mapping[str, Condition]) -> ColumnElement[bool]:
    """The SQL of a ``where`` input; all its fields must hold.

    ``columns`` maps field names to a column, or to a function from the field's filter to a condition.
    Text fields are compared with a folded column. Refuses LIMIT_EXCEEDED beyond the bounds, before any SQL
    is built.
    """
    if where is None:
        return true()
    if _values(where, 1) > MOST_VALUES:
        raise Refused(LIMIT_EXCEEDED, f"a filter compares with at most {MOST_VALUES} values", ("where",))
    return _clause(where, columns)


def _given(input: object) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(input):  # pyright: ignore[reportArgumentType]
        value = getattr(input, field.name)
        if value is not None and value is not strawberry.UNSET:
            yield field.name, value


def _values(where: object, depth: int) -> int:
    """How many values a ``where`` input compares with, all its branches together."""
    if depth > DEEPEST_FILTER:
        raise Refused(LIMIT_EXCEEDED, f"filters nest at most {DEEPEST_FILTER} deep", ("where",))
    count = 0
    for name, value in _given(where):
        if name in ("and_", "or_", "not_"):
            branches = value if isinstance(value, list) else [value]
            count += len(branches) + sum(_values(branch, depth + 1) for branch in branches)
        elif dataclasses.is_dataclass(value):
            count += sum(len(v) if isinstance(v, list) else 1 for _, v in _given(value))
        else:
            count += len(value) if isinstance(value, list) else 1
    return count


def _clause(where: object, columns: Mapping[str, Condition]) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    for name, value in _given(where):
        if name in ("and_", "or_"):
            inner = [_clause(item, columns) for item in value]
            parts.append(and_(true(), *inner) if name == "and_" else or_(*inner) if inner else true())
        elif name == "not_":
            parts.append(not_(_clause(value, columns)))
        else:
            target = columns[name]
            parts.append(target(value) if callable(target) else filter_clause(target, value, name))
    return and_(true(), *parts)


def filter_clause(column: SQLColumnExpression[Any], given: object, name: str) -> ColumnElement[bool]:
    """The SQL of one small filter, or of a plain enum value or list of them, on ``column``."""
    if not dataclasses.is_dataclass(given):
        values = given if isinstance(given, list) else [given]
        return column.in_([getattr(v, "value", v) for v in values])
    parts = []
    for field in dataclasses.fields(given):
        value = getattr(given, field.name)
        if value is None or value is strawberry.UNSET:
            continue
        if isinstance(value, list) and len(value) > LONGEST_IN:
            raise Refused(LIMIT_EXCEEDED, f"at most {LONGEST_IN} values", ("where", name))
        parts.append(_COMPARE[field.name](column, _operand(given, value, name)))
    return and_(true(), *parts)


def _operand(given: object, value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_operand(given, v, name) for v in value]
    if isinstance(value, str) and "\x00" in value:
        raise Refused(INVALID_INPUT, "the text holds characters that cannot be stored", ("where", name))
    if isinstance(given, IDFilter) and isinstance(value, str):
        return parse_id(value, "where", name)
    return fold(value) if isinstance(given, StringFilter) and isinstance(value, str) else value


@strawberry.enum(description="Which way to order.")
class OrderDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="Smallest first.")
    DESC = strawberry.enum_value("DESC", description="Largest first.")
