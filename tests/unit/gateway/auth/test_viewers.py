"""Without the CRM: the anonymous may ask, whoever brings a token must prove it."""

from typing import Any

import pytest
from graphql import OperationType

from gateway.auth.authentication import Authentication
from gateway.auth.oidc import described
from gateway.auth.tokens import Identity, InvalidToken
from gateway.auth.viewers import Bearers

QUERY = OperationType.QUERY


async def test_without_a_token_one_is_anonymous() -> None:
    viewers = Bearers(Authentication({}))
    access = await viewers.access(await viewers.identify(QUERY, ["secret"], None))

    assert not access.authenticated
    assert access.scopes == access.policies == frozenset()
    assert access.sign("any", b"body") == {}


async def test_a_token_that_proves_nothing_makes_nobody_anonymous() -> None:
    with pytest.raises(InvalidToken):
        await Bearers(Authentication({})).identify(QUERY, ["open"], "Bearer x")


@pytest.mark.parametrize("value", ["read write", ["read", "write"]])
async def test_scopes_and_policies_are_what_the_claims_say(value: Any) -> None:
    identity = described("scope", "may")({"sub": "s", "exp": 5, "scope": value, "may": ["fly"]})
    access = await Bearers(Authentication({})).access(identity)

    assert access.authenticated
    assert access.scopes == {"read", "write"}
    assert access.policies == {"fly"}


@pytest.mark.parametrize(
    "claims", [{}, {"sub": ""}, {"sub": 7}, {"sub": "s", "scope": 5}, {"sub": "s", "scope": [5]}]
)
def test_claims_of_another_shape_prove_nothing(claims: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken):
        described("scope", "may")({"exp": 5, **claims})


async def test_only_viewers_with_the_same_rights_share() -> None:
    viewers = Bearers(Authentication({}))
    one, same, other, narrower = [
        (await viewers.access(Identity(subject, 5, None, frozenset(scopes)))).sharing
        for subject, scopes in (("a", "xy"), ("a", "xy"), ("b", "xy"), ("a", "x"))
    ]

    assert one == same
    identities = [
        Identity("a", 6, None, frozenset("xy")),
        Identity("a", 5, "session", frozenset("xy")),
        Identity("a", 5, None, frozenset("xy"), frozenset("p")),
    ]
    assert len({one, *[(await viewers.access(identity)).sharing for identity in identities]}) == 4
    assert len({one, other, narrower, (await viewers.access(None)).sharing}) == 4
