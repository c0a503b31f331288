"""The subgraphs of a scenario in one process that is never the limit: an answer is computed once for each
request body and given from memory from then on. Whatever headers a request carries, the answer is the same.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import httptools
import orjson
import uvloop

from tests.bench.gateway.scenario import Scenario
from tests.federation.subgraphs import Subgraph
from tests.support.processes import HOST


class Memory:
    """The subgraphs, and every response they have given, as bytes."""

    def __init__(self, scenario: Scenario) -> None:
        self._subgraphs = {
            f"/{name}".encode(): Subgraph(name, sdl, scenario.data)
            for name, sdl in scenario.subgraphs.items()
        }
        self.known: dict[tuple[bytes, bytes], bytes] = {}

    async def answer(self, path: bytes, body: bytes) -> bytes:
        """The response to a body never seen before."""
        if path not in self._subgraphs:
            return _response(b"{}")
        request = orjson.loads(body)
        answer = await self._subgraphs[path].answer(request["query"], request.get("variables") or {})
        response = self.known[path, body] = _response(orjson.dumps(answer))
        return response


class Connection(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._parser = httptools.HttpRequestParser(self)
        self._path = b""
        self._body: list[bytes] = []
        self._computing: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._path, self._body = url, []

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        path, body = self._path, b"".join(self._body)
        known = self._memory.known.get((path, body))
        if known is not None:
            self._transport.write(known)
            return
        task = asyncio.get_running_loop().create_task(self._compute(path, body))
        self._computing.add(task)
        task.add_done_callback(self._computing.discard)

    async def _compute(self, path: bytes, body: bytes) -> None:
        self._transport.write(await self._memory.answer(path, body))


def _response(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def serve(scenario: Scenario, port: int) -> None:
    """Answer until the process ends."""

    async def forever() -> None:
        memory = Memory(scenario)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(memory), HOST, port)
        await server.serve_forever()

    uvloop.run(forever())


if __name__ == "__main__":
    serve(Scenario.from_json(Path(sys.argv[1]).read_text()), int(sys.argv[2]))
