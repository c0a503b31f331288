"""Subscriptions from a Strawberry subgraph through a gateway on a port: WebSocket and server-sent events on
either side, what an event needs beside from other subgraphs, and everything freed at the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from gateway.executor.transport import Routed, Transport
from gateway.executor.transport.in_process import InProcess
from gateway.executor.transport.keep_alive import KeepAlive
from tests.integration.gateway.company import PEOPLE, Company
from tests.integration.gateway.conftest import listening
from tests.integration.gateway.feed import Feed

QUERY = 'subscription($p: String! = "order") {changed: orderChanged(prefix: $p){id number seller{name}}}'
CHANGE = {"id": "order-rep", "number": "Secret of rep", "seller": {"name": "rep"}}
SECONDS = 10


class Listener:
    """A subscriber of the gateway, over either transport."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session
        self.got: asyncio.Queue[Any] = asyncio.Queue()

    async def next(self) -> dict[str, Any] | None:
        """The next answer; None after the last."""
        async with asyncio.timeout(SECONDS):
            return await self.got.get()


class OverSocket(Listener):
    @asynccontextmanager
    async def subscribed(self, token: str | None, query: str = QUERY) -> AsyncIterator["OverSocket"]:
        async with self.session.ws_connect(self.url, protocols=("graphql-transport-ws",)) as self.socket:
            payload = {"authorization": f"Bearer {token}"} if token else {}
            await self.socket.send_json({"type": "connection_init", "payload": payload})
            reading = asyncio.create_task(self._read())
            await self.socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
            try:
                yield self
            finally:
                reading.cancel()

    async def _read(self) -> None:
        async for message in self.socket:
            said = message.json()
            if said["type"] == "next":
                self.got.put_nowait(said["payload"])
            elif said["type"] == "error":
                self.got.put_nowait({"errors": said["payload"]})
                self.got.put_nowait(None)
            elif said["type"] == "complete":
                self.got.put_nowait(None)


class AsEvents(Listener):
    @asynccontextmanager
    async def subscribed(self, token: str | None, query: str = QUERY) -> AsyncIterator["AsEvents"]:
        headers = {"accept": "text/event-stream", **({"authorization": f"Bearer {token}"} if token else {})}
        async with self.session.post(self.url, json={"query": query}, headers=headers) as answer:
            if answer.status != 200:
                self.got.put_nowait(await answer.json(content_type=None))
                self.got.put_nowait(None)
                yield self
                return
            assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert answer.headers["cache-control"] == "private, no-store"
            reading = asyncio.create_task(self._read(answer))
            try:
                yield self
            finally:
                reading.cancel()

    async def _read(self, answer: aiohttp.ClientResponse) -> None:
        kind = ""
        async for line in answer.content:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name == "event":
                kind = value
            elif name == "data" and kind == "next":
                self.got.put_nowait(orjson.loads(value))
            elif name == "data:" and kind == "complete":
                self.got.put_nowait(None)


@pytest.fixture
def feed() -> Feed:
    return Feed()


@asynccontextmanager
async def reaching(feed: Feed, way: str) -> AsyncIterator[Transport]:
    """A transport to the feed."""
    if way == "in process":
        yield InProcess({"feed": feed.app()})
        return
    async with listening({"feed": feed.app()}) as urls:
        events = urls["feed"].replace("/graphql", "/events")
        yield KeepAlive(
            urls,
            connections=5,
            idle_seconds=5,
            answer_limit=1_000_000,
            subscription_urls={"feed": events} if way == "events" else {},
        )


@asynccontextmanager
async def gateway(
    company: Company, feed: Feed, way: str = "in process", **settings: Any
) -> AsyncIterator[str]:
    """The URL of a gateway that reaches the feed in this way, and the company in this process."""
    company_apps: Mapping[str, Any] = {each.name: each.app() for each in company.subgraphs}
    async with reaching(feed, way) as transport:
        routes: dict[str, Transport] = dict.fromkeys(company_apps, InProcess(company_apps))
        made = company.gateway(Routed({**routes, "feed": transport}), more=[feed.subgraph()], **settings)
        async with listening({"gateway": made.app()}) as own:
            yield own["gateway"]


@pytest.fixture(params=[OverSocket, AsEvents], ids=["websocket", "events"])
def kind(request: pytest.FixtureRequest) -> type[OverSocket | AsEvents]:
    return request.param


@pytest.mark.parametrize("way", ["in process", "websocket", "events"])
async def test_events_are_completed_from_other_subgraphs(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents], way: str
) -> None:
    async with gateway(company, feed, way) as url, aiohttp.ClientSession() as session:
        async with kind(url, session).subscribed(company.token("manager")) as listener:
            for _ in range(2):
                feed.changes.put_nowait("rep")
                assert await listener.next() == {"data": {"changed": CHANGE}}
            feed.changes.put_nowait(None)
            assert await listener.next() is None
        await feed.until_open(0)
    asked = {each.viewer.employee_id for each in company.sales.asked if each.viewer}
    assert {str(each) for each in asked} == {PEOPLE["manager"]}


@pytest.mark.parametrize("way", ["in process", "websocket", "events"])
async def test_a_subscriber_that_goes_ends_the_subscription_at_the_subgraph(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents], way: str
) -> None:
    async with gateway(company, feed, way) as url, aiohttp.ClientSession() as session:
        async with kind(url, session).subscribed(company.token("rep")) as listener:
            feed.changes.put_nowait("rep")
            assert await listener.next() == {"data": {"changed": CHANGE}}
            await feed.until_open(1)
        await feed.until_open(0)


async def test_complete_ends_the_subscription_at_the_subgraph(company: Company, feed: Feed) -> None:
    async with (
        gateway(company, feed, "websocket") as url,
        aiohttp.ClientSession() as session,
        OverSocket(url, session).subscribed(company.token("rep")) as listener,
    ):
        await feed.until_open(1)
        await listener.socket.send_json({"id": "1", "type": "complete"})
        await feed.until_open(0)
        await listener.socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{me{name}}"}})
        assert await listener.next() == {"data": {"me": {"name": "rep"}}}
        assert await listener.next() is None


async def test_the_guard_withholds_events_of_records_out_of_sight(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    async with (
        gateway(company, feed) as url,
        aiohttp.ClientSession() as session,
        kind(url, session).subscribed(company.token("rep")) as listener,
    ):
        for name in ("manager", "stranger", "rep"):
            feed.changes.put_nowait(name)

        assert await listener.next() == {"data": {"changed": CHANGE}}


async def test_a_subscription_ends_when_the_viewers_rights_change(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    async with gateway(company, feed, scope_cache_seconds=0) as url, aiohttp.ClientSession() as session:
        async with kind(url, session).subscribed(company.token("rep")) as listener:
            feed.changes.put_nowait("rep")
            assert await listener.next() == {"data": {"changed": CHANGE}}
            company.version += 1  # a change of the organisation that is none of the viewer's
            feed.changes.put_nowait("rep")
            assert await listener.next() == {"data": {"changed": CHANGE}}

            company.grants = {"order:read": "SELF"}
            feed.changes.put_nowait("rep")

            assert codes(await listener.next()) == ["RIGHTS_CHANGED"]
            assert await listener.next() is None
        await feed.until_open(0)


async def test_a_subscription_ends_with_its_viewers_employment(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    async with gateway(company, feed, scope_cache_seconds=0) as url, aiohttp.ClientSession() as session:
        async with kind(url, session).subscribed(company.token("rep")) as listener:
            await feed.until_open(1)
            company.inactive.add("rep")
            feed.changes.put_nowait("rep")

            assert codes(await listener.next()) == ["UNAUTHENTICATED"]
        await feed.until_open(0)


async def test_a_subscription_ends_with_its_token_even_without_an_event(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    token = company.token("rep", exp=1 + int(time.time()))
    async with gateway(company, feed) as url, aiohttp.ClientSession() as session:
        async with kind(url, session).subscribed(token) as listener:
            assert codes(await listener.next()) == ["UNAUTHENTICATED"]
            assert await listener.next() is None
        await feed.until_open(0)


@pytest.mark.parametrize("way", ["in process", "websocket", "events"])
async def test_errors_of_the_subgraph_are_masked_and_end_the_subscription(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents], way: str
) -> None:
    async with gateway(company, feed, way) as url, aiohttp.ClientSession() as session:
        async with kind(url, session).subscribed(company.token("rep")) as listener:
            feed.changes.put_nowait(ValueError("password=secret at 10.0.0.1"))
            answer = await listener.next()

            assert codes(answer) in (["DOWNSTREAM_SERVICE_ERROR"], ["SUBGRAPH_UNAVAILABLE"])
            assert b"secret" not in orjson.dumps(answer)
            assert await listener.next() is None
        await feed.until_open(0)


async def test_the_trace_goes_along(company: Company, feed: Feed, kind: type[OverSocket | AsEvents]) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    sent = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    async with (
        gateway(company, feed, "websocket") as url,
        aiohttp.ClientSession(headers=sent) as session,
        kind(url, session).subscribed(company.token("rep")),
    ):
        await feed.until_open(1)

    assert [each["traceparent"].split("-")[1] for each in feed.headers] == [trace]


async def test_a_subgraph_that_is_not_there_is_told(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    remote = KeepAlive(
        {"feed": "http://127.0.0.1:1/graphql"}, connections=1, idle_seconds=1, answer_limit=1_000_000
    )
    local = InProcess({each.name: each.app() for each in company.subgraphs})
    routes = {"feed": remote, **{each.name: local for each in company.subgraphs}}
    app = company.gateway(Routed(routes), more=[feed.subgraph()]).app()
    async with (
        listening({"gateway": app}) as urls,
        aiohttp.ClientSession() as session,
        kind(urls["gateway"], session).subscribed(company.token("rep")) as listener,
    ):
        assert codes(await listener.next()) == ["SUBGRAPH_UNAVAILABLE"]
        assert await listener.next() is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {a: orderChanged{id} b: orderChanged{id}}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription {orderChanged(prefix: null){id}}", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_what_is_no_subscription_is_refused(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents], query: str, code: str
) -> None:
    async with (
        gateway(company, feed) as url,
        aiohttp.ClientSession() as session,
        kind(url, session).subscribed(company.token("rep"), query) as listener,
    ):
        assert codes(await listener.next()) == [code]
        assert await listener.next() is None


async def test_queries_and_mutations_are_answered_as_events_too(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    async with gateway(company, feed) as url, aiohttp.ClientSession() as session:
        for query, data in (
            ("{me{name}}", {"me": {"name": "rep"}}),
            ("mutation{reorganise}", {"reorganise": True}),
        ):
            async with kind(url, session).subscribed(company.token("rep"), query) as listener:
                assert await listener.next() == {"data": data}
                assert await listener.next() is None


async def test_a_subscription_needs_a_stream(company: Company, feed: Feed) -> None:
    async with gateway(company, feed) as url, aiohttp.ClientSession() as session:
        headers = {"authorization": f"Bearer {company.token('rep')}"}
        async with session.post(url, json={"query": QUERY}, headers=headers) as answer:
            assert (answer.status, codes(await answer.json())) == (406, ["SUBSCRIPTION_NEEDS_STREAM"])
        events = {**headers, "accept": "text/event-stream"}
        async with session.get(url, params={"query": "mutation{reorganise}"}, headers=events) as answer:
            assert (answer.status, codes(await answer.json(content_type=None))) == (
                405,
                ["METHOD_NOT_ALLOWED"],
            )
    assert company.version == 1


async def test_the_anonymous_hear_nothing(
    company: Company, feed: Feed, kind: type[OverSocket | AsEvents]
) -> None:
    async with (
        gateway(company, feed) as url,
        aiohttp.ClientSession() as session,
        kind(url, session).subscribed(None) as listener,
    ):
        assert codes(await listener.next()) == ["UNAUTHENTICATED"]
    assert feed.headers == []


async def test_the_subgraph_learns_the_viewer_and_nothing_else_of_the_client(
    company: Company, feed: Feed
) -> None:
    async with gateway(company, feed, "websocket") as url:
        forged = {"yubo-viewer": "forged", "cookie": "a=b", "authorization": f"Bearer {company.token('rep')}"}
        async with (
            aiohttp.ClientSession(headers=forged) as session,
            OverSocket(url, session).subscribed(None),
        ):
            await feed.until_open(1)
    (headers,) = feed.headers
    assert headers["yubo-viewer"].count(".") == 2
    assert {"cookie", "authorization"}.isdisjoint(headers)


def codes(answer: dict[str, Any] | None) -> list[str]:
    assert answer is not None
    return [error["extensions"]["code"] for error in answer["errors"]]
