"""The system as its users run it, in both ways, and people who ask it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from suite.client import Client, Post, http_post, password_sign_in
from tests.support.databases import Databases
from tests.support.deployments import PASSWORD, Deployment, distributed, embedded
from tests.support.vhosts import VirtualHosts

#: Longest anything may take to be seen everywhere.
SECONDS_TO_SETTLE = 120
LOOK_AGAIN_SECONDS = 0.2
ADMIN = "admin"


class Asking:
    """People by login, each with a client; all have the same password."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._clients: dict[str, Client] = {}

    def by(self, login: str) -> Client:
        if login not in self._clients:
            self._clients[login] = Client(self._post, password_sign_in(login, PASSWORD))
        return self._clients[login]

    async def __call__(self, login: str, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation asked by who has the login."""
        return await self.by(login).ask(query, variables)

    async def do(self, who: str, mutation: str, result: str, /, **input: Any) -> dict[str, Any]:
        """A mutation that must be done; its payload with ``result`` selected besides."""
        payload = await self.attempt(who, mutation, result, **input)
        assert payload["userErrors"] == [], (mutation, payload["userErrors"])
        return payload

    async def attempt(self, who: str, mutation: str, result: str, /, **input: Any) -> dict[str, Any]:
        """A mutation that may be refused; its payload."""
        type = f"{mutation[0].upper()}{mutation[1:]}Input"
        document = (
            f"mutation Do($input: {type}!) {{ done: {mutation}(input: $input) "
            f"{{ {result} userErrors {{ code message path blockers {{ id reason }} }} }} }}"
        )
        return (await self.by(who).ask(document, {"input": input}))["done"]

    async def codes(self, who: str, mutation: str, /, **input: Any) -> list[str]:
        """Why a mutation is refused."""
        payload = await self.attempt(who, mutation, "position", **input)
        return [error["code"] for error in payload["userErrors"]]


async def eventually(ask: Callable[[], Awaitable[Any]], expected: Any) -> None:
    """Events travel: ask until the answer is the expected one; the last one fails the test."""
    give_up = time.monotonic() + SECONDS_TO_SETTLE
    while (answer := await ask()) != expected:
        if time.monotonic() > give_up:
            assert answer == expected
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


def deploy(kind: str, request: pytest.FixtureRequest, home: Any) -> Deployment:
    """A deployment of a kind, not yet started."""
    if kind == "embedded":
        return embedded(home)
    databases: Databases = request.getfixturevalue("databases")
    vhosts: VirtualHosts = request.getfixturevalue("vhosts")
    return distributed(home, databases, vhosts.create())


@pytest.fixture(scope="module", params=["embedded", pytest.param("distributed", marks=pytest.mark.servers)])
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """A running system of each kind for a module's tests; its logs are shown when a test failed."""
    made = deploy(request.param, request, tmp_path_factory.mktemp(request.param))
    failed = request.session.testsfailed
    try:
        made.start()
        yield made
    finally:
        if request.session.testsfailed > failed:
            print(made.logs())
        made.stop()


@pytest.fixture
async def asking(deployment: Deployment) -> AsyncIterator[Asking]:
    async with http_post(deployment.endpoint) as post:
        yield Asking(post)
