"""Compiles representation templates into functions from an object to the JSON bytes sent for it."""

from collections.abc import Callable
from typing import Any

import orjson

from gateway.executor.tree import Obj
from gateway.planner.plan import EntityInput, GuardCheck, TemplateField

MISSING = object()
Builder = Callable[[Obj], bytes | None]
Read = Callable[[Obj], Any]
"""Reads a part of a representation off an object; MISSING if it has not arrived."""


def builder(entity: EntityInput, guarded: tuple[GuardCheck, ...]) -> Builder:
    """A function giving an object's representation, None where none can or may be sent.

    There is none for objects of other types, with an input that has not arrived, whose key is null, or
    whose guard has not been asked because what it needs has not arrived.
    """
    keys = _fields(entity.keys)
    requires = _fields(entity.requires)
    checks = [(check.condition, [slot for _, slot in check.fields]) for check in guarded]
    condition, typename, fallback = entity.condition, entity.typename, entity.fallback

    def build(item: Obj) -> bytes | None:
        own = item.get("__typename")
        if condition is not None and own not in condition:
            return None
        for types, slots in checks:
            if (types is None or own in types) and any(slot not in item for slot in slots):
                return None
        found = keys(item)
        if found is MISSING or (found and all(value is None for value in found.values())):
            return None
        more = requires(item)
        if more is MISSING:
            return None
        return orjson.dumps({"__typename": typename or own or fallback, **found, **more})

    return build


def _fields(fields: tuple[TemplateField, ...]) -> Read:
    parts = [(field.name, _part(field), field.condition) for field in fields]

    def read(item: Obj) -> Any:
        found: Obj = {}
        for name, part, condition in parts:
            if condition is not None and item.get("__typename") not in condition:
                continue
            value = part(item)
            if value is MISSING:
                return MISSING
            found[name] = value
        return found

    return read


def _part(field: TemplateField) -> Read:
    slot = field.slot
    if not field.fields:
        return lambda item: item.get(slot, MISSING)
    inner = _fields(field.fields)

    def convert(value: Any) -> Any:
        if type(value) is dict:
            return inner(value)
        if type(value) is list:
            found = [convert(item) for item in value]
            return MISSING if any(item is MISSING for item in found) else found
        return value if value is None or value is MISSING else MISSING

    return lambda item: convert(item.get(slot, MISSING))
