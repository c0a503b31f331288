"""Who asks: five hundred people, each with an access token of their own, signed by an issuer of this run."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import jwt

from chassis.viewer import SigningKey
from chassis.viewer.keys import ALGORITHM

ISSUER, AUDIENCE = "https://issuer.bench.invalid", "bench"
PEOPLE = 500
VALID_SECONDS = 4 * 3600


@dataclass(frozen=True)
class Callers:
    """Files: the issuer's public keys, everybody's tokens one a line, and one person's."""

    keys: Path
    everybody: Path
    one: Path

    @classmethod
    def issue(cls, folder: Path) -> "Callers":
        """Sign the tokens and write the files into the folder."""
        key = SigningKey.generate()
        callers = cls(folder / "keys.json", folder / "everybody", folder / "one")
        tokens = [_token(key, f"person-{number}") for number in range(PEOPLE)]
        callers.keys.write_text(json.dumps({"keys": [key.public_jwk()]}))
        callers.everybody.write_text("\n".join(tokens))
        callers.one.write_text(tokens[0])
        return callers


def _token(key: SigningKey, subject: str) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + VALID_SECONDS}
    return jwt.encode(claims, key.private, ALGORITHM, {"kid": key.kid})
