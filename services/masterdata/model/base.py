"""What master data's tables share: versions, translated names, dated rows."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Date, String, Uuid, or_
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from chassis.db import INSTANT, JSON_DOCUMENT, service_base
from chassis.ids import new_id


class Base(service_base()):
    """Base of every table of this service."""

    __abstract__ = True


class Identified:
    """A row with an id of its own."""

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)


class Versioned(Identified):
    """An aggregate's root: every change of it, or of what belongs to it, makes a new version."""

    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime] = mapped_column(INSTANT)

    @declared_attr.directive
    def __mapper_args__(self) -> dict[str, Any]:
        return {"version_id_col": self.version}

    def touch(self, now: datetime) -> None:
        """Make a new version even if only rows that belong to this one changed."""
        self.updated_at = now
        flag_modified(self, "updated_at")


class Named:
    """A name in the company's language and its translations (``en``, ``ar``, ``zh``)."""

    name: Mapped[str] = mapped_column(String(200))
    names: Mapped[dict[str, str]] = mapped_column(JSON_DOCUMENT, default=dict)


class Dated(Identified):
    """A fact that holds from a day on, until (not including) another; re-organisations add rows."""

    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @classmethod
    def holding(cls, on: date) -> ColumnElement[bool]:
        """The condition that a row holds on a day."""
        return (cls.valid_from <= on) & or_(cls.valid_to.is_(None), cls.valid_to > on)


def lasting() -> CheckConstraint:
    """A dated row holds for a day at least."""
    return CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid_to")


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one of ``values``."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
