"""Who may connect by WebSocket, how many, and what ends with the server."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from prometheus_client import REGISTRY

from tests.integration.gateway.company import Company
from tests.integration.gateway.feed import Feed
from tests.integration.gateway.test_subscriptions import AsEvents, OverSocket, codes, gateway

PROTOCOLS = ("graphql-transport-ws",)


@pytest.fixture
def feed() -> Feed:
    return Feed()


async def close_code(
    url: str, session: aiohttp.ClientSession, *messages: Any, protocols: tuple[str, ...] = PROTOCOLS
) -> int | None:
    """The code a connection that says this is closed with."""
    async with session.ws_connect(url, protocols=protocols) as connection:
        for message in messages:
            if isinstance(message, bytes):
                await connection.send_bytes(message)
            else:
                await connection.send_json(message)
        async with asyncio.timeout(10):
            async for _ in connection:
                pass
        return connection.close_code


async def until_served(count: int) -> None:
    """Wait until so many WebSockets have a place."""
    async with asyncio.timeout(10):
        while REGISTRY.get_sample_value("yubo_subscribers", {"transport": "websocket"}) != count:
            await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://[", 403),
        ("https://evil.example", 403),
        ("null", 403),
        ("https://crm.example.evil.example", 403),
        ("https://crm.example", 101),
        ("http://{host}", 101),
        (None, 101),
    ],
)
async def test_only_pages_of_named_origins_and_our_own_connect(
    company: Company, feed: Feed, origin: str | None, status: int
) -> None:
    async with (
        gateway(company, feed, cors_origins=("https://crm.example",)) as url,
        aiohttp.ClientSession() as session,
    ):
        host = url.split("/")[2]
        headers = {"origin": origin.format(host=host)} if origin else {}
        connecting = session.ws_connect(url, protocols=PROTOCOLS, headers=headers)
        if status == 101:
            async with connecting as connection:
                assert connection.protocol == PROTOCOLS[0]
            return
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await connecting
        assert refusal.value.status == status


async def test_who_may_not_connect_is_disconnected_with_the_protocols_code(
    company: Company, feed: Feed
) -> None:
    init = {"type": "connection_init"}

    def bearing(token: object) -> dict[str, Any]:
        return {**init, "payload": {"authorization": token}}

    async with (
        gateway(company, feed, body_limit_bytes=2_000, connection_init_seconds=0.2) as url,
        aiohttp.ClientSession() as session,
    ):
        assert await close_code(url, session, protocols=()) == 4406
        assert await close_code(url, session, protocols=("graphql-ws",)) == 4406
        assert await close_code(url, session) == 4408
        assert await close_code(url, session, bearing("Bearer nonsense")) == 4403
        assert await close_code(url, session, bearing(7)) == 4400
        assert await close_code(url, session, b"{}") == 4400
        assert await close_code(url, session, {**init, "payload": {"x": "x" * 2_000}}) == 1009
        assert (
            await close_code(url, session, {"id": "1", "type": "subscribe", "payload": {"query": "{a}"}})
            == 4401
        )


async def test_connections_are_limited_by_viewer_and_in_all(company: Company, feed: Feed) -> None:
    token, init = company.token("rep"), {"type": "connection_init"}
    bearing = {**init, "payload": {"authorization": f"Bearer {token}"}}
    settings: dict[str, Any] = {"subscriber_limit": 3, "subscriber_limit_per_viewer": 2}
    async with gateway(company, feed, **settings) as url, aiohttp.ClientSession() as session:
        async with (
            OverSocket(url, session).subscribed(token),
            AsEvents(url, session).subscribed(token),
        ):
            await feed.until_open(2)
            assert await close_code(url, session, bearing) == 1013
            async with AsEvents(url, session).subscribed(token) as refused:
                assert codes(await refused.next()) == ["TOO_MANY_SUBSCRIBERS"]
            async with AsEvents(url, session).subscribed(company.token("manager")):
                await feed.until_open(3)
                assert await close_code(url, session, init) == 1013
        await feed.until_open(0)
        async with OverSocket(url, session).subscribed(token):
            await feed.until_open(1)


async def test_who_has_not_said_who_they_are_takes_nobodys_place(company: Company, feed: Feed) -> None:
    token = company.token("rep")
    settings: dict[str, Any] = {"subscriber_limit": 1, "uninitialised_socket_limit": 2}
    async with (
        gateway(company, feed, **settings) as url,
        aiohttp.ClientSession() as session,
        session.ws_connect(url, protocols=PROTOCOLS) as silent,
    ):
        async with OverSocket(url, session).subscribed(token):
            await feed.until_open(1)
            async with session.ws_connect(url, protocols=PROTOCOLS):
                assert await close_code(url, session) == 1013
        await until_served(0)
        await silent.send_json({"type": "connection_init"})
        assert (await silent.receive_json())["type"] == "connection_ack"
        assert await close_code(url, session, {"type": "connection_init"}) == 1013


@pytest.mark.parametrize("kind", [OverSocket, AsEvents])
async def test_a_server_that_goes_down_ends_its_subscriptions_at_once(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    loop = asyncio.get_running_loop()
    async with aiohttp.ClientSession() as session:
        async with gateway(company, feed, "websocket") as url:
            subscribed = kind(url, session).subscribed(company.token("rep"))
            await subscribed.__aenter__()
            await feed.until_open(1)
            stopped = loop.time()
        assert loop.time() - stopped < 5  # the grace for answers that do end is 10
        await feed.until_open(0)
        with suppress(aiohttp.ClientError):
            await subscribed.__aexit__(None, None, None)


async def test_a_client_that_takes_nothing_is_cut_off(company: Company, feed: Feed) -> None:
    company.sales.entities = {
        **company.sales.entities,
        "Order": lambda r: {**company.order("rep"), "id": r["id"], "number": "x" * 500_000},
    }
    async with gateway(company, feed, slow_client_seconds=0.3) as url:
        host, port = url.split("/")[2].split(":")
        with socket.socket() as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            raw.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(raw, (host, int(port)))
            body = b'{"query":"subscription{orderChanged{id number}}"}'
            head = (
                f"POST /graphql HTTP/1.1\r\nhost: {host}\r\naccept: text/event-stream\r\n"
                f"authorization: Bearer {company.token('rep')}\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\n\r\n"
            )
            await loop.sock_sendall(raw, head.encode() + body)
            await feed.until_open(1)
            for _ in range(30):
                feed.changes.put_nowait("rep")

            await feed.until_open(0)
        assert feed.changes.qsize() > 0  # nothing was read ahead for it
