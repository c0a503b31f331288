"""The WebSocket protocol, message by message, against a client of lists."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import NOT_FOUND, UNAUTHENTICATED
from chassis.http.body import GraphQLRequest
from gateway.http.web_socket import Answers, Close, Connection, ConnectionLimits
from gateway.pipeline import Rejected

INIT = {"type": "connection_init"}
ACK = {"type": "connection_ack"}


class Client:
    """What the client sends and got. ``taking`` is set as long as it takes messages."""

    def __init__(self) -> None:
        self.sending: asyncio.Queue[str | None] = asyncio.Queue()
        self.got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.closed: tuple[int, str] | None = None
        self.taking = asyncio.Event()
        self.taking.set()

    async def receive(self) -> str | None:
        return await self.sending.get()

    async def send(self, text: str) -> None:
        await self.taking.wait()
        self.got.put_nowait(orjson.loads(text))

    async def close(self, code: int, reason: str) -> None:
        await self.taking.wait()
        self.closed = (code, reason)

    def say(self, *messages: dict[str, Any] | str | None) -> None:
        for each in messages:
            self.sending.put_nowait(orjson.dumps(each).decode() if isinstance(each, dict) else each)

    def subscribe(self, name: str, query: str = "{a}") -> None:
        self.say({"id": name, "type": "subscribe", "payload": {"query": query}})

    async def hears(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.got.get(), 5)


class Service:
    """Answers operations by their text; ``open`` are those not yet ended."""

    def __init__(self) -> None:
        self.admitted: list[dict[str, Any]] = []
        self.refuses: Close | None = None
        self.open: set[str] = set()
        self.ended: asyncio.Queue[str] = asyncio.Queue()
        self.more = asyncio.Event()

    async def admit(self, payload: dict[str, Any]) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.admitted.append(payload)

    async def answers(self, asked: GraphQLRequest, correlation: str) -> Answers:
        self.open.add(asked.query)
        try:
            if asked.query == "refused":
                raise Rejected(NOT_FOUND)
            if asked.query == "broken":
                raise ZeroDivisionError
            yield {"data": asked.query}
            if asked.query == "endless":
                while True:
                    await self.more.wait()
                    self.more.clear()
                    yield {"data": "more"}
            if asked.query == "revoked":
                raise Rejected(UNAUTHENTICATED, 401)
        finally:
            self.open.discard(asked.query)
            self.ended.put_nowait(asked.query)


@asynccontextmanager
async def connected(
    service: Service, *, init_seconds: float = 5, send_seconds: float = 5, operations: int = 3
) -> AsyncIterator[Client]:
    client = Client()
    limits = ConnectionLimits(init_seconds, send_seconds, operations)
    running = asyncio.create_task(Connection(client, service, limits, "here").run())
    yield client
    client.say(None)
    await asyncio.wait_for(running, 5)
    assert service.open == set()


async def closed(service: Service, *messages: dict[str, Any] | str, init_seconds: float = 5) -> int:
    """The code the connection is closed with."""
    client = Client()
    client.say(*messages)
    connection = Connection(client, service, ConnectionLimits(init_seconds, 5, 3), "here")
    await asyncio.wait_for(connection.run(), 5)
    assert service.open == set()
    assert client.closed is not None
    assert len(client.closed[1].encode()) <= 123
    return client.closed[0]


async def test_an_operation_is_answered_and_completed() -> None:
    service = Service()
    async with connected(service) as client:
        client.say({**INIT, "payload": {"authorization": "Bearer x"}})
        client.subscribe("1")

        assert await client.hears() == ACK
        assert await client.hears() == {"id": "1", "type": "next", "payload": {"data": "{a}"}}
        assert await client.hears() == {"id": "1", "type": "complete"}
        client.subscribe("1", "{b}")
        assert (await client.hears())["payload"] == {"data": "{b}"}
    assert service.admitted == [{"authorization": "Bearer x"}]
    assert client.closed is None


async def test_pings_are_answered_at_any_time() -> None:
    async with connected(Service()) as client:
        client.say({"type": "ping"}, {"type": "pong"}, INIT, {"type": "ping", "payload": {"a": 1}})

        assert await client.hears() == {"type": "pong"}
        assert await client.hears() == ACK
        assert await client.hears() == {"type": "pong", "payload": {"a": 1}}


@pytest.mark.parametrize(
    ("query", "code"), [("refused", "NOT_FOUND"), ("broken", "INTERNAL"), ("revoked", "UNAUTHENTICATED")]
)
async def test_what_is_refused_or_broken_ends_with_coded_errors(query: str, code: str) -> None:
    async with connected(Service()) as client:
        client.say(INIT)
        client.subscribe("1", query)
        client.subscribe("2")
        heard = [await client.hears() for _ in range(4 + (query == "revoked"))]

        (error,) = [each for each in heard if each["type"] == "error"]
        assert error["id"] == "1"
        assert [each["extensions"] for each in error["payload"]] == [{"code": code, "correlation": "here"}]
        assert {"id": "2", "type": "complete"} in heard
        assert {"id": "1", "type": "complete"} not in heard


async def test_complete_ends_the_operation_at_its_source() -> None:
    service = Service()
    async with connected(service) as client:
        client.say(INIT)
        client.subscribe("1", "endless")
        assert [(await client.hears())["type"] for _ in range(2)] == ["connection_ack", "next"]

        client.say({"id": "1", "type": "complete"}, {"id": "unknown", "type": "complete"})

        assert await asyncio.wait_for(service.ended.get(), 5) == "endless"
        client.subscribe("1")
        assert (await client.hears())["payload"] == {"data": "{a}"}


async def test_a_client_that_goes_frees_everything() -> None:
    service = Service()
    async with connected(service) as client:
        client.say(INIT)
        for name in "123":
            client.subscribe(name, "endless")
        for _ in range(4):
            await client.hears()
        assert service.open == {"endless"}


async def test_more_operations_than_the_limit_are_refused_and_the_others_go_on() -> None:
    service = Service()
    async with connected(service, operations=2) as client:
        client.say(INIT)
        client.subscribe("1", "endless")
        client.subscribe("2", "endless")
        client.subscribe("3")
        heard = [await client.hears() for _ in range(4)]

        (error,) = [each for each in heard if each["type"] == "error"]
        assert (error["id"], error["payload"][0]["extensions"]["code"]) == ("3", "LIMIT_EXCEEDED")
        assert service.open == {"endless"}
        client.say({"id": "1", "type": "complete"})
        client.subscribe("3")
        assert (await client.hears())["payload"] == {"data": "{a}"}


SUBSCRIBE = {"id": "1", "type": "subscribe", "payload": {"query": "endless"}}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([INIT, INIT], 4429),
        ([SUBSCRIBE], 4401),
        ([INIT, SUBSCRIBE, SUBSCRIBE], 4409),
        (["nonsense"], 4400),
        (["[]"], 4400),
        ([{"id": "1"}], 4400),
        ([{"type": 7}], 4400),
        ([{"type": "x" * 200}], 4400),
        ([{"type": "\N{GRINNING FACE}" * 200}], 4400),
        ([INIT, *[{**SUBSCRIBE, "id": "\N{GRINNING FACE}" * 100}] * 2], 4409),
        (['{"type": "ping", "payload": {"a":' + "[" * 300 + "]" * 300 + "}}"], 4400),
        ([{"type": "connection_init", "payload": []}], 4400),
        ([INIT, {"type": "subscribe", "payload": {"query": "{a}"}}], 4400),
        ([INIT, {"id": "", "type": "subscribe", "payload": {"query": "{a}"}}], 4400),
        ([INIT, {"id": "x" * 201, "type": "subscribe", "payload": {"query": "{a}"}}], 4400),
        ([INIT, {"id": "1", "type": "subscribe"}], 4400),
        ([INIT, {"id": "1", "type": "subscribe", "payload": {"query": 7}}], 4400),
        ([INIT, {"id": 7, "type": "complete"}], 4400),
    ],
)
async def test_who_breaks_the_protocol_is_disconnected(messages: list[Any], code: int) -> None:
    assert await closed(Service(), *messages) == code


async def test_who_does_not_say_hello_in_time_is_disconnected() -> None:
    assert await closed(Service(), init_seconds=0.01) == 4408
    assert await closed(Service(), {"type": "ping"}, init_seconds=0.01) == 4408


async def test_who_may_not_connect_is_told_so() -> None:
    service = Service()
    service.refuses = Close(4403, "Forbidden")

    assert await closed(service, INIT) == 4403


async def test_who_takes_no_messages_is_disconnected_and_everything_freed() -> None:
    service = Service()
    client = Client()
    limits = ConnectionLimits(5, 0.05, 3)
    running = asyncio.create_task(Connection(client, service, limits, "here").run())
    client.say(INIT)
    client.subscribe("1", "endless")
    assert [(await client.hears())["type"] for _ in range(2)] == ["connection_ack", "next"]
    client.taking.clear()
    service.more.set()

    await asyncio.wait_for(running, 5)

    assert service.open == set()
    assert client.closed is None  # not even that it takes


MESSAGES = st.one_of(
    st.text(max_size=20),
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(
                ["connection_init", "subscribe", "complete", "ping", "pong", "next", "", 7]
            ),
            "id": st.sampled_from(["1", "2", "", 7, None]),
            "payload": st.sampled_from(
                [None, {}, [], "x", {"query": "{a}"}, {"query": "endless"}, {"query": "broken"}, {"query": 7}]
            ),
        },
    ),
)


@given(messages=st.lists(MESSAGES, max_size=12))
def test_whatever_a_client_says_it_is_answered_or_closed_and_everything_freed(messages: list[Any]) -> None:
    async def say() -> None:
        service, client = Service(), Client()
        client.say(INIT, *messages, None)
        await asyncio.wait_for(Connection(client, service, ConnectionLimits(5, 5, 3), "here").run(), 5)
        assert service.open == set()
        assert client.closed is None or 4400 <= client.closed[0] < 4500

    asyncio.run(say())
