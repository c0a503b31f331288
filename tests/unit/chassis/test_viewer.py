"""The signed viewer context (security.md, attack matrix 5, 41, 42)."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from uuid import uuid4

import jwt
import pytest

from chassis.viewer import ContextMinter, ContextVerifier, InvalidContext, KeySet, Scope, SigningKey, Viewer
from chassis.viewer.permissions import merge
from chassis.viewer.tokens import ISSUER

BODY = b'{"query":"{ a }"}'
VIEWER = Viewer(uuid4(), frozenset({"SALES"}), organisation_version=7)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    SigningKey.generate().save(tmp_path, "gateway")
    return tmp_path


@pytest.fixture
def minter(keys: Path) -> ContextMinter:
    return ContextMinter(SigningKey.load(keys / "gateway.private.json"))


@pytest.fixture
def verifier(keys: Path) -> ContextVerifier:
    return ContextVerifier(KeySet(keys / "gateway.jwks.json"), "sales")


def test_a_minted_context_is_verified(minter: ContextMinter, verifier: ContextVerifier) -> None:
    assert verifier.verify(minter.mint(VIEWER, "sales", BODY), BODY) == VIEWER
    assert verifier.verify(minter.mint(None, "sales", BODY), BODY) is None


def test_the_actor_of_a_delegation_travels_along(minter: ContextMinter, verifier: ContextVerifier) -> None:
    borrowed = Viewer(VIEWER.employee_id, actor_id=uuid4())
    found = verifier.verify(minter.mint(borrowed, "sales", BODY), BODY)
    assert found is not None
    assert found.actor == borrowed.actor_id


def _claims(**changes: object) -> dict[str, object]:
    now = int(time.time())
    claims: dict[str, object] = {"iss": ISSUER, "aud": "sales", "sub": str(uuid4()), "roles": [], "hv": 0}
    claims |= {"iat": now, "exp": now + 60, "jti": "x"}
    claims |= {"oph": hashlib.sha256(BODY).hexdigest(), **changes}
    return {k: v for k, v in claims.items() if v is not None}


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "someone"},
        {"aud": "customers"},
        {"aud": ["sales", "customers"]},
        {"exp": 1},
        {"exp": None},
        {"aud": None},
        {"sub": None},
        {"oph": "0" * 64},
        {"oph": None},
        {"roles": None},
        {"hv": None},
        {"sub": "not-an-id"},
        {"nbf": int(time.time()) + 1000},
    ],
)
def test_wrong_claims_are_refused(
    minter: ContextMinter, verifier: ContextVerifier, changes: dict[str, object]
) -> None:
    token = jwt.encode(_claims(**changes), minter.key.private, "EdDSA", headers={"kid": minter.key.kid})
    with pytest.raises(InvalidContext):
        verifier.verify(token, BODY)


def _part(document: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def _hs256(minter: ContextMinter) -> str:
    """A token signed symmetrically with what everybody knows: the public key."""
    signed = f"{_part({'alg': 'HS256', 'kid': minter.key.kid})}.{_part(_claims())}"
    public = minter.key.private.public_key().public_bytes_raw()
    signature = hmac.digest(public, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def test_forged_signatures_are_refused(keys: Path, minter: ContextMinter, verifier: ContextVerifier) -> None:
    good = minter.mint(VIEWER, "sales", BODY)
    header, payload, signature = good.split(".")
    none = (
        base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": minter.key.kid}).encode())
        .decode()
        .rstrip("=")
    )
    other = SigningKey.generate()
    forged = [
        None,
        "",
        "x.y.z",
        f"{header}.{payload}.",
        f"{none}.{payload}.",
        f"{header}.{payload}.{signature[:-4]}AAAA",
        _hs256(minter),
        jwt.encode(_claims(), other.private, "EdDSA", headers={"kid": minter.key.kid}),
        jwt.encode(_claims(), other.private, "EdDSA", headers={"kid": other.kid, "jwk": other.public_jwk()}),
        jwt.encode(_claims(), minter.key.private, "EdDSA"),
        jwt.encode(_claims(), minter.key.private, "EdDSA", headers={"kid": "../gateway"}),
    ]
    for token in forged:
        with pytest.raises(InvalidContext):
            verifier.verify(token, BODY)
    assert verifier.verify(good, BODY) == VIEWER


def test_a_rotated_key_is_found_and_the_old_one_still_serves(keys: Path, minter: ContextMinter) -> None:
    old = minter.mint(VIEWER, "sales", BODY)
    SigningKey.generate().save(keys, "gateway")
    new = ContextMinter(SigningKey.load(keys / "gateway.private.json")).mint(VIEWER, "sales", BODY)
    verifier = ContextVerifier(KeySet(keys / "gateway.jwks.json"), "sales")
    assert verifier.verify(old, BODY) == verifier.verify(new, BODY) == VIEWER
    assert (keys / "gateway.private.json").stat().st_mode & 0o077 == 0


def test_default_is_deny_and_the_widest_scope_wins() -> None:
    assert Viewer(uuid4()).scope("order:read") is None
    merged = merge(
        [{"order:read": Scope.SELF}, {"order:read": Scope.SUBTREE}, {"order:read": Scope.DEPARTMENT}]
    )
    assert merged == {"order:read": Scope.SUBTREE}
