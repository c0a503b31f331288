"""Sessions over both databases."""

from datetime import UTC, datetime

from sqlalchemy import func, insert, select

from chassis.db import Database
from chassis.ids import new_id
from chassis.messaging import tables


async def test_a_reading_session_sees_one_snapshot(database_url: str) -> None:
    database = Database(database_url)
    count = select(func.count()).select_from(tables.relay_leases)
    row = {"name": "relay", "holder": new_id(), "expires_at": datetime.now(UTC)}
    try:
        async with database.writer.begin() as connection:
            await connection.run_sync(tables.metadata.create_all)
        async with database.read() as reading:
            before = await reading.scalar(count)
            async with database.write() as writing:
                await writing.execute(insert(tables.relay_leases).values(row))
            during = await reading.scalar(count)
        async with database.read() as later:
            after = await later.scalar(count)
    finally:
        await database.close()

    assert (before, during, after) == (0, 0, 1)
