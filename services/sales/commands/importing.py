"""What all imports share: text references resolved in bulk, a verdict per item, everything written at once.

Items are judged in memory, one after the other; only then the good ones are written, numbered and told of
in a few statements. So 500 items take about as long as one.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from chassis.errors import CONFLICT, INVALID_INPUT, REFERENCE_UNKNOWN, ErrorKind, Refused
from chassis.graphql.bulk import BulkOutcome, ErrorPolicy, ItemOutcome, Row
from chassis.messaging import Work
from chassis.money import Money
from chassis.organisation.tables import known_employees
from services.sales.commands.access import locked
from services.sales.model.catalogue import KnownProduct
from services.sales.model.numbering import next_numbers
from services.sales.model.orders import Order
from services.sales.model.partners import KnownCustomer
from services.sales.rules.texts import check_reference

T = TypeVar("T")


class Referenced(Protocol):
    """An item with the id it has elsewhere."""

    @property
    def external_reference(self) -> str: ...


Item = TypeVar("Item", bound=Referenced)


@dataclass(frozen=True)
class ImportRequest:
    """How an import is to be done; each adds its ``items``."""

    error_policy: ErrorPolicy = ErrorPolicy.REJECT_ALL
    dry_run: bool = False


@dataclass(frozen=True)
class GivenMoney:
    """Money as the item has it; checked item by item."""

    amount: Decimal
    currency: str

    def checked(self, *path: str) -> Money:
        return Money.parse(self.amount, self.currency, *path)


async def import_items(
    work: Work,
    request: ImportRequest,
    items: Sequence[Item],
    take: Callable[[Item], tuple[ItemOutcome, UUID]],
    finish: Callable[[], Awaitable[None]],
) -> BulkOutcome:
    """Judge every item by ``take``, which validates before it changes anything; then ``finish`` writes.

    A dry run, or REJECT_ALL with a refusal, leaves nothing behind.
    """
    rows: list[Row] = []
    seen: set[str] = set()
    async with work.attempt() as attempt:
        for index, item in enumerate(items):
            try:
                check_reference(item.external_reference, ("externalReference",))
                if item.external_reference in seen:
                    raise Refused(CONFLICT, "twice in this call", ("externalReference",))
                seen.add(item.external_reference)
                outcome, id = take(item)
                rows.append(Row(index, outcome.name, id))
            except Refused as refusal:
                rows.append(Row(index, "REFUSED", None, refusal.kind.code, str(refusal), refusal.path))
        refused = any(row.outcome == "REFUSED" for row in rows)
        applied = not request.dry_run and not (refused and request.error_policy is ErrorPolicy.REJECT_ALL)
        if applied:
            await finish()
        else:
            attempt.undo()
    return BulkOutcome(tuple(rows), applied)


def known(found: dict[str, T], reference: str, *path: str) -> T:
    """What ``reference`` names; REFERENCE_UNKNOWN at ``path`` otherwise."""
    if reference not in found:
        raise Refused(REFERENCE_UNKNOWN, f"{reference!r} is not known", path)
    return found[reference]


def known_or_none(found: dict[str, T], reference: str | None, *path: str) -> T | None:
    """The same for a reference that may be absent."""
    return None if reference is None else known(found, reference, *path)


def require_same(kind: ErrorKind, posted: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """Posted documents are never edited by an import: refuses ``kind`` where the item says something else.

    Both are by the names of the item's fields; what an item leaves open is not in ``said``.
    """
    if different := [name for name, value in said.items() if posted[name] != value]:
        message = f"posted before with other content ({', '.join(different)}); imports never edit it"
        raise Refused(kind, message, (different[0],))


def parsed(enum: Callable[[str], T], text: str, *path: str) -> T:
    """A value of an enum given as text; INVALID_INPUT naming the possible ones."""
    try:
        return enum(text)
    except ValueError:
        values: Any = enum
        raise Refused(INVALID_INPUT, f"one of {', '.join(values)}", path) from None


async def existing(work: Work, model: type[T], items: Iterable[Referenced], *options: Any) -> dict[str, T]:
    """Records that were imported before, by external reference, locked."""
    column = getattr(model, "external_reference")  # noqa: B009 - every imported model has one
    references = {item.external_reference for item in items}
    statement = locked(select(model).where(column.in_(references)).order_by(model.id))  # pyright: ignore[reportAttributeAccessIssue]
    return {row.external_reference: row for row in await work.session.scalars(statement.options(*options))}


def _references(given: Iterable[str | None]) -> set[str]:
    return {reference for reference in given if reference is not None}


async def customers_of(work: Work, given: Iterable[str | None]) -> dict[str, KnownCustomer]:
    """Customers by external reference or number."""
    wanted = _references(given)
    rows = await work.session.scalars(
        select(KnownCustomer).where(
            or_(KnownCustomer.external_reference.in_(wanted), KnownCustomer.number.in_(wanted)),
            KnownCustomer.record == "ACTIVE",
        )
    )
    return _by((row, row.number, row.external_reference) for row in rows)


async def products_of(work: Work, given: Iterable[str | None]) -> dict[str, KnownProduct]:
    """Products by external reference or sku, also those out of use by now."""
    wanted = _references(given)
    rows = await work.session.scalars(
        select(KnownProduct).where(
            or_(KnownProduct.external_reference.in_(wanted), KnownProduct.sku.in_(wanted))
        )
    )
    return _by((row, row.sku, row.external_reference) for row in rows)


async def employees_of(work: Work, given: Iterable[str | None]) -> dict[str, tuple[UUID, UUID]]:
    """(id, department) of employees by external reference, also of those who left."""
    rows = await work.session.execute(
        select(
            known_employees.c.external_reference, known_employees.c.id, known_employees.c.department_id
        ).where(known_employees.c.external_reference.in_(_references(given)))
    )
    return {row.external_reference: (row.id, row.department_id) for row in rows}


async def orders_of(work: Work, given: Iterable[str | None]) -> dict[str, Order]:
    """Orders with their lines by external reference or number, locked."""
    statement = select(Order).where(order_named(given)).order_by(Order.id)
    rows = await work.session.scalars(locked(statement).options(selectinload(Order.lines)))
    return _by((row, row.number, row.external_reference) for row in rows)


def order_named(given: Iterable[str | None]) -> ColumnElement[bool]:
    """Orders that one of ``given`` names."""
    wanted = _references(given)
    return or_(Order.external_reference.in_(wanted), Order.number.in_(wanted))


def _by(rows: Iterable[tuple[T, str | None, str | None]]) -> dict[str, T]:
    """By either name; an external reference wins over an equal number."""
    numbers: dict[str, T] = {}
    references: dict[str, T] = {}
    for row, number, reference in rows:
        if number is not None:
            numbers[number] = row
        if reference is not None:
            references[reference] = row
    return {**numbers, **references}


async def number_all(work: Work, series: str, records: Sequence[Any], year_of: Callable[[Any], int]) -> None:
    """Give each record its number, a block of numbers per year."""
    by_year: dict[int, list[Any]] = {}
    for record in records:
        by_year.setdefault(year_of(record), []).append(record)
    for year, group in sorted(by_year.items()):
        numbers = await next_numbers(work.session, series, year, len(group))
        for record, number in zip(group, numbers, strict=True):
            record.number = number
