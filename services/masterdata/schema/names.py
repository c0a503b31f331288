"""Names in the languages of the system."""

from collections.abc import Mapping
from uuid import UUID

import strawberry

from chassis.errors import Refused
from chassis.graphql.context import Info
from chassis.ids import parse_id
from services.masterdata.model.base import Named


def shown(row: Named, info: Info) -> str:
    """The name in the language of the request, else the plain one."""
    return row.names.get(info.context.language) or row.name


def id_or_none(text: str) -> UUID | None:
    """The id in a reference; None when it is none, which is answered like an unknown one."""
    try:
        return parse_id(text)
    except Refused:
        return None


@strawberry.type(description="A name in the languages of the system.")
class Translations:
    en: str | None = strawberry.field(description="English.")
    ar: str | None = strawberry.field(description="Arabic.")
    zh: str | None = strawberry.field(description="Chinese.")

    @classmethod
    def of(cls, names: Mapping[str, str]) -> "Translations":
        return cls(en=names.get("en"), ar=names.get("ar"), zh=names.get("zh"))


@strawberry.input(description="A name in the languages of the system; one not given falls back to the name.")
class TranslationsInput:
    en: str | None = strawberry.field(default=None, description="English.")
    ar: str | None = strawberry.field(default=None, description="Arabic.")
    zh: str | None = strawberry.field(default=None, description="Chinese.")
