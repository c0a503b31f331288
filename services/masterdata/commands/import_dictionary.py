"""Import dictionary items, found by kind and code."""

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from sqlalchemy import select

from chassis.graphql.bulk import BulkOutcome, ItemOutcome, each_item
from chassis.messaging import Work
from services.masterdata.commands.imports import refuse_repeated, require_import
from services.masterdata.commands.save_dictionary_item import next_position
from services.masterdata.commands.saved_events import dictionary_item_saved
from services.masterdata.model import DictionaryItem
from services.masterdata.rules import names
from services.masterdata.rules.names import REFERENCE_LENGTH, Translations

_Key = tuple[str, str]


@dataclass(frozen=True)
class DictionaryImportItem:
    """What is absent stays as it is; a new item goes last in its kind."""

    kind: str
    code: str
    name: str
    names: Translations | None = None
    active: bool | None = None


@dataclass(frozen=True)
class ImportDictionary:
    """At most 500 items."""

    items: tuple[DictionaryImportItem, ...]
    error_policy: str = "REJECT_ALL"
    dry_run: bool = False


@dataclass
class _Book:
    items: dict[_Key, DictionaryItem]
    positions: dict[str, int]
    seen: set[object] = field(default_factory=set)


async def import_dictionary(work: Work, request: ImportDictionary) -> BulkOutcome:
    """Needs import:run."""
    require_import(work)
    kinds = {item.kind for item in request.items}
    rows = await work.session.scalars(select(DictionaryItem).where(DictionaryItem.kind.in_(kinds)))
    book = _Book(
        {(row.kind, row.code): row for row in rows}, {kind: await next_position(work, kind) for kind in kinds}
    )
    return await each_item(
        work, request.items, partial(_import, book), policy=request.error_policy, dry_run=request.dry_run
    )


async def _import(book: _Book, work: Work, item: DictionaryImportItem) -> tuple[ItemOutcome, UUID]:
    code = names.text(item.code, REFERENCE_LENGTH, "code")
    refuse_repeated((item.kind, code), book.seen, "code")
    row = book.items.get((item.kind, code))
    outcome = ItemOutcome.UPDATED if row else ItemOutcome.CREATED
    if row is None:
        row = DictionaryItem(
            kind=item.kind, code=code, name="", names={}, position=book.positions[item.kind], active=True
        )
        book.positions[item.kind] += 1
    before = (row.name, row.names, row.active)
    after = (
        names.name(item.name, "name"),
        names.translations(item.names, "names") if item.names else row.names,
        row.active if item.active is None else item.active,
    )
    if before == after:
        return ItemOutcome.UNCHANGED, row.id
    row.name, row.names, row.active = after
    row.touch(work.now)
    work.session.add(row)
    await work.session.flush()
    work.record(dictionary_item_saved(row))
    return outcome, row.id
