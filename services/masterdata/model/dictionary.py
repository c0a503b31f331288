"""Dictionaries: the short lists people choose from, one table for all kinds."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.masterdata.model.base import Base, Named, Versioned, one_of
from services.masterdata.rules.dictionaries import KINDS


class DictionaryItem(Versioned, Named, Base):
    """An item; never deleted, only deactivated. ``position`` orders it within its kind."""

    __tablename__ = "dictionary_items"
    __table_args__ = (
        UniqueConstraint("kind", "code"),
        UniqueConstraint("kind", "external_reference"),
        Index("ix_dictionary_items_kind_position", "kind", "position"),
        one_of("kind", KINDS),
    )

    kind: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    external_reference: Mapped[str | None] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True)
