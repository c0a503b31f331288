"""Access tokens: whose they are, or why they are worth nothing (security.md, attack 42).

A token's header is read only to find the key by ``kid`` among keys *we* know, and anything in it that asks
to be trusted (``jwk``, ``jku``, ``x5u``, ``crit``, …) is refused. The algorithm is the key's, never the
token's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import jwt

from chassis.telemetry import get_logger
from chassis.viewer import KeySet
from chassis.viewer.keys import ALGORITHM

log = get_logger("gateway.tokens")

ISSUER = "yubo"
AUDIENCE = "yubo-gateway"
#: Longer tokens are not even looked at.
LONGEST_TOKEN = 8_192
#: Seconds two clocks may differ.
LEEWAY_SECONDS = 5
_REQUIRED = ["iss", "aud", "exp", "iat", "sub", "sid", "jti"]
_HEADERS = frozenset({"alg", "kid", "typ"})
_TYPES = (None, "JWT", "at+jwt")


class InvalidToken(Exception):
    """The token proves nothing; the reason is for logs, not for clients."""


@dataclass(frozen=True)
class Identity:
    """Whom a token proves, until ``expires_at`` (seconds since 1970): in the CRM an employee, with our own
    tokens in a sign-in session; without it whoever the issuer describes by scopes and policies.
    """

    subject: str
    expires_at: float
    session_id: str | None = None
    scopes: frozenset[str] = frozenset()
    policies: frozenset[str] = frozenset()

    @cached_property
    def employee_id(self) -> UUID:
        """Of an employee's token."""
        return UUID(self.subject)

    @cached_property
    def sharing(self) -> str:
        """All that a token says, as text: it is looked up by several times for each subgraph call, and a
        text is hashed once."""
        said = self.subject, self.session_id, self.expires_at, sorted(self.scopes), sorted(self.policies)
        return repr(said)


class SignInTokens:
    """Verifies the access tokens our own sign-in issues."""

    def __init__(self, keys: KeySet) -> None:
        self._keys = keys

    async def verify(self, token: str) -> Identity:
        """The identity in ``token``; raises :class:`InvalidToken`."""
        try:
            key = self._keys.find(kid_of(token))
        except (OSError, ValueError, KeyError) as problem:
            log.error("sign-in keys cannot be read", problem=repr(problem))
            raise InvalidToken("no keys") from problem
        if key is None:
            raise InvalidToken("unknown key")
        claims = decode(token, key, [ALGORITHM], ISSUER, AUDIENCE, _REQUIRED)
        if not all(isinstance(claims[name], str) and claims[name] for name in ("sid", "jti")):
            raise InvalidToken("empty sid or jti")
        return Identity(employee_of(claims, "sub"), float(claims["exp"]), claims["sid"])


def kid_of(token: str) -> str:
    """The key a token names. Raises :class:`InvalidToken` for a header that asks for more than that."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError) as problem:
        raise InvalidToken(str(problem)) from problem
    if not header.keys() <= _HEADERS or header.get("typ") not in _TYPES:
        raise InvalidToken("header with more than alg, kid and typ")
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise InvalidToken("no kid")
    return kid


def issuer_of(token: str) -> str | None:
    """The issuer a token claims, unverified: only to choose who verifies it."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else None


def decode(
    token: str, key: Any, algorithms: Sequence[str], issuer: str, audience: str, required: Sequence[str]
) -> dict[str, Any]:
    """The claims of a token that passes every check; raises :class:`InvalidToken`."""
    try:
        return jwt.decode(
            token,
            key,
            algorithms=list(algorithms),
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY_SECONDS,
            options={"require": list(required), "strict_aud": True},
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as problem:
        raise InvalidToken(str(problem)) from problem


def employee_of(claims: dict[str, Any], claim: str) -> str:
    """The employee id a claim holds, in the one way we write ids."""
    value = claims.get(claim)
    try:
        employee_id = str(UUID(value))
    except (ValueError, TypeError, AttributeError) as problem:
        raise InvalidToken(f"{claim} is no employee id") from problem
    if employee_id != value:
        raise InvalidToken(f"{claim} is no employee id")
    return employee_id
