"""The base of this service's tables."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint

from chassis.db import service_base


class Base(service_base()):
    """A table of the customers service."""

    __abstract__ = True


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The database accepts only these values in a text column."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
