"""The tests' own servers do what the tests rely on."""

from urllib.parse import urlsplit

import aio_pika
import pytest
from pamqp.common import Arguments
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.support.databases import Databases
from tests.support.postgres import PostgresServer
from tests.support.rabbitmq import RabbitServer
from tests.support.vhosts import VirtualHosts

QUORUM: Arguments = {"x-queue-type": "quorum"}


async def execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements in one transaction; the rows of them all."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            results = [await connection.execute(text(statement)) for statement in statements]
            return [tuple(row) for result in results if result.returns_rows for row in result]
    finally:
        await engine.dispose()


async def test_each_test_gets_an_empty_database(database_url: str) -> None:
    await execute(database_url, "CREATE TABLE things (id integer)", "INSERT INTO things VALUES (1)")

    assert await execute(database_url, "SELECT id FROM things") == [(1,)]


@pytest.mark.parametrize("dialect", ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
async def test_a_clone_has_the_data_and_leaves_the_original_alone(databases: Databases, dialect: str) -> None:
    original = databases.create(dialect)
    await execute(original, "CREATE TABLE things (id integer)", "INSERT INTO things VALUES (1)")

    copy = databases.clone(original)
    await execute(copy, "DELETE FROM things")

    assert await execute(original, "SELECT id FROM things") == [(1,)]
    databases.drop(copy)
    databases.drop(original)


async def test_virtual_hosts_do_not_see_each_other(vhosts: VirtualHosts, amqp_url: str) -> None:
    other = vhosts.create()
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        await channel.declare_queue("things", durable=True)

    def queues(url: str) -> list[str]:
        return [queue["name"] for queue in vhosts.request("GET", f"queues{urlsplit(url).path}")]

    assert queues(amqp_url) == ["things"]
    assert queues(other) == []
    vhosts.drop(other)


def test_the_embedded_bus_needs_no_broker(broker_url: str) -> None:
    assert broker_url == "" or broker_url.startswith("amqp://")


async def test_postgres_keeps_what_was_committed_before_it_was_killed(own_postgres: PostgresServer) -> None:
    await execute(own_postgres.url, "CREATE TABLE things (id integer)", "INSERT INTO things VALUES (1)")

    own_postgres.kill()
    with pytest.raises(OSError, match="Connect"):
        await execute(own_postgres.url, "SELECT 1")
    own_postgres.start()

    assert await execute(own_postgres.url, "SELECT id FROM things") == [(1,)]


async def test_rabbitmq_keeps_what_it_confirmed_before_it_was_killed(own_rabbitmq: RabbitServer) -> None:
    async with await aio_pika.connect(own_rabbitmq.url) as connection:
        channel = await connection.channel(publisher_confirms=True)
        await channel.declare_queue("things", durable=True, arguments=QUORUM)
        persistent = aio_pika.Message(b"one", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(persistent, routing_key="things")

    own_rabbitmq.kill()
    with pytest.raises(aio_pika.exceptions.AMQPConnectionError):
        await aio_pika.connect(own_rabbitmq.url)
    own_rabbitmq.start()

    async with await aio_pika.connect(own_rabbitmq.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("things", durable=True, arguments=QUORUM)
        message = await queue.get(timeout=5)
        assert message is not None
        assert message.body == b"one"
