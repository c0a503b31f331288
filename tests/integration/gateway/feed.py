"""A subgraph of events: Strawberry over a WebSocket, and the same schema as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from gateway.composition import SubgraphSchema


class Feed:
    """What it sends is what is put into ``changes``: an order's name, an exception, or None at the end.

    ``open`` counts subscriptions that have not ended.
    """

    def __init__(self) -> None:
        self.changes: asyncio.Queue[str | Exception | None] = asyncio.Queue()
        self.open = 0
        self.changed = asyncio.Condition()
        self.headers: list[dict[str, str]] = []
        self.schema = _schema(self)

    def subgraph(self) -> SubgraphSchema:
        return SubgraphSchema("feed", "http://feed/graphql", self.schema.as_str())

    def app(self) -> Starlette:
        """``/graphql`` speaks graphql-transport-ws, ``/events`` server-sent events."""
        socket = GraphQL(self.schema)

        async def connect(websocket: WebSocket) -> None:
            self.headers.append(dict(websocket.headers))
            await socket(websocket.scope, websocket.receive, websocket.send)

        return Starlette(
            routes=[WebSocketRoute("/graphql", connect), Route("/events", self._events, methods=["POST"])]
        )

    async def until_open(self, count: int) -> None:
        """Returns when so many subscriptions are open."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(lambda: self.open == count)

    async def counted(self, change: int) -> None:
        async with self.changed:
            self.open += change
            self.changed.notify_all()

    async def orders(self) -> AsyncGenerator[str, None]:
        await self.counted(1)
        try:
            while (change := await self.changes.get()) is not None:
                if isinstance(change, Exception):
                    raise change
                yield change
        finally:
            await self.counted(-1)

    async def _events(self, request: Request) -> Response:
        asked = orjson.loads(await request.body())
        result = await self.schema.subscribe(asked["query"], variable_values=asked.get("variables"))
        assert not hasattr(result, "errors"), result

        async def lines() -> AsyncGenerator[bytes, None]:
            yield b": welcome\n\n"
            async with aclosing(result) as results:  # pyright: ignore[reportArgumentType]
                async for each in results:
                    answer = {"data": each.data, "errors": [error.formatted for error in each.errors or ()]}
                    yield b"event: next\ndata: " + orjson.dumps(answer) + b"\n\n"
            yield b"event: complete\ndata:\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")


def _schema(feed: Feed) -> strawberry.federation.Schema:
    @strawberry.federation.type(keys=["id"])
    class Order:
        id: strawberry.ID
        note: str | None = strawberry.federation.field(authenticated=True, default="for members")

    @strawberry.type
    class Query:
        feeds: int = 1

    @strawberry.type
    class Subscription:
        @strawberry.subscription
        async def order_changed(self, prefix: str = "order") -> AsyncGenerator[Order, None]:
            async with aclosing(feed.orders()) as names:
                async for name in names:
                    yield Order(id=strawberry.ID(f"{prefix}-{name}"))

    return strawberry.federation.Schema(query=Query, subscription=Subscription)
