"""Make and change dictionary items. An item is never deleted: it may be in use somewhere."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from chassis.messaging import Work
from services.masterdata.commands.checks import check_unique, check_version, find, require
from services.masterdata.commands.saved_events import dictionary_item_saved
from services.masterdata.model import DictionaryItem
from services.masterdata.rules import names
from services.masterdata.rules.names import REFERENCE_LENGTH, Translations


@dataclass(frozen=True)
class CreateDictionaryItem:
    """Without a position it goes last."""

    kind: str
    code: str
    name: str
    names: Translations | None = None
    position: int | None = None
    external_reference: str | None = None


@dataclass(frozen=True)
class UpdateDictionaryItem:
    """What is absent stays; kind and code never change."""

    id: UUID
    expected_version: int
    name: str | None = None
    names: Translations | None = None
    position: int | None = None
    external_reference: str | None = None
    active: bool | None = None


async def create_dictionary_item(work: Work, request: CreateDictionaryItem) -> DictionaryItem:
    """Needs dictionary:manage."""
    require(work.viewer, "dictionary:manage")
    code = names.text(request.code, REFERENCE_LENGTH, "input", "code")
    external = names.reference(request.external_reference, "input", "externalReference")
    await check_unique(work.session, DictionaryItem, None, kind=request.kind, code=code)
    await check_unique(work.session, DictionaryItem, None, kind=request.kind, external_reference=external)
    item = DictionaryItem(
        kind=request.kind,
        code=code,
        name=names.name(request.name, "input", "name"),
        names=names.translations(request.names, "input", "names"),
        position=request.position or await next_position(work, request.kind),
        external_reference=external,
        active=True,
        updated_at=work.now,
    )
    work.session.add(item)
    await work.session.flush()
    work.record(dictionary_item_saved(item))
    return item


async def update_dictionary_item(work: Work, request: UpdateDictionaryItem) -> DictionaryItem:
    """Needs dictionary:manage."""
    require(work.viewer, "dictionary:manage")
    item = await find(work.session, DictionaryItem, request.id, "input", "id")
    check_version(item, request.expected_version)
    if request.name is not None:
        item.name = names.name(request.name, "input", "name")
    if request.names is not None:
        item.names = names.translations(request.names, "input", "names")
    if request.position is not None:
        item.position = request.position
    if request.external_reference is not None:
        external = names.reference(request.external_reference, "input", "externalReference")
        await check_unique(work.session, DictionaryItem, item.id, kind=item.kind, external_reference=external)
        item.external_reference = external
    if request.active is not None:
        item.active = request.active
    item.touch(work.now)
    await work.session.flush()
    work.record(dictionary_item_saved(item))
    return item


async def next_position(work: Work, kind: str) -> int:
    """The place after the last item of a kind."""
    last = await work.session.scalar(
        select(func.max(DictionaryItem.position)).where(DictionaryItem.kind == kind)
    )
    return (last or 0) + 1
