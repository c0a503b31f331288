"""Roles: allow-lists of permission → scope, and protected field groups."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import JSON_DOCUMENT
from services.masterdata.model.base import Base, Named, Versioned


class Role(Versioned, Named, Base):
    """A role; ``built_in`` ones were seeded."""

    __tablename__ = "roles"

    code: Mapped[str] = mapped_column(String(60), unique=True)
    grants: Mapped[dict[str, str]] = mapped_column(JSON_DOCUMENT)
    field_groups: Mapped[list[str]] = mapped_column(JSON_DOCUMENT)
    built_in: Mapped[bool] = mapped_column(default=False)
