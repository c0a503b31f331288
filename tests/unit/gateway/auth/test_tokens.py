"""The battery of attacks on access tokens: every one of them proves nothing."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from chassis.viewer import KeySet, SigningKey
from gateway.auth.authentication import Authentication
from gateway.auth.tokens import AUDIENCE, ISSUER, LONGEST_TOKEN, InvalidToken, SignInTokens

EMPLOYEE = "0190c0de-0000-7000-8000-000000000001"
OTHER = "0190c0de-0000-7000-8000-000000000002"


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    made = SigningKey.generate()
    made.save(tmp_path, "sign-in")
    return made


@pytest.fixture
def authentication(tmp_path: Path, key: SigningKey) -> Authentication:
    del key  # must be there before it is read
    return Authentication({ISSUER: SignInTokens(KeySet(tmp_path / "sign-in.jwks.json"))})


def claims(**changes: object) -> dict[str, Any]:
    now = int(time.time())
    whole = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": EMPLOYEE,
        "sid": "session",
        "jti": "token",
        "iat": now,
        "exp": now + 600,
        "roles": ["SALES_MANAGER"],
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def signed(key: SigningKey, payload: dict[str, Any] | None = None, **header: object) -> str:
    """By the plain signer: the one of tokens refuses to write some of what is tried here."""
    body = json.dumps(payload or claims()).encode()
    return jwt.PyJWS().encode(body, key.private, "EdDSA", headers={"kid": key.kid, "typ": "JWT", **header})


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def public_pem(key: SigningKey) -> bytes:
    return key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_raw(key: SigningKey) -> bytes:
    return key.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def hmac_signed(key: SigningKey, secret: bytes) -> str:
    text = f"{part({'alg': 'HS256', 'kid': key.kid})}.{part(claims())}"
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def unsigned(key: SigningKey, algorithm: str) -> str:
    return f"{part({'alg': algorithm, 'kid': key.kid})}.{part(claims())}."


def swapped(key: SigningKey) -> str:
    """The signature of one token under the claims of another."""
    head, _, signature = signed(key).split(".")
    return f"{head}.{part(claims(sub=OTHER))}.{signature}"


def stranger(key: SigningKey) -> SigningKey:
    return SigningKey(key.kid, SigningKey.generate().private)


def of(**changes: object) -> Callable[[SigningKey], str]:
    return lambda key: signed(key, claims(**changes))


def header(**more: object) -> Callable[[SigningKey], str]:
    return lambda key: signed(key, None, **more)


NOW = int(time.time())
ATTACKS: dict[str, Callable[[SigningKey], str]] = {
    "alg none": lambda key: unsigned(key, "none"),
    "alg NoNe": lambda key: unsigned(key, "NoNe"),
    "alg EdDSA without signature": lambda key: unsigned(key, "EdDSA"),
    "HS256 with the public key as PEM": lambda key: hmac_signed(key, public_pem(key)),
    "HS256 with the public key raw": lambda key: hmac_signed(key, public_raw(key)),
    "signature stripped": lambda key: signed(key).rpartition(".")[0],
    "signature cut": lambda key: signed(key)[:-4],
    "signature of another token": swapped,
    "another key under our kid": lambda key: signed(stranger(key)),
    "unknown kid": header(kid="unknown"),
    "no kid": lambda key: jwt.encode(claims(), key.private, "EdDSA"),
    "kid traversal": header(kid="../../../../dev/null"),
    "kid with SQL": header(kid="' OR '1'='1"),
    "jwk in the header": lambda key: signed(stranger(key), None, jwk=stranger(key).public_jwk()),
    "jku in the header": header(jku="https://evil.example/jwks.json"),
    "x5u in the header": header(x5u="https://evil.example/cert.pem"),
    "x5c in the header": header(x5c=["MIIB"]),
    "unknown crit": header(crit=["magic"], magic=True),
    "b64 crit": header(crit=["b64"], b64=True),
    "typ of something else": header(typ="dpop+jwt"),
    "expired": of(iat=NOW - 1200, exp=NOW - 600),
    "no exp": of(exp=None),
    "exp as text": of(exp="soon"),
    "exp beyond all numbers": of(exp=float("inf")),
    "not yet valid": of(nbf=NOW + 600),
    "issued in the future": of(iat=NOW + 600),
    "no iat": of(iat=None),
    "iss wrong": of(iss="yubo-gateway"),
    "iss missing": of(iss=None),
    "iss as list": of(iss=[ISSUER]),
    "aud missing": of(aud=None),
    "aud wrong": of(aud="sales"),
    "aud as list": of(aud=[AUDIENCE]),
    "aud list with ours": of(aud=[AUDIENCE, "sales"]),
    "sub missing": of(sub=None),
    "sub empty": of(sub=""),
    "sub no id": of(sub="admin"),
    "sub in another writing": of(sub=EMPLOYEE.upper().replace("-", "")),
    "sid missing": of(sid=None),
    "sid empty": of(sid=""),
    "jti missing": of(jti=None),
    "jti a number": of(jti=7),
    "payload no object": lambda key: f"{part({'alg': 'EdDSA', 'kid': key.kid})}.{part([1])}.AAAA",
    "payload no JSON": lambda key: f"{part({'alg': 'EdDSA', 'kid': key.kid})}.AAAA.AAAA",
    "not a token": lambda _key: "token",
    "too long": of(padding="x" * LONGEST_TOKEN),
    "five parts": lambda key: signed(key) + ".AAAA.AAAA",
    "deep claims": lambda key: (
        f"{part({'alg': 'EdDSA', 'kid': key.kid})}."
        f"{base64.urlsafe_b64encode(b'[' * 4000).rstrip(b'=').decode()}.AAAA"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_an_attack_proves_nothing(attack: str, key: SigningKey, authentication: Authentication) -> None:
    with pytest.raises(InvalidToken):
        await authentication.identify(f"Bearer {ATTACKS[attack](key)}")


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}"])
async def test_a_whole_token_proves_the_employee(
    scheme: str, key: SigningKey, authentication: Authentication
) -> None:
    identity = await authentication.identify(scheme.format(signed(key)))

    assert identity.employee_id == UUID(EMPLOYEE)
    assert identity.session_id == "session"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "{}", "Token {}"])
async def test_other_schemes_prove_nothing(
    authorization: str, key: SigningKey, authentication: Authentication
) -> None:
    with pytest.raises(InvalidToken):
        await authentication.identify(authorization.format(signed(key)))


async def test_a_rotated_key_is_found_and_the_former_one_still_holds(
    tmp_path: Path, key: SigningKey, authentication: Authentication
) -> None:
    new = SigningKey.generate()
    new.save(tmp_path, "sign-in")  # beside the former, as ./yubo keys does

    for signer in (new, key):
        assert (await authentication.identify(f"Bearer {signed(signer)}")).employee_id == UUID(EMPLOYEE)


async def test_without_published_keys_nobody_is_let_in(tmp_path: Path, key: SigningKey) -> None:
    tokens = SignInTokens(KeySet(tmp_path / "missing.jwks.json"))

    with pytest.raises(InvalidToken):
        await tokens.verify(signed(key))
