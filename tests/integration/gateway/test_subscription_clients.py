"""The reference clients of both protocols, npm `graphql-ws` and `graphql-sse`, subscribe at the gateway."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.integration.gateway.company import Company
from tests.integration.gateway.feed import Feed
from tests.integration.gateway.test_subscriptions import CHANGE, QUERY, gateway
from tests.support.node import NodePackages

SCRIPT = Path(__file__).parent / "subscriber.mjs"
SECONDS = 30


@asynccontextmanager
async def subscriber(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    node = shutil.which("node")
    assert node is not None
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line(process: asyncio.subprocess.Process) -> Any:
    assert process.stdout is not None
    return json.loads(await asyncio.wait_for(process.stdout.readline(), SECONDS))


@pytest.fixture
def folder(node_packages: NodePackages) -> str:
    return str(node_packages("graphql-ws@6", "graphql-sse@2", "ws@8", "graphql@16"))


@pytest.mark.parametrize("protocol", ["graphql-ws", "graphql-sse"])
async def test_a_reference_client_gets_events_and_the_end(
    company: Company, folder: str, protocol: str
) -> None:
    feed = Feed()
    async with (
        gateway(company, feed, "websocket") as url,
        subscriber(folder, protocol, url, company.token("rep"), QUERY) as process,
    ):
        for _ in range(2):
            feed.changes.put_nowait("rep")
            assert await line(process) == {"data": {"changed": CHANGE}}
        feed.changes.put_nowait(None)
        assert await line(process) == "complete"
        assert await asyncio.wait_for(process.wait(), SECONDS) == 0


@pytest.mark.parametrize("protocol", ["graphql-ws", "graphql-sse"])
async def test_a_reference_client_understands_refusals(company: Company, folder: str, protocol: str) -> None:
    async with (
        gateway(company, Feed()) as url,
        subscriber(folder, protocol, url, company.token("rep"), "subscription{nothing}") as process,
    ):
        told = await line(process)

        assert "error" in told
        if protocol == "graphql-ws":
            assert told["error"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert await asyncio.wait_for(process.wait(), SECONDS) == 0


@pytest.mark.parametrize("protocol", ["graphql-ws", "graphql-sse"])
async def test_a_reference_client_that_is_killed_frees_everything(
    company: Company, folder: str, protocol: str
) -> None:
    feed = Feed()
    async with gateway(company, feed, "websocket") as url:
        async with subscriber(folder, protocol, url, company.token("rep"), QUERY) as process:
            feed.changes.put_nowait("rep")
            assert await line(process) == {"data": {"changed": CHANGE}}
            process.kill()
        await feed.until_open(0)
