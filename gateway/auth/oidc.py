"""One external OpenID Connect issuer whose access tokens are accepted.

Its keys are fetched from the configured URL (or read from a file), never from one a token names, and kept: a
key server that is down fails no request with a known key. An unknown ``kid`` causes at most one fetch per
30 seconds.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import orjson

from chassis.telemetry import get_logger
from chassis.viewer.keys import RELOAD_SECONDS
from gateway.auth.tokens import Identity, InvalidToken, decode, employee_of, kid_of
from gateway.location import read_document

log = get_logger("gateway.oidc")

ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA"})
LARGEST_KEY_SET = 256_000
_REQUIRED = ["iss", "aud", "exp", "iat"]

#: What a verified token says.
Claims = dict[str, Any]
#: Gives the bytes of a document on the web.
Fetch = Callable[[str], Awaitable[bytes]]


async def fetch_document(location: str) -> bytes:
    """The key set at a URL or in a file; raises ``OSError``."""
    return await read_document(location, LARGEST_KEY_SET)


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
        except (OSError, TimeoutError, ValueError, TypeError, KeyError) as problem:
            log.warning("issuer keys not fetched", url=self._url, problem=repr(problem))


def _usable(document: dict[str, Any]) -> jwt.PyJWK | None:
    """A key for signatures of an algorithm we accept; others an issuer publishes are passed over."""
    try:
        key = jwt.PyJWK(document)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None
    return key if key.algorithm_name in ALGORITHMS and document.get("use", "sig") == "sig" else None


#: What verified claims say about who holds the token; raises :class:`InvalidToken`.
Describe = Callable[[Claims], Identity]


class ExternalTokens:
    """Verifies the external issuer's tokens; ``describe`` reads who it is from the claims."""

    def __init__(self, issuer: str, audience: str, keys: RemoteKeys, describe: Describe) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._describe = describe

    async def verify(self, token: str) -> Identity:
        """The identity in ``token``; raises :class:`InvalidToken`."""
        key = await self._keys.find(kid_of(token))
        if key is None:
            raise InvalidToken("unknown key")
        claims = decode(token, key.key, [key.algorithm_name], self._issuer, self._audience, _REQUIRED)
        return self._describe(claims)


def employees(claim: str) -> Describe:
    """``claim`` holds an employee's id."""
    return lambda claims: Identity(employee_of(claims, claim), float(claims["exp"]))


def described(scopes: str, policies: str) -> Describe:
    """``sub`` is anybody; the claims named hold lists, or texts with spaces between."""

    def describe(claims: Claims) -> Identity:
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject:
            raise InvalidToken("no sub")
        return Identity(subject, float(claims["exp"]), None, _words(claims, scopes), _words(claims, policies))

    return describe


def _words(claims: Claims, name: str) -> frozenset[str]:
    value = claims.get(name, [])
    words = value.split() if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InvalidToken(f"{name} is neither text nor a list of texts")
    return frozenset(words)
