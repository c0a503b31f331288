"""Ed25519 keys: private ones for who signs, a JWKS for who verifies (security.md).

Rotation: the key set holds the old and the new public key; the signer uses the new one. Verifiers meet
an unknown ``kid`` by reading the set again, at most once per :data:`RELOAD_SECONDS`.
"""

import json
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

RELOAD_SECONDS = 30.0
ALGORITHM = "EdDSA"


@dataclass(frozen=True)
class SigningKey:
    """A private key and the name verifiers know it by."""

    kid: str
    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(secrets.token_hex(8), Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        """From a private JWK file; ``FileNotFoundError`` tells to run ``./yubo keys init``."""
        try:
            jwk = json.loads(path.read_text())
        except FileNotFoundError:
            raise FileNotFoundError(f"no signing key at {path}; run ./yubo keys init") from None
        key = OKPAlgorithm.from_jwk(jwk)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path} holds no Ed25519 private key")
        return cls(jwk["kid"], key)

    def public_jwk(self) -> dict[str, Any]:
        return {**json.loads(OKPAlgorithm.to_jwk(self.private.public_key())), **self._names()}

    def _names(self) -> dict[str, str]:
        return {"kid": self.kid, "alg": ALGORITHM, "use": "sig"}

    def save(self, folder: Path, purpose: str) -> None:
        """Write ``<purpose>.private.json`` (owner-readable only) and add the public half to the JWKS."""
        folder.mkdir(parents=True, exist_ok=True)
        private = {**json.loads(OKPAlgorithm.to_jwk(self.private)), **self._names()}
        public_path = folder / f"{purpose}.jwks.json"
        known = json.loads(public_path.read_text())["keys"] if public_path.exists() else []
        _write(public_path, {"keys": [self.public_jwk(), *known[:1]]}, 0o644)
        _write(folder / f"{purpose}.private.json", private, 0o600)


def _write(path: Path, document: dict[str, Any], mode: int) -> None:
    new = path.with_suffix(f".new-{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        json.dump(document, file)
    new.replace(path)


class KeySet:
    """Public keys by ``kid``, from a JWKS file that may be rotated under us."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: dict[str, Any] = {}
        self._loaded_at = float("-inf")

    def document(self) -> dict[str, Any]:
        """The JWKS as published."""
        return json.loads(self._path.read_text())

    def find(self, kid: object) -> Any | None:
        """The key named ``kid``, or None. Never follows anything a token names (jku, x5u, jwk)."""
        if not isinstance(kid, str):
            return None
        if kid not in self._keys and time.monotonic() - self._loaded_at > RELOAD_SECONDS:
            self._keys = {k["kid"]: jwt.PyJWK(k, algorithm=ALGORITHM).key for k in self.document()["keys"]}
            self._loaded_at = time.monotonic()
        return self._keys.get(kid)
