"""The access token the gateway accepts: an Ed25519 JWT, good for some minutes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import jwt

from chassis.ids import new_id
from chassis.viewer import SigningKey
from chassis.viewer.keys import ALGORITHM

ISSUER, AUDIENCE = "yubo", "yubo-gateway"
KEY_FILE = "sign-in.private.json"


@dataclass(frozen=True)
class AccessToken:
    """The token and when it ends."""

    token: str = field(repr=False)
    expires_at: datetime


def issue_access_token(
    keys: Path, employee_id: UUID, roles: list[str], session_id: UUID, now: datetime, lasts: timedelta
) -> AccessToken:
    """A token for ``employee_id``, signed with the key in the folder ``keys``."""
    path = keys / KEY_FILE
    key = _key(path, path.stat().st_mtime_ns if path.exists() else 0)
    expires_at = now + lasts
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(employee_id),
        "roles": sorted(roles),
        "sid": str(session_id),
        "jti": str(new_id()),
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
    }
    return AccessToken(jwt.encode(claims, key.private, ALGORITHM, headers={"kid": key.kid}), expires_at)


@lru_cache(maxsize=4)
def _key(path: Path, _written: int) -> SigningKey:
    return SigningKey.load(path)
