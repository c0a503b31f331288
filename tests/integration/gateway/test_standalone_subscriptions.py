"""Subscriptions of any supergraph, without the CRM: for the anonymous, and as far as the schema lets them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway.app import standalone_gateway
from gateway.composition import compose
from gateway.settings import GatewaySettings
from tests.integration.gateway.conftest import listening
from tests.integration.gateway.feed import Feed
from tests.integration.gateway.subgraphs import Subgraph
from tests.integration.gateway.test_subscriptions import AsEvents, OverSocket, codes

ORDERS = """
type Query { first: Order }
type Order @key(fields: "id") { id: ID!  number: Int! }
"""


@asynccontextmanager
async def gateway(folder: Path, feed: Feed, way: str) -> AsyncIterator[str]:
    """The URL of a gateway by itself, and of the feed reached in this way."""
    orders = Subgraph("orders", ORDERS, {"first": lambda _viewer: {"id": "order-1"}}, {"Order": _order}, None)
    composition = compose([feed.subgraph(), orders.schema()])
    assert composition.supergraph is not None, composition.errors
    supergraph = folder / "supergraph.graphql"
    supergraph.write_text(composition.supergraph)
    async with listening({"feed": feed.app(), "orders": orders.app()}) as urls:
        events = {"feed": urls["feed"].replace("/graphql", "/events")} if way == "events" else {}
        settings: dict[str, Any] = {
            "supergraph": str(supergraph),
            "subgraph_overrides": urls,
            "subscription_urls": events,
        }
        async with listening({"gateway": standalone_gateway(GatewaySettings(**settings)).app()}) as own:
            yield own["gateway"]


def _order(representation: dict[str, Any]) -> dict[str, Any]:
    return {"id": representation["id"], "number": int(representation["id"].partition("-")[2])}


@pytest.mark.parametrize("kind", [OverSocket, AsEvents])
@pytest.mark.parametrize("way", ["websocket", "events"])
async def test_the_anonymous_subscribe(tmp_path: Path, kind: type[OverSocket | AsEvents], way: str) -> None:
    feed, query = Feed(), "subscription{orderChanged{id number}}"
    async with gateway(tmp_path, feed, way) as url, aiohttp.ClientSession() as session:
        async with kind(url, session).subscribed(None, query) as listener:
            for name in "12":
                feed.changes.put_nowait(name)
                order = {"id": f"order-{name}", "number": int(name)}
                assert await listener.next() == {"data": {"orderChanged": order}}
            feed.changes.put_nowait(None)
            assert await listener.next() is None
        await feed.until_open(0)


@pytest.mark.parametrize("kind", [OverSocket, AsEvents])
async def test_fields_that_are_not_theirs_are_refused_in_every_event(
    tmp_path: Path, kind: type[OverSocket | AsEvents]
) -> None:
    feed, query = Feed(), "subscription{orderChanged{id note}}"
    async with (
        gateway(tmp_path, feed, "websocket") as url,
        aiohttp.ClientSession() as session,
        kind(url, session).subscribed(None, query) as listener,
    ):
        for _ in range(2):
            feed.changes.put_nowait("1")
            answer = await listener.next()
            assert answer is not None
            assert answer["data"] == {"orderChanged": {"id": "order-1", "note": None}}
            assert codes(answer) == ["UNAUTHORIZED_FIELD_OR_TYPE"]
