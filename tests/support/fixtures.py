"""Fixtures with real servers behind them. A test that asks for one that needs a server is marked `servers`.

A fixture parametrised over implementations is how one suite runs on all of them: ask for `database_url` and
the test runs on SQLite and on PostgreSQL, ask for `broker_url` and it runs on the embedded bus and on
RabbitMQ.
"""

from collections.abc import Iterator

import pytest

from tests.support.databases import POSTGRESQL, SQLITE, Databases
from tests.support.postgres import PostgresServer
from tests.support.rabbitmq import RabbitServer
from tests.support.shared import broker_urls, postgres_admin_url
from tests.support.vhosts import VirtualHosts

EMBEDDED_BUS = ""
NEED_SERVERS = {"postgres_url", "amqp_url", "own_postgres", "own_rabbitmq"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if NEED_SERVERS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes and clones databases: `databases.create("sqlite" | "postgresql")`, `databases.clone(url)`."""
    made = Databases(tmp_path_factory.mktemp("databases"), postgres_admin_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def vhosts() -> VirtualHosts:
    """Makes RabbitMQ virtual hosts and asks the management interface."""
    return VirtualHosts(broker_urls)


@pytest.fixture
def postgres_url(databases: Databases) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    url = databases.create(POSTGRESQL)
    yield url
    databases.drop(url)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.servers)])
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A fresh, empty database: the test runs on SQLite and on PostgreSQL."""
    url = databases.create(request.param)
    yield url
    databases.drop(url)


@pytest.fixture
def amqp_url(vhosts: VirtualHosts) -> Iterator[str]:
    """A fresh virtual host of RabbitMQ."""
    url = vhosts.create()
    yield url
    vhosts.drop(url)


@pytest.fixture(params=["embedded", pytest.param("rabbitmq", marks=pytest.mark.servers)])
def broker_url(request: pytest.FixtureRequest) -> str:
    """What YUBO_BROKER_URL would say: the test runs on the embedded bus (empty) and on RabbitMQ."""
    return EMBEDDED_BUS if request.param == "embedded" else request.getfixturevalue("amqp_url")


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL for this test alone, to be killed and started again."""
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_rabbitmq() -> Iterator[RabbitServer]:
    """A running RabbitMQ for this test alone, to be killed and started again."""
    server = RabbitServer()
    server.start()
    yield server
    server.stop()
