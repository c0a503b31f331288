"""Calls a subgraph's ASGI application in this process: no socket, the same requests and answers."""

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport.in_process_streams import Application, subscribe_in_process
from gateway.executor.transport.streams import Events, Opening

Message = dict[str, Any]
PATH = "/graphql"


class InProcess:
    """Transport to applications by subgraph name. Lifespans are the business of who made them."""

    def __init__(self, applications: Mapping[str, Application]) -> None:
        self._applications = applications

    async def post(
        self, subgraph: str, body: bytes, headers: Mapping[str, str], *, repeatable: bool
    ) -> bytes:
        del repeatable  # there is no connection that could fail
        application = self._applications.get(subgraph)
        if application is None:
            raise SubgraphUnavailable(subgraph, "not in this process")
        exchange = _Exchange(body)
        await application(_scope(subgraph, body, headers), exchange.receive, exchange.send)
        if exchange.status != 200:
            failing = exchange.status is None or exchange.status >= 500
            raise SubgraphUnavailable(subgraph, f"status {exchange.status}", failing=failing)
        return b"".join(exchange.answer)

    def subscribe(self, subgraph: str, body: bytes, headers: Mapping[str, str], opening: Opening) -> Events:
        application = self._applications.get(subgraph)
        if application is None:
            raise SubgraphUnavailable(subgraph, "not in this process")
        scope = _scope(subgraph, b"", headers)
        return subscribe_in_process(subgraph, application, scope, body, headers, opening)

    async def close(self) -> None:
        """Nothing is held."""


class _Exchange:
    """One request and its answer."""

    def __init__(self, body: bytes) -> None:
        self.status: int | None = None
        self.answer: list[bytes] = []
        self._body: bytes | None = body

    async def receive(self) -> Message:
        if self._body is None:
            await asyncio.Event().wait()  # the caller never goes away before the answer
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.answer.append(message.get("body", b""))


def _scope(subgraph: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": PATH,
        "raw_path": PATH.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"host", subgraph.encode()),
            (b"content-length", str(len(body)).encode()),
            *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()),
        ],
        "client": ("127.0.0.1", 0),
        "server": (subgraph, 80),
        "state": {},
    }
