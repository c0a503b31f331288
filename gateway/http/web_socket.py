"""graphql-transport-ws, the WebSocket protocol of npm graphql-ws (its PROTOCOL.md), for one client.

Queries and mutations are answered over it as well. A connection holds as many operations as its limit says
and no queue of answers: an operation goes on when the client has taken its last answer, and a client that
does not take one in time is disconnected.
"""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from chassis.errors import LIMIT_EXCEEDED
from chassis.http.body import GraphQLRequest, Unreadable, parse_json, read_request
from gateway.http.refusals import refusal
from gateway.pipeline import Answers, Rejected

SUBPROTOCOL = "graphql-transport-ws"
#: Longest id of an operation: it comes back with every answer.
LONGEST_ID = 200
#: Longest reason of a close frame (RFC 6455, section 5.5).
LONGEST_REASON_BYTES = 123
#: Of the codes below 4400 a client tries again after this one.
TRY_AGAIN_LATER = 1013


@dataclass
class Close(Exception):
    """The connection is to be closed."""

    code: int
    reason: str


class Socket(Protocol):
    """The connection to the client."""

    async def receive(self) -> str | None:
        """The next message; None: the client is gone. Raises :class:`Close` for what is not text."""
        ...

    async def send(self, text: str) -> None:
        """Returns when there is room for the next."""
        ...

    async def close(self, code: int, reason: str) -> None: ...


class Session(Protocol):
    """What the client may do."""

    async def admit(self, payload: dict[str, Any]) -> None:
        """Who connects, by the payload of connection_init. Raises :class:`Close`."""
        ...

    def answers(self, asked: GraphQLRequest, correlation: str) -> Answers:
        """The answers to an operation; whatever it raises refuses the operation or ends it."""
        ...


@dataclass(frozen=True)
class ConnectionLimits:
    """``init_seconds``: until connection_init; ``send_seconds``: until the client takes a message."""

    init_seconds: float
    send_seconds: float
    operations: int


class Connection:
    """One client's connection, already accepted. ``correlation`` is in every error."""

    def __init__(self, socket: Socket, session: Session, limits: ConnectionLimits, correlation: str) -> None:
        self._socket = socket
        self._session = session
        self._limits = limits
        self._correlation = correlation
        self._initialised = self._admitted = False
        self._operations: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Serve the client until it is gone or has to go; all its operations have ended then."""
        closing: Close | None = None
        try:
            async with asyncio.TaskGroup() as group:
                await self._read(group)
                for task in self._operations.values():
                    task.cancel()
        except* Close as problems:
            closing = _first(problems)
        if closing is not None:
            try:
                async with asyncio.timeout(self._limits.send_seconds):
                    await self._socket.close(closing.code, _short(closing.reason))
            except TimeoutError:
                pass  # it takes nothing any more: the connection is cut

    async def _read(self, group: asyncio.TaskGroup) -> None:
        try:
            async with asyncio.timeout(self._limits.init_seconds) as waiting:
                while (text := await self._socket.receive()) is not None:
                    await self._take(text, group)
                    if self._admitted:
                        waiting.reschedule(None)
        except TimeoutError:
            raise Close(4408, "Connection initialisation timeout") from None

    async def _take(self, text: str, group: asyncio.TaskGroup) -> None:
        """One message of the client."""
        message = _read_message(text)
        kind, payload = message["type"], message.get("payload")
        if kind == "connection_init":
            await self._initialise(payload)
        elif kind == "ping":
            await self._send({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})
        elif kind == "pong":
            pass
        elif kind == "subscribe":
            await self._subscribe(_id(message), payload, group)
        elif kind == "complete":
            if task := self._operations.pop(_id(message), None):
                task.cancel()
        else:
            raise Close(4400, f"Unexpected message of type {kind[:50]}")

    async def _initialise(self, payload: Any) -> None:
        if self._initialised:
            raise Close(4429, "Too many initialisation requests")
        self._initialised = True
        if payload is not None and not isinstance(payload, dict):
            raise Close(4400, "The payload of connection_init is an object")
        await self._session.admit(payload or {})
        await self._send({"type": "connection_ack"})
        self._admitted = True

    async def _subscribe(self, name: str, payload: Any, group: asyncio.TaskGroup) -> None:
        if not self._admitted:
            raise Close(4401, "Unauthorized")
        if name in self._operations:
            raise Close(4409, f"Subscriber for {name[:50]} already exists")
        try:
            asked = read_request(payload)
        except Unreadable as problem:
            raise Close(4400, problem.kind.meaning[:100]) from None
        if len(self._operations) >= self._limits.operations:
            message = f"At most {self._limits.operations} operations at once on one connection."
            await self._refuse(name, Rejected(LIMIT_EXCEEDED, errors=[{"message": message}]))
            return
        self._operations[name] = group.create_task(self._operate(name, asked))

    async def _operate(self, name: str, asked: GraphQLRequest) -> None:
        """Answer one operation to its end."""
        try:
            async with aclosing(self._session.answers(asked, self._correlation)) as answers:
                async for answer in answers:
                    await self._send({"id": name, "type": "next", "payload": answer})
        except Close:
            raise
        except Exception as problem:
            self._operations.pop(name, None)
            await self._refuse(name, problem)
        else:
            self._operations.pop(name, None)
            await self._send({"id": name, "type": "complete"})

    async def _refuse(self, name: str, problem: Exception) -> None:
        errors = refusal(problem, self._correlation).errors
        await self._send({"id": name, "type": "error", "payload": errors})

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(self._limits.send_seconds):
                await self._socket.send(_text(message))
        except TimeoutError:
            raise Close(TRY_AGAIN_LATER, "Messages are not taken fast enough") from None


def _short(reason: str) -> str:
    """As much of a reason as a close frame holds."""
    return reason.encode()[:LONGEST_REASON_BYTES].decode(errors="ignore")


def _text(message: dict[str, Any]) -> str:
    try:
        return orjson.dumps(message).decode()
    except TypeError:  # a ping's payload nested deeper than can be written
        raise Close(4400, "The payload is nested too deeply") from None


def _read_message(text: str) -> dict[str, Any]:
    try:
        message = parse_json(text)
    except Unreadable:
        raise Close(4400, "Messages are JSON objects") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise Close(4400, "Messages are JSON objects with a type")
    return message


def _id(message: dict[str, Any]) -> str:
    name = message.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
        raise Close(4400, f"An operation has an id of 1 to {LONGEST_ID} characters")
    return name


def _first(problems: BaseExceptionGroup[Close]) -> Close:
    found = problems.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found
