"""``./yubo up --demo`` makes a company to play with, once, and says how to get in."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from suite.client import Client, http_post, password_sign_in
from tests.support.deployments import HOST, Deployment

COUNTS = "{ customers(first: 1) { totalCount } orders(first: 1) { totalCount } me { name } }"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(tmp_path)
    ready = f"http://{HOST}:{made.port}/ready"
    made.define("up", "up", "--demo", "--port", str(made.port), ready=ready)
    yield made
    made.stop()


async def counts(deployment: Deployment, login: str, password: str) -> tuple[int, int]:
    async with http_post(deployment.endpoint) as post:
        found = await Client(post, password_sign_in(login, password)).ask(COUNTS)
    return found["customers"]["totalCount"], found["orders"]["totalCount"]


async def test_a_company_is_made_once_and_its_people_sign_in_by_rank(demo: Deployment) -> None:
    demo.start("up")
    said = demo.said("up", last="Bearer $TOKEN")
    password = re.findall(r"Sign in with the password (\S+) as", said)[0]
    logins = re.findall(r"^  (\S+\.\S+)  ", said, re.MULTILINE)
    assert len(logins) == 5
    seen = [await counts(demo, login, password) for login in logins[:4]]

    assert seen[0] == (2000, 1500)
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 4

    assert demo.terminate("up") == 0
    demo.start("up")
    assert await counts(demo, logins[0], password) == (2000, 1500)
