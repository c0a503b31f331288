"""Keyset cursors are opaque and bound to their list (api.md, lists)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import column

from chassis.errors import Fault
from chassis.graphql.connection import Cursors, SortKey

KEYS = [SortKey(column("a"), lambda row: row.a), SortKey(column("id"), lambda row: row.id)]


@pytest.mark.parametrize(
    "value", ["text", 5, uuid4(), Decimal("1.20"), date(2026, 1, 31), datetime(2026, 1, 31, 9, tzinfo=UTC)]
)
def test_a_cursor_gives_back_the_sort_values(value: object) -> None:
    cursors = Cursors(b"k", "orders", KEYS, None)
    row = SimpleNamespace(a=value, id=uuid4())
    assert cursors.read(cursors.write(row)) == [value, row.id]


def test_a_cursor_of_another_list_order_filter_or_key_is_refused() -> None:
    cursor = Cursors(b"k", "orders", KEYS, None).write(SimpleNamespace(a=1, id=uuid4()))
    for stranger in (
        Cursors(b"k", "customers", KEYS, None),
        Cursors(b"k", "orders", KEYS[:1], None),
        Cursors(b"k", "orders", KEYS, "where"),
        Cursors(b"other", "orders", KEYS, None),
    ):
        with pytest.raises(Fault):
            stranger.read(cursor)
    for junk in ("", "a", "====", "é", cursor[:-3], "A" * 5000):
        with pytest.raises(Fault):
            Cursors(b"k", "orders", KEYS, None).read(junk)
