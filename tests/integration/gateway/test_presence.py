"""A client that goes away: its queries are given up down to the subgraph, its mutations are not."""

import asyncio
from typing import Any

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import Response

from chassis.http.server import Listener, serve
from tests.integration.gateway.company import Front
from tests.support.processes import free_port


class Leaving:
    """A client that sends its request and goes away when it is told."""

    def __init__(self, front: Front, query: str, accept: str = "application/json") -> None:
        self._accept = accept.encode()
        self._body: bytes | None = orjson.dumps({"query": query})
        self._token = front.company.token("rep").encode()
        self.app = front.gateway.app()
        self.leave = asyncio.Event()
        self.told: list[dict[str, Any]] = []

    async def __call__(self) -> None:
        await self.app(
            {
                "type": "http",
                "method": "POST",
                "path": "/graphql",
                "query_string": b"",
                "headers": [
                    (b"content-type", b"application/json"),
                    (b"accept", self._accept),
                    (b"authorization", b"Bearer " + self._token),
                ],
            },
            self._receive,
            self._send,
        )

    async def _receive(self) -> dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.told.append(message)


@pytest.fixture
def reached() -> asyncio.Event:
    return asyncio.Event()


class Held:
    """A mutation that waits in its service until it may go on."""

    def __init__(self, reached: asyncio.Event) -> None:
        self.go_on, self.done = asyncio.Event(), asyncio.Event()
        self._reached = reached

    async def __call__(self, _request: Request) -> Response:
        self._reached.set()
        await self.go_on.wait()
        self.done.set()
        return Response(b'{"data": {"customerRename": null}}')


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_a_query_is_given_up(near: Front, reached: asyncio.Event, accept: str) -> None:
    given_up = asyncio.Event()

    async def hold(_request: Request) -> Response:
        reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        raise AssertionError

    near.company.sales.misbehave = hold
    client = Leaving(near, "{orders{id}}", accept)
    asking = asyncio.create_task(client())
    await reached.wait()
    client.leave.set()
    async with asyncio.timeout(5):
        await asking
        await given_up.wait()

    assert client.told == []


async def test_a_mutation_runs_to_its_end(near: Front, reached: asyncio.Event) -> None:
    held = Held(reached)
    near.company.customers.misbehave = held
    client = Leaving(near, 'mutation{customerRename(id: "customer-rep", name: "x"){id}}')
    asking = asyncio.create_task(client())
    await reached.wait()
    client.leave.set()
    async with asyncio.timeout(5):
        await asking
        held.go_on.set()
        await held.done.wait()

    assert client.told == []


@pytest.mark.parametrize("swapped", [False, True])
async def test_a_mutation_without_client_is_waited_for_at_shutdown(
    near: Front, reached: asyncio.Event, swapped: bool
) -> None:
    held = Held(reached)
    near.company.customers.misbehave = held
    client = Leaving(near, 'mutation{customerRename(id: "customer-rep", name: "x"){id}}')
    stop = asyncio.Event()

    async def live() -> None:
        async with client.app.router.lifespan_context(client.app):
            await stop.wait()

    living = asyncio.create_task(live())
    asking = asyncio.create_task(client())
    await reached.wait()
    client.leave.set()
    await asking
    if swapped:
        near.gateway.load(near.company.supergraph())
    stop.set()
    for _ in range(50):
        await asyncio.sleep(0)
    assert not living.done()
    held.go_on.set()
    await living

    assert held.done.is_set()


async def test_a_server_goes_down_after_the_mutation_of_a_client_that_has_gone(
    near: Front, reached: asyncio.Event
) -> None:
    held = Held(reached)
    near.company.customers.misbehave = held
    port, stop, started = free_port(), asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve([Listener(near.gateway.app(), "127.0.0.1", port)], stop, started))
    await started.wait()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    body = orjson.dumps({"query": 'mutation{customerRename(id: "customer-rep", name: "x"){id}}'})
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {near.company.token('rep')}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    async with asyncio.timeout(10):
        await reached.wait()
        writer.close()
        await writer.wait_closed()
        stop.set()
        ended, _ = await asyncio.wait({serving}, timeout=0.5)
        assert not ended
        held.go_on.set()
        await serving

    assert held.done.is_set()


async def test_a_query_others_wait_for_is_not_given_up(near: Front, reached: asyncio.Event) -> None:
    go_on = asyncio.Event()

    async def hold(_request: Request) -> Response:
        reached.set()
        await go_on.wait()
        return Response(b'{"data": {"orders": [{"id": "1", "sellerId": null}]}}')

    await near.ask("rep", "{me{id}}")
    near.company.sales.misbehave = hold
    client = Leaving(near, "{orders{id}}")
    asking = asyncio.create_task(client())
    await reached.wait()
    staying = asyncio.create_task(near.ask("rep", "{orders{id}}"))
    while not any("orders" in asked.document["query"] for asked in near.company.sales.asked):
        await asyncio.sleep(0)
    client.leave.set()
    async with asyncio.timeout(5):
        await asking
        go_on.set()
        answer = await staying

    assert answer == {"orders": [{"id": "1"}]}
    assert len(near.company.sales.asked) == 1
