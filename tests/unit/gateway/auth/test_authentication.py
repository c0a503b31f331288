"""A verified token is believed for a while, never beyond its end."""

import time

import jwt
import pytest

from gateway.auth import authentication
from gateway.auth.authentication import Authentication
from gateway.auth.tokens import Identity, InvalidToken

TOKEN = "Bearer " + jwt.encode({"iss": "issuer"}, "k" * 32, "HS256")


class Counting:
    """Verifies everything; counts how often it was asked."""

    def __init__(self, lifetime: float) -> None:
        self.lifetime = lifetime
        self.asked = 0

    async def verify(self, token: str) -> Identity:
        self.asked += 1
        return Identity("somebody", time.time() + self.lifetime)


class Clock:
    """Stands for :mod:`time`."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(authentication, "time", clock)
    return clock


@pytest.mark.parametrize(("lifetime", "believed"), [(600, 60), (20, 20)])
async def test_a_token_is_verified_again_after_a_while(
    clock: Clock, lifetime: float, believed: float
) -> None:
    verifier = Counting(lifetime)
    known = Authentication({"issuer": verifier}, seconds=60, size=10)
    await known.identify(TOKEN)
    clock.now += believed - 1
    await known.identify(TOKEN)
    assert verifier.asked == 1

    clock.now += 2
    await known.identify(TOKEN)

    assert verifier.asked == 2


async def test_another_token_is_not_taken_for_a_known_one(clock: Clock) -> None:
    known = Authentication({"issuer": Counting(600)}, seconds=60, size=10)
    await known.identify(TOKEN)

    with pytest.raises(InvalidToken):
        await known.identify(TOKEN[:-1])
