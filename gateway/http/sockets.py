"""The WebSocket endpoint: which clients may connect, how many, and what one of them may do."""

from collections.abc import Mapping
from contextlib import ExitStack, aclosing
from typing import Any
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect

from chassis.errors import UNAUTHENTICATED
from chassis.http.body import GraphQLRequest
from chassis.ids import new_id
from chassis.telemetry import get_logger, span
from gateway.http.callers import caller_of
from gateway.http.operations import Operations
from gateway.http.subscribers import Subscribers
from gateway.http.web_socket import SUBPROTOCOL, TRY_AGAIN_LATER, Close, Connection, ConnectionLimits
from gateway.pipeline import Answers, Rejected
from gateway.settings import GatewaySettings

log = get_logger("gateway.http")


class Sockets:
    """Serves WebSocket clients, each up to the limits of the settings."""

    def __init__(self, operations: Operations, subscribers: Subscribers, settings: GatewaySettings) -> None:
        self._operations = operations
        self._subscribers = subscribers
        self._settings = settings
        self._limits = ConnectionLimits(
            settings.connection_init_seconds, settings.slow_client_seconds, settings.subscription_limit
        )

    async def handle(self, websocket: WebSocket) -> None:
        """Serve one client until it is gone or has to go."""
        if not self._welcome(websocket.headers):
            await websocket.close()  # before it is accepted: answered with 403
            return
        known = SUBPROTOCOL in websocket.scope["subprotocols"]
        await websocket.accept(SUBPROTOCOL if known else None)
        if not known:
            await websocket.close(4406, "Subprotocol not acceptable")
        else:
            await self._serve(websocket)

    def _welcome(self, headers: Mapping[str, str]) -> bool:
        """Whether a page of this origin may connect; what is no browser names none."""
        origin = headers.get("origin")
        if origin is None or origin in self._settings.cors_origins:
            return True
        try:
            return urlsplit(origin).netloc == headers.get("host")
        except ValueError:
            return False

    async def _serve(self, websocket: WebSocket) -> None:
        socket = _Socket(websocket, self._settings.body_limit_bytes)
        with ExitStack() as held:
            try:
                held.enter_context(self._subscribers.unknown())
            except Rejected as problem:
                await socket.close(TRY_AGAIN_LATER, problem.kind.meaning)
                return
            session = _Session(websocket, self._operations, self._subscribers, held)
            await Connection(socket, session, self._limits, str(new_id())).run()


class _Session:
    """One client's rights, from its headers and connection_init. What it takes up is ``held``: a place among
    those who have not said who they are, then one of its viewer's.
    """

    def __init__(
        self, websocket: WebSocket, operations: Operations, subscribers: Subscribers, held: ExitStack
    ) -> None:
        self._websocket = websocket
        self._operations = operations
        self._subscribers = subscribers
        self._held = held
        self._authorization = websocket.headers.get("authorization")

    async def admit(self, payload: dict[str, Any]) -> None:
        """As :class:`Session` says: with a token that proves nothing nobody connects."""
        given = payload.get("authorization", payload.get("Authorization", self._authorization))
        if given is not None and not isinstance(given, str):
            raise Close(4400, "authorization is text")
        self._authorization = given
        try:
            viewer = await self._operations.subscriber(given, self._websocket.client)
            place = self._subscribers.place(viewer, "websocket")
            self._held.close()
            self._held.enter_context(place)
        except Rejected as problem:
            if problem.kind is UNAUTHENTICATED:
                raise Close(4403, "Forbidden") from None
            raise Close(TRY_AGAIN_LATER, problem.kind.meaning) from None

    async def answers(self, asked: GraphQLRequest, correlation: str) -> Answers:
        """As :class:`Session` says."""
        headers = self._websocket.headers
        caller = caller_of(self._authorization, headers.get("accept-language"), correlation)
        with span(f"gateway WebSocket {self._websocket.url.path}", headers.get("traceparent")):
            async with aclosing(await self._operations.stream(asked, False, caller)) as answers:
                async for answer in answers:
                    yield answer


class _Socket:
    """A `Socket` of Starlette's."""

    def __init__(self, websocket: WebSocket, longest: int) -> None:
        self._websocket = websocket
        self._longest = longest

    async def receive(self) -> str | None:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text = message.get("text")
        if text is None:
            raise Close(4400, "Messages are text")
        if len(text) > self._longest:
            raise Close(1009, "Message too big")
        return text

    async def send(self, text: str) -> None:
        try:
            await self._websocket.send({"type": "websocket.send", "text": text})
        except (WebSocketDisconnect, RuntimeError):
            raise Close(1006, "the client is gone") from None

    async def close(self, code: int, reason: str) -> None:
        if code == 1006:
            return
        try:
            await self._websocket.close(code, reason)
        except (WebSocketDisconnect, RuntimeError):
            log.debug("client gone before it was told", code=code)
