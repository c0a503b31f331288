"""Documents in files and behind URLs: read within bounds, given again only when they have changed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from chassis.http.server import Listener, serve
from gateway.location import Watch, read_document
from tests.support.processes import free_port


class Web:
    """A web server with one document; ``broken``: it answers 500."""

    def __init__(self) -> None:
        self.document = b"first"
        self.broken = False
        self.refused = asyncio.Event()

    def app(self) -> Starlette:
        async def document(_request: Request) -> Response:
            if self.broken:
                self.refused.set()
            return Response(self.document, 500 if self.broken else 200)

        async def moved(_request: Request) -> Response:
            return RedirectResponse("/document")

        return Starlette(routes=[Route("/document", document), Route("/moved", moved)])


@pytest.fixture
async def web() -> AsyncIterator[tuple[Web, str]]:
    web, port = Web(), free_port()
    stop, started = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve([Listener(web.app(), "127.0.0.1", port)], stop, started))
    await started.wait()
    yield web, f"http://127.0.0.1:{port}"
    stop.set()
    await serving


async def test_a_url_is_read_without_redirects_and_within_the_limit(web: tuple[Web, str]) -> None:
    _, base = web

    assert await read_document(f"{base}/document", 5) == b"first"
    for location, limit, problem in (
        ("document", 4, "larger than 4 bytes"),
        ("moved", 100, "status 307"),
        ("none", 100, "status 404"),
    ):
        with pytest.raises(OSError, match=problem):
            await read_document(f"{base}/{location}", limit)


async def test_a_file_is_read_within_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(b"first")

    assert await read_document(str(path), 5) == b"first"
    with pytest.raises(OSError, match="larger than 4 bytes"):
        await read_document(str(path), 4)
    with pytest.raises(FileNotFoundError):
        await read_document(str(tmp_path / "none"), 5)


class Taken:
    """What a watch has given so far."""

    def __init__(self) -> None:
        self.documents: list[bytes] = []
        self.changed = asyncio.Event()

    async def __call__(self, document: bytes) -> None:
        self.documents.append(document)
        self.changed.set()

    async def next(self) -> bytes:
        async with asyncio.timeout(10):
            await self.changed.wait()
        self.changed.clear()
        return self.documents[-1]


async def test_a_watched_document_is_given_after_each_change(web: tuple[Web, str]) -> None:
    server, base = web
    taken, watch = Taken(), Watch(f"{base}/document", 100, 0.005)
    watching = asyncio.create_task(watch.run(taken))
    assert await taken.next() == b"first"
    server.broken, server.document = True, b"not to be seen"
    async with asyncio.timeout(10):
        await server.refused.wait()
    server.broken, server.document = False, b"second"

    assert await taken.next() == b"second"
    watching.cancel()
    assert taken.documents == [b"first", b"second"]


async def test_looking_gives_the_document_at_once_and_again(tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(b"known")
    taken, watch = Taken(), Watch(str(path), 100, 3600, b"known")
    watching = asyncio.create_task(watch.run(taken))
    await watch.looked.wait()
    assert taken.documents == []
    watch.look()

    assert await taken.next() == b"known"
    watching.cancel()
