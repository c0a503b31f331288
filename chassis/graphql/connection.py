"""Relay connections with keyset cursors (api.md, lists).

A cursor holds the last row's sort values, signed, bound to the list, its order and its filter; the scope is
applied anew on every page, so a forged or borrowed cursor yields nothing that is not one's own.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
import strawberry
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.errors import INVALID_CURSOR, INVALID_INPUT, Fault, Refused
from chassis.graphql.context import Context
from chassis.graphql.cost import Cost, ListSize

DEFAULT_PAGE = 20
LONGEST_PAGE = 100
_SIGNATURE_BYTES = 12

Node = TypeVar("Node")


@strawberry.federation.type(shareable=True, description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are rows after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are rows before this page.")
    start_cursor: str | None = strawberry.field(description="The first row's cursor.")
    end_cursor: str | None = strawberry.field(description="The last row's cursor.")


@strawberry.type(description="A row of a list with its cursor.")
class Edge(Generic[Node]):
    node: Node = strawberry.field(description="The row.")
    cursor: str = strawberry.field(description="Opaque; give it as after or before to go on from here.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node]):
    edges: list[Edge[Node]] = strawberry.field(description="The rows with their cursors.")
    nodes: list[Node] = strawberry.field(description="The rows alone.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    selection: strawberry.Private["Selection"]

    @strawberry.field(
        description="How many rows the whole list has for this viewer; exact.",
        directives=[Cost(weight=25)],
    )
    async def total_count(self) -> int:
        return await self.selection.count()


def page_size(*arguments: str) -> ListSize:
    """Says of a field that gives a connection how many rows its page has; ``arguments``: first, last."""
    return ListSize(
        assumed_size=DEFAULT_PAGE,
        slicing_arguments=list(arguments),
        sized_fields=["edges", "nodes"],
        require_one_slicing_argument=False,
    )


@dataclass(frozen=True)
class SortKey:
    """A column to order by (never null) and how to read its value off a row."""

    column: SQLColumnExpression[Any]
    value: Callable[[Any], Any]
    descending: bool = False


@dataclass(frozen=True)
class PageArguments:
    """``first``/``after`` or ``last``/``before``, as the client gave them."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None

    @property
    def backward(self) -> bool:
        return self.last is not None or (self.before is not None and self.first is None)

    @property
    def size(self) -> int:
        """Rows asked for; refuses both ends at once and sizes out of range."""
        if self.first is not None and self.last is not None:
            raise Refused(INVALID_INPUT, "give first or last, not both", ("first",))
        asked = self.last if self.backward else self.first
        size = DEFAULT_PAGE if asked is None else asked
        if not 1 <= size <= LONGEST_PAGE:
            raise Refused(INVALID_INPUT, f"a page has 1 to {LONGEST_PAGE} rows", ("first",))
        return size


@dataclass(frozen=True)
class Selection:
    """The scoped and filtered rows a list is a page of; counts and sums are taken over exactly these."""

    context: Context
    statement: Select[Any]

    async def count(self) -> int:
        """How many rows."""
        async with self.context.read() as session:
            rows = self.statement.order_by(None).subquery()
            return (await session.execute(select(func.count()).select_from(rows))).scalar_one()

    async def aggregate(
        self, *columns: Callable[[Any], ColumnElement[Any]], by: Sequence[str] = ()
    ) -> Sequence[Any]:
        """Aggregates over the rows' columns (``lambda rows: func.sum(rows.net)``), grouped by names."""
        rows = self.statement.order_by(None).subquery().c
        groups = [rows[name] for name in by]
        async with self.context.read() as session:
            result = await session.execute(
                select(*groups, *(column(rows) for column in columns)).group_by(*groups)
            )
            return result.all()


C = TypeVar("C", bound=Connection[Any])


async def connect(
    connection: type[C],
    context: Context,
    statement: Select[Any],
    keys: Sequence[SortKey],
    arguments: PageArguments,
    *,
    name: str,
    filter: object,
    node: Callable[[Any], Any],
) -> C:
    """A page of ``statement`` (selecting one mapped class, already scoped and filtered).

    ``keys`` end with a unique one (the id). ``name`` and ``filter`` bind the cursors. ``node`` makes the
    GraphQL node of a row.
    """
    context.open_list()
    cursors = Cursors(context.cursor_key, name, keys, filter)
    size = arguments.size
    paged = statement.order_by(None)
    mark = arguments.before if arguments.backward else arguments.after
    if mark is not None:
        paged = paged.where(_beyond(keys, cursors.read(mark), arguments.backward))
    order = [k.column.desc() if k.descending != arguments.backward else k.column.asc() for k in keys]
    async with context.read() as session:
        rows = list((await session.scalars(paged.order_by(*order).limit(size + 1))).unique())
    more, rows = len(rows) > size, rows[:size]
    if arguments.backward:
        rows.reverse()
    edges = [Edge(node=node(row), cursor=cursors.write(row)) for row in rows]
    return connection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=mark is not None if arguments.backward else more,
            has_previous_page=more if arguments.backward else mark is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        selection=Selection(context, statement),
    )


def _beyond(keys: Sequence[SortKey], values: Sequence[Any], backward: bool) -> ColumnElement[bool]:
    """Rows after ``values`` in the order of ``keys`` (before them when going backward)."""
    alternatives = []
    for i, key in enumerate(keys):
        equal = [k.column == v for k, v in zip(keys[:i], values[:i], strict=True)]
        smaller = key.descending != backward
        alternatives.append(and_(*equal, key.column < values[i] if smaller else key.column > values[i]))
    return or_(*alternatives)


class Cursors:
    """Writes and reads the cursors of one list, order and filter."""

    def __init__(self, key: bytes, name: str, keys: Sequence[SortKey], filter: object) -> None:
        self._keys = keys
        shape = [name, [(str(k.column), k.descending) for k in keys], repr(filter)]
        self._secret = hashlib.sha256(key + orjson.dumps(shape)).digest()

    def write(self, row: Any) -> str:
        body = orjson.dumps([_tagged(k.value(row)) for k in self._keys])
        return urlsafe_b64encode(self._sign(body) + body).decode().rstrip("=")

    def read(self, cursor: str) -> list[Any]:
        """The sort values in ``cursor``; :class:`Fault` INVALID_CURSOR when it is not of this list."""
        try:
            raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            signature, body = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
            if not hmac.compare_digest(signature, self._sign(body)):
                raise ValueError("signature")
            return [_untagged(v) for v in orjson.loads(body)]
        except (ValueError, TypeError) as problem:
            raise Fault(INVALID_CURSOR) from problem

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")[:_SIGNATURE_BYTES]


_READERS: dict[str, Callable[[Any], Any]] = {
    "u": UUID,
    "i": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


def _tagged(value: Any) -> Any:
    for tag, kind in (("u", UUID), ("n", Decimal)):
        if isinstance(value, kind):
            return [tag, str(value)]
    if isinstance(value, datetime):
        return ["i", value.isoformat()]
    return ["d", value.isoformat()] if isinstance(value, date) else value


def _untagged(value: Any) -> Any:
    return _READERS[value[0]](value[1]) if isinstance(value, list) else value


async def scalars_in_order(
    session: AsyncSession, statement: Select[Any], keys: Sequence[Any], key_of: Callable[[Any], Any]
) -> list[Any | None]:
    """The rows of ``statement`` in the order of ``keys``, None where there is none: a loader's answer."""
    found = {key_of(row): row for row in (await session.scalars(statement)).unique()}
    return [found.get(key) for key in keys]
