"""One external OpenID Connect issuer whose access tokens are accepted too.

Its keys are fetched from the configured URL, never from one a token names, and kept: a key server that is
down fails no request with a known key. An unknown ``kid`` causes at most one fetch per 30 seconds.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import jwt
import orjson

from chassis.telemetry import get_logger
from chassis.viewer.keys import RELOAD_SECONDS
from gateway.auth.tokens import Identity, InvalidToken, decode, employee_of, kid_of

log = get_logger("gateway.oidc")

ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA"})
FETCH_TIMEOUT_SECONDS = 5
LARGEST_KEY_SET = 256_000
_REQUIRED = ["iss", "aud", "exp", "iat"]

#: Gives the bytes of a document on the web.
Fetch = Callable[[str], Awaitable[bytes]]


async def fetch_document(url: str) -> bytes:
    """GET without redirects, bounded in time and size; raises ``aiohttp.ClientError`` or ``OSError``."""
    timeout = aiohttp.ClientTimeout(total=FETCH_TIMEOUT_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session,
        session.get(url, allow_redirects=False) as response,
    ):
        document = bytearray()
        async for chunk in response.content.iter_any():
            document += chunk
            if len(document) > LARGEST_KEY_SET:
                raise OSError(f"the document at {url} is larger than {LARGEST_KEY_SET} bytes")
        return bytes(document)


class RemoteKeys:
    """The issuer's public keys by ``kid``."""

    def __init__(self, url: str, fetch: Fetch = fetch_document) -> None:
        self._url = url
        self._fetch = fetch
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> jwt.PyJWK | None:
        """The key named ``kid``, None when the issuer publishes none of that name."""
        if kid not in self._keys:
            async with self._lock:  # one fetch for all who wait
                if kid not in self._keys and time.monotonic() - self._fetched_at > RELOAD_SECONDS:
                    self._fetched_at = time.monotonic()
                    await self._load()
        return self._keys.get(kid)

    async def _load(self) -> None:
        try:
            document = orjson.loads(await self._fetch(self._url))
            found = {key.key_id: key for key in map(_usable, document["keys"]) if key and key.key_id}
            if not found:
                raise ValueError("no usable key")
            self._keys = found
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, TypeError, KeyError) as problem:
            log.warning("issuer keys not fetched", url=self._url, problem=repr(problem))


def _usable(document: dict[str, Any]) -> jwt.PyJWK | None:
    """A key for signatures of an algorithm we accept; others an issuer publishes are passed over."""
    try:
        key = jwt.PyJWK(document)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None
    return key if key.algorithm_name in ALGORITHMS and document.get("use", "sig") == "sig" else None


class ExternalTokens:
    """Verifies the external issuer's tokens; ``employee_claim`` holds the employee's id."""

    def __init__(self, issuer: str, audience: str, keys: RemoteKeys, employee_claim: str) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._employee_claim = employee_claim

    async def verify(self, token: str) -> Identity:
        """The identity in ``token``; raises :class:`InvalidToken`."""
        key = await self._keys.find(kid_of(token))
        if key is None:
            raise InvalidToken("unknown key")
        required = [*_REQUIRED, self._employee_claim]
        claims = decode(token, key.key, [key.algorithm_name], self._issuer, self._audience, required)
        return Identity(employee_of(claims, self._employee_claim))
