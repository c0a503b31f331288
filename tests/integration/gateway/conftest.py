"""A company behind a gateway, reached in this process and over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chassis.http.server import Listener, serve
from gateway.executor.transport import Transport
from gateway.executor.transport.in_process import Application, InProcess
from gateway.executor.transport.keep_alive import KeepAlive
from tests.integration.gateway.company import Company, Front
from tests.integration.gateway.subgraphs import Subgraph
from tests.support.processes import free_port


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path / "keys")


@asynccontextmanager
async def listening(applications: Mapping[str, Application]) -> AsyncIterator[dict[str, str]]:
    """The applications on ports of their own; their URLs by name."""
    listeners = {name: Listener(app, "127.0.0.1", free_port()) for name, app in applications.items()}
    stop, started = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve(list(listeners.values()), stop, started))
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait([serving, waiting], return_when=asyncio.FIRST_COMPLETED)
    assert started.is_set()
    try:
        yield {name: f"http://127.0.0.1:{listener.port}/graphql" for name, listener in listeners.items()}
    finally:
        stop.set()
        await serving


@asynccontextmanager
async def served(subgraphs: list[Subgraph]) -> AsyncIterator[dict[str, str]]:
    """The subgraphs on ports of their own; their URLs by name."""
    async with listening({each.name: each.app() for each in subgraphs}) as urls:
        yield urls


@pytest.fixture(params=["in process", "http"])
async def transport(request: pytest.FixtureRequest, company: Company) -> AsyncIterator[Transport]:
    """Both ways to reach the same subgraphs."""
    if request.param == "in process":
        yield InProcess({each.name: each.app() for each in company.subgraphs})
        return
    async with served(company.subgraphs) as urls:
        remote = KeepAlive(urls, connections=10, idle_seconds=5, answer_limit=1_000_000)
        yield remote
        await remote.close()


@pytest.fixture
async def front(company: Company, transport: Transport) -> AsyncIterator[Front]:
    """A client of the gateway, over either transport."""
    front = Front(company, company.gateway(transport, subgraph_timeout_seconds=5.0))
    yield front
    await front.client.aclose()


@pytest.fixture
async def near(company: Company) -> AsyncIterator[Front]:
    """A client of the gateway with its subgraphs in this process: where the transport plays no part."""
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps))
    yield front
    await front.client.aclose()
