"""Tokens of an external issuer, whose keys come from its key server."""

import json
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gateway.auth import oidc
from gateway.auth.oidc import ExternalTokens, RemoteKeys, employees
from gateway.auth.tokens import InvalidToken

ISSUER = "https://login.example"
AUDIENCE = "yubo"
URL = "https://login.example/keys"
EMPLOYEE = "0190c0de-0000-7000-8000-000000000001"
KEYS: dict[str, Any] = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def published(names: Sequence[str] = tuple(KEYS)) -> bytes:
    keys = []
    for name in names:
        algorithm = jwt.get_algorithm_by_name(name)
        jwk = json.loads(algorithm.to_jwk(KEYS[name].public_key()))
        keys.append({**jwk, "kid": f"key-{name}", "alg": name, "use": "sig"})
    return json.dumps({"keys": keys}).encode()


class KeyServer:
    """Answers with ``document``; None: it is down."""

    def __init__(self, document: bytes | None) -> None:
        self.document = document
        self.asked: list[str] = []

    async def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if self.document is None:
            raise OSError("down")
        return self.document


def token(algorithm: str = "RS256", kid: str | None = None, **changes: object) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 60, "employee": EMPLOYEE, **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, KEYS[algorithm], algorithm, headers={"kid": kid or f"key-{algorithm}"})


def tokens(server: KeyServer) -> ExternalTokens:
    return ExternalTokens(ISSUER, AUDIENCE, RemoteKeys(URL, server), employees("employee"))


@pytest.mark.parametrize("algorithm", KEYS)
async def test_a_token_of_each_accepted_algorithm_proves_the_employee(algorithm: str) -> None:
    identity = await tokens(KeyServer(published())).verify(token(algorithm))

    assert identity.employee_id == UUID(EMPLOYEE)


@pytest.mark.parametrize(
    "forged",
    [
        token(aud="other"),
        token(aud=[AUDIENCE]),
        token(iss="https://evil.example"),
        token(exp=int(time.time()) - 60),
        token(exp=None),
        token(employee=None),
        token(employee="boss@example.org"),
        token("ES256", kid="key-RS256"),
        token("EdDSA", kid="key-ES256"),
        token(kid="unknown"),
        jwt.encode({"iss": ISSUER}, "x" * 32, "HS256", headers={"kid": "key-RS256"}),
    ],
)
async def test_a_token_that_misses_anything_proves_nothing(forged: str) -> None:
    with pytest.raises(InvalidToken):
        await tokens(KeyServer(published())).verify(forged)


async def test_a_symmetric_key_is_never_taken_from_the_key_server() -> None:
    document = json.dumps({"keys": [{"kty": "oct", "k": "eHh4eHh4eHg", "kid": "weak", "alg": "HS256"}]})

    with pytest.raises(InvalidToken):
        await tokens(KeyServer(document.encode())).verify(token(kid="weak"))


async def test_unknown_keys_cause_one_fetch_per_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    server = KeyServer(published(["RS256"]))
    verifier = tokens(server)
    await verifier.verify(token("RS256"))
    for _ in range(20):
        with pytest.raises(InvalidToken):
            await verifier.verify(token("ES256"))
    assert server.asked == [URL]

    monkeypatch.setattr(oidc, "RELOAD_SECONDS", -1.0)
    server.document = published()
    await verifier.verify(token("ES256"))
    assert server.asked == [URL, URL]


@pytest.mark.parametrize("broken", [None, b"", b"<html>", b'{"keys": 5}', b"{}", b'{"keys": [7]}'])
async def test_a_key_server_that_fails_costs_no_known_key(
    broken: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "RELOAD_SECONDS", -1.0)
    server = KeyServer(published(["RS256"]))
    verifier = tokens(server)
    await verifier.verify(token("RS256"))
    server.document = broken

    with pytest.raises(InvalidToken):
        await verifier.verify(token("ES256"))
    assert (await verifier.verify(token("RS256"))).employee_id == UUID(EMPLOYEE)
