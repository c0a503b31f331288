"""The API's import mutations, as it describes itself: what an item may hold, and text in its types."""

import difflib
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_introspection_query,
    get_named_type,
    is_required_input_field,
)
from graphql.utilities import build_client_schema

from suite.importing.problems import BadMapping
from suite.importing.values import Scope, parse_date

#: Items an import mutation takes in one call (api.md, bulk).
LARGEST_CHUNK = 500
#: What marks a mutation as an import.
IMPORT_INPUT = {"items", "errorPolicy", "dryRun"}
DESCRIBE_YOURSELF = get_introspection_query(descriptions=False, input_value_deprecation=False)

_YES, _NO = {"true", "yes", "y", "1"}, {"false", "no", "n", "0"}
_NUMBERS = {"Decimal", "Quantity", "Percent"}


class DoesNotFit(Exception):
    """A value is not of the type the API asks for."""


@dataclass(frozen=True)
class Target:
    """An import mutation and the type of its items."""

    mutation: str
    input_type: str
    item: GraphQLInputObjectType

    @property
    def document(self) -> str:
        """The operation that sends a chunk."""
        return (
            f"mutation Import($input: {self.input_type}!) {{ done: {self.mutation}(input: $input) {{ "
            "applied results { index outcome code message path } userErrors { code message path } } }"
        )


def import_targets(introspection: dict[str, Any]) -> dict[str, Target]:
    """Every mutation that takes what :data:`IMPORT_INPUT` names, by name."""
    schema: GraphQLSchema = build_client_schema(introspection)  # pyright: ignore[reportArgumentType]
    targets = {}
    for name, field in (schema.mutation_type.fields if schema.mutation_type else {}).items():
        argument = field.args.get("input")
        given = get_named_type(argument.type) if argument else None
        if isinstance(given, GraphQLInputObjectType) and set(given.fields) >= IMPORT_INPUT:
            item = get_named_type(given.fields["items"].type)
            assert isinstance(item, GraphQLInputObjectType)
            targets[name] = Target(name, given.name, item)
    return targets


def find_target(targets: Dict[str, Target], name: str, place: str) -> Target:
    """The target ``name``; :class:`BadMapping` with the nearest names where there is none."""
    if name not in targets:
        raise BadMapping(f"{place}: the API has no import {name!r}{_nearest(name, targets)}")
    return targets[name]


def _nearest(name: str, known: Dict[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, 3) or sorted(known)
    return f"; there is {', '.join(near)}"


def check_fields(type: GraphQLInputType, fields: Dict[str, Any], place: str) -> None:
    """Refuses (:class:`BadMapping`) fields the API does not know and required ones that are not mapped."""
    named = get_named_type(type)
    if not isinstance(named, GraphQLInputObjectType):
        raise BadMapping(f"{place}: {named.name} has no fields")
    for name in fields:
        if name not in named.fields:
            raise BadMapping(f"{place}: {named.name} has no field {name!r}{_nearest(name, named.fields)}")
    missing = [n for n, field in named.fields.items() if is_required_input_field(field) and n not in fields]
    if missing:
        raise BadMapping(f"{place}: {named.name} needs {', '.join(missing)}")


def fit(type: GraphQLInputType, value: Any, scope: Scope) -> Any:
    """``value`` as JSON of ``type``: text becomes what the API wants. :class:`DoesNotFit` otherwise."""
    if isinstance(type, GraphQLNonNull):
        if value is None:
            raise DoesNotFit("a value is needed")
        return fit(type.of_type, value, scope)
    if value is None:
        return None
    if isinstance(type, GraphQLList):
        return [fit(type.of_type, each, scope) for each in (value if isinstance(value, list) else [value])]
    if isinstance(type, GraphQLInputObjectType):
        return _fit_object(type, value, scope)
    if isinstance(type, GraphQLEnumType):
        if value not in type.values:
            raise DoesNotFit(f"{value!r} is none of {', '.join(type.values)}")
        return value
    return _fit_scalar(get_named_type(type).name, value, scope)


def _fit_object(type: GraphQLInputObjectType, value: Any, scope: Scope) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise DoesNotFit(f"{value!r} is not an object with fields")
    made = {}
    for name, field in type.fields.items():
        if name in value or is_required_input_field(field):
            try:
                made[name] = fit(field.type, value.get(name), scope)
            except DoesNotFit as problem:
                raise DoesNotFit(f"{name}: {problem}") from None
    return made


def _fit_scalar(name: str, value: Any, scope: Scope) -> Any:
    if name == "Boolean":
        word = str(value).lower()
        if word not in _YES | _NO:
            raise DoesNotFit(f"{value!r} is neither yes nor no")
        return word in _YES
    if name == "Int":
        number = _number(value)
        if number != int(number):
            raise DoesNotFit(f"{value!r} is not a whole number")
        return int(number)
    if name in _NUMBERS:
        return format(_number(value), "f")
    if name in ("Date", "DateTime"):
        return _fit_moment(name, value, scope)
    return str(value)


def _number(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise DoesNotFit(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise DoesNotFit(f"{value!r} is not a number")
    return number


def _fit_moment(name: str, value: Any, scope: Scope) -> str:
    moment = value if isinstance(value, date) else parse_date(str(value), scope.defaults.date, scope)
    if name == "Date":
        return (moment.date() if isinstance(moment, datetime) else moment).isoformat()
    if not isinstance(moment, datetime):
        moment = parse_date(f"{moment.isoformat()} 00:00", "%Y-%m-%d %H:%M", scope)
    return moment.isoformat()
