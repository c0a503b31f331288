"""Documents at a file's path or a URL: read once, or watched for changes."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from chassis.telemetry import get_logger

log = get_logger("gateway.location")

FETCH_TIMEOUT_SECONDS = 5
OWN_SUPERGRAPH = Path(__file__).parent / "contracts" / "supergraph.graphql"
"""The CRM's supergraph as delivered: composed by ``./yubo contracts``, never asked of a running service."""


def is_url(location: str) -> bool:
    return location.startswith(("http://", "https://"))


async def read_document(location: str, limit: int) -> bytes:
    """A file, or what a URL answers, without redirects and in bounded time; at most ``limit`` bytes.

    Raises ``OSError``.
    """
    if is_url(location):
        return await _fetch(location, limit)
    return await asyncio.to_thread(_read, Path(location), limit)


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        document = file.read(limit + 1)
    if len(document) > limit:
        raise OSError(f"{path} is larger than {limit} bytes")
    return document


async def post_json(url: str, body: bytes, headers: Mapping[str, str], limit: int, seconds: float) -> bytes:
    """What a URL answers to JSON, without redirects; at most ``limit`` bytes. Raises ``OSError``."""
    kind = {"content-type": "application/json", "accept": "application/json"}
    return await _fetch(url, limit, body, {**kind, **headers}, seconds)


async def _fetch(
    url: str,
    limit: int,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = FETCH_TIMEOUT_SECONDS,
) -> bytes:
    import aiohttp  # costs a tenth of a second that a gateway of files need not spend at its start

    timeout = aiohttp.ClientTimeout(total=seconds)
    method = "GET" if body is None else "POST"
    document = bytearray()
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
            session.request(method, url, data=body, allow_redirects=False) as response,
        ):
            if response.status != 200:
                raise OSError(f"{url} answers with status {response.status}")
            async for chunk in response.content.iter_any():
                document += chunk
                if len(document) > limit:
                    raise OSError(f"the document at {url} is larger than {limit} bytes")
    except aiohttp.ClientError as problem:
        raise OSError(f"{url}: {problem!r}") from problem
    return bytes(document)


class Watch:
    """A document looked at every so many ``seconds``, and when ``look`` is called; ``known`` is what of it is
    in use already.
    """

    def __init__(self, location: str, limit: int, seconds: float, known: bytes | None = None) -> None:
        self._location = location
        self._limit = limit
        self._seconds = seconds
        self._seen = None if known is None else _digest(known)
        self._wake = asyncio.Event()
        #: Set once the document was looked at for the first time.
        self.looked = asyncio.Event()

    def look(self) -> None:
        """Look now, and take the document even if it is the one seen last."""
        self._seen = None
        self._wake.set()

    async def run(self, take: Callable[[bytes], Awaitable[None]]) -> None:
        """Give ``take`` the document now and after each change, for ever; it must not raise."""
        while True:
            try:
                document = await read_document(self._location, self._limit)
            except (OSError, TimeoutError) as problem:
                log.warning("document unreadable", location=self._location, problem=repr(problem))
            else:
                if (digest := _digest(document)) != self._seen:
                    self._seen = digest
                    await take(document)
            self.looked.set()
            await self._pause()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
        self._wake.clear()


def _digest(document: bytes) -> bytes:
    return hashlib.sha256(document).digest()
