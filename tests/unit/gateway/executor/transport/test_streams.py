"""What subgraphs say of their events, in every cut of the bytes and every order of the messages."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.executor import SubgraphUnavailable
from gateway.executor.transport import streams
from gateway.executor.transport.streams import Events, Opening, from_event_stream, over_socket

ACK = {"type": "connection_ack"}
BODY = b'{"query":"subscription{a}"}'
STREAM = (
    b': welcome\r\n\r\nretry: 5\n\nevent: next\ndata: {"a":1}\n\nevent: other\ndata: {}\n\n'
    b'event:next\r\ndata:{"a":\r\ndata: 2}\r\n\r\n:\n\nevent: complete\ndata:\n\nevent: next\ndata: {}\n\n'
)


async def collected(events: Events) -> list[Any]:
    return [orjson.loads(event) async for event in events]


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


@given(cuts=st.sets(st.integers(0, len(STREAM)), max_size=30))
def test_an_event_stream_is_read_however_it_is_cut(cuts: set[int]) -> None:
    ends = [0, *sorted(cuts), len(STREAM)]
    parts = [STREAM[start:end] for start, end in itertools.pairwise(ends)]

    assert asyncio.run(collected(from_event_stream("s", pieces(*parts)))) == [{"a": 1}, {"a": 2}]


async def test_a_stream_that_breaks_off_or_does_not_end_a_line_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(SubgraphUnavailable, match="broke off"):
        await collected(from_event_stream("s", pieces(b"event: next\ndata: {}\n\n")))
    monkeypatch.setattr(streams, "LONGEST_EVENT_BYTES", 10)
    with pytest.raises(SubgraphUnavailable, match="too long"):
        await collected(from_event_stream("s", pieces(b"data: ", b"x" * 5, b"x" * 5)))


class Subgraph:
    """A subgraph that says what it is told to say; None: it hangs up."""

    def __init__(self, *messages: Any) -> None:
        self.saying = [
            each if isinstance(each, str | None) else orjson.dumps(each).decode() for each in messages
        ]
        self.heard: list[dict[str, Any]] = []

    async def send(self, text: str) -> None:
        self.heard.append(orjson.loads(text))

    async def receive(self) -> str | None:
        if not self.saying:
            await asyncio.Event().wait()
        return self.saying.pop(0)

    def events(self, seconds: float = 5) -> Events:
        return over_socket("s", self, BODY, {"x": "y"}, Opening(seconds, lambda: None))


async def test_the_operation_is_sent_as_it_was_signed_and_pings_are_answered() -> None:
    subgraph = Subgraph(
        {"type": "ping"},
        ACK,
        {"type": "pong"},
        {"id": "1", "type": "next", "payload": {"data": {"a": 1}}},
        {"type": "ping"},
        {"id": "1", "type": "next", "payload": {"data": {"a": 2}}},
        {"id": "1", "type": "complete"},
    )

    assert await collected(subgraph.events()) == [{"data": {"a": 1}}, {"data": {"a": 2}}]
    assert subgraph.heard == [
        {"type": "connection_init", "payload": {"x": "y"}},
        {"type": "pong"},
        {"id": "1", "type": "subscribe", "payload": orjson.loads(BODY)},
        {"type": "pong"},
    ]


async def test_errors_are_the_last_event() -> None:
    subgraph = Subgraph(ACK, {"id": "1", "type": "error", "payload": [{"message": "no"}]})

    assert await collected(subgraph.events()) == [{"errors": [{"message": "no"}]}]
    assert [each["type"] for each in subgraph.heard] == ["connection_init", "subscribe"]


async def test_who_stops_reading_ends_the_operation() -> None:
    subgraph = Subgraph(ACK, {"id": "1", "type": "next", "payload": {}})
    events = subgraph.events()
    assert await anext(events) == b"{}"

    await events.aclose()

    assert subgraph.heard[-1] == {"id": "1", "type": "complete"}


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([None], "closed"),
        ([ACK, None], "closed"),
        (["{"], "no JSON"),
        (["[]"], "no type"),
        ([{"type": 7}], "no type"),
        ([{"type": "error"}], "in place of connection_ack"),
    ],
)
async def test_who_does_not_keep_to_the_protocol_is_unavailable(messages: list[Any], reason: str) -> None:
    with pytest.raises(SubgraphUnavailable, match=reason):
        await collected(Subgraph(*messages).events())


async def test_who_does_not_accept_in_time_is_unavailable() -> None:
    with pytest.raises(SubgraphUnavailable, match="no connection_ack within"):
        await collected(Subgraph({"type": "ping"}).events(0.01))
