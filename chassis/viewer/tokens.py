"""The signed viewer context a service asks of every request (security.md, Propagating the viewer).

The gateway mints one per subgraph request: who asks, for which subgraph, over which body, for 60 seconds.
"""

import hashlib
import time
from dataclasses import dataclass
from uuid import UUID

import jwt

from chassis.ids import new_id
from chassis.viewer.keys import ALGORITHM, KeySet, SigningKey
from chassis.viewer.principal import Viewer

ISSUER = "yubo-gateway"
#: HTTP header the context travels in.
HEADER = "yubo-viewer"
LIFETIME_SECONDS = 60
_REQUIRED = ["iss", "aud", "exp", "iat", "sub", "roles", "hv", "oph", "jti"]


class InvalidContext(Exception):
    """The request carries no context we may trust."""


@dataclass(frozen=True)
class ContextMinter:
    """Signs contexts; only the gateway holds the private key."""

    key: SigningKey

    def mint(self, viewer: Viewer | None, audience: str, body: bytes) -> str:
        """A token for one request to one subgraph; without a viewer, for the anonymous (sign-in)."""
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": audience,
            "sub": str(viewer.employee_id) if viewer else "",
            "roles": sorted(viewer.roles) if viewer else [],
            "hv": viewer.organisation_version if viewer else 0,
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
            "jti": str(new_id()),
            "oph": hashlib.sha256(body).hexdigest(),
        }
        if viewer and viewer.actor_id:
            claims["act"] = {"sub": str(viewer.actor_id)}
        return jwt.encode(claims, self.key.private, ALGORITHM, headers={"kid": self.key.kid})


@dataclass(frozen=True)
class ContextVerifier:
    """Checks contexts meant for one service."""

    keys: KeySet
    audience: str

    def verify(self, token: str | None, body: bytes) -> Viewer | None:
        """The viewer, not yet with grants; None for the anonymous. :class:`InvalidContext` otherwise."""
        if not token:
            raise InvalidContext("missing")
        try:
            key = self.keys.find(jwt.get_unverified_header(token).get("kid"))
            if key is None:
                raise InvalidContext("unknown key")
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=self.audience,
                options={"require": _REQUIRED, "strict_aud": True},
            )
            if claims["oph"] != hashlib.sha256(body).hexdigest():
                raise InvalidContext("another body")
            if not claims["sub"]:
                return None
            actor = claims.get("act")
            return Viewer(
                UUID(claims["sub"]),
                frozenset(claims["roles"]),
                UUID(actor["sub"]) if actor else None,
                int(claims["hv"]),
            )
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise InvalidContext(str(problem)) from problem
