"""Texts as the tables take them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String

from chassis.errors import INVALID_INPUT, Refused
from services.customers.model import Base


def check_texts(model: type[Base], values: Mapping[str, Any], *required: str) -> None:
    """Refuses INVALID_INPUT for a text longer than its column, and for a blank required one."""
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        kind = model.__table__.c[name].type
        if isinstance(kind, String) and kind.length and len(value) > kind.length:
            raise Refused(INVALID_INPUT, f"at most {kind.length} characters", ("input", camel(name)))
    for name in required:
        if name in values and not (values[name] or "").strip():
            raise Refused(INVALID_INPUT, "must not be empty", ("input", camel(name)))


def camel(name: str) -> str:
    """``external_reference`` as clients know it: ``externalReference``."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
