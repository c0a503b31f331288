"""Opening a stream at a subgraph: when it counts as answered, and how long it is waited for."""

import asyncio
from contextlib import aclosing

import pytest

from gateway.executor import SubgraphUnavailable
from gateway.executor.transport.breaker import BreakerPolicy, State
from gateway.executor.transport.calls import Subgraphs
from gateway.executor.transport.keep_alive import KeepAlive
from gateway.executor.transport.streams import Opening
from tests.integration.gateway.feed import Feed
from tests.integration.gateway.test_subscriptions import reaching


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.mark.parametrize("way", ["in process", "websocket", "events"])
async def test_a_subgraph_that_accepts_a_stream_has_answered(feed: Feed, way: str) -> None:
    policy = BreakerPolicy(window_seconds=10, volume=1, rate=0.5, open_seconds=0, probes=1)
    async with reaching(feed, way) as transport:
        subgraphs = Subgraphs(transport, 10, policy)
        breaker = subgraphs.circuits["feed"].breaker
        breaker.failed(breaker.admit())
        assert breaker.state is State.OPEN
        body = b'{"query":"subscription{orderChanged{id}}"}'
        async with aclosing(subgraphs.events("feed", body, lambda _subgraph, _body: {}, {})) as events:
            feed.changes.put_nowait("rep")
            assert b"order-rep" in await anext(events)
            assert breaker.state is State.CLOSED
        await transport.close()


async def test_a_subgraph_that_accepts_nothing_is_not_waited_for() -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    over = asyncio.Event()
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for scheme in ("ws", "http"):
        remote = KeepAlive(
            {"feed": "http://127.0.0.1:1/graphql"},
            connections=1,
            idle_seconds=1,
            answer_limit=1_000_000,
            subscription_urls={"feed": f"{scheme}://127.0.0.1:{port}/"},
        )
        opening = Opening(0.1, lambda: pytest.fail("nothing was accepted"))
        async with asyncio.timeout(10):
            with pytest.raises(SubgraphUnavailable):
                await anext(remote.subscribe("feed", b"{}", {}, opening))
        await remote.close()
    over.set()
    server.close()
    await server.wait_closed()
