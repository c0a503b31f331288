"""Any supergraph served without the CRM: by file, to the anonymous and to an issuer's tokens."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from httpx2 import ASGITransport, AsyncClient, HTTPError
from jwt.algorithms import OKPAlgorithm
from starlette.requests import Request
from starlette.responses import Response

from tests.integration.gateway.conftest import served
from tests.integration.gateway.shop import ANSWER, QUERY, Shop
from tests.integration.gateway.subgraphs import Misbehaviour
from tests.support.processes import accepts_connections, free_port
from tests.support.sources import ROOT

KEY = Ed25519PrivateKey.generate()
ISSUER = "https://id.example"
INTROSPECTION = "{__schema{queryType{name}}}"


@pytest.fixture
async def shop() -> Shop:
    return Shop()


@pytest.fixture
async def urls(shop: Shop) -> AsyncIterator[dict[str, str]]:
    async with served(shop.subgraphs) as urls:
        yield urls


@pytest.fixture
def supergraph(tmp_path: Path, shop: Shop) -> Path:
    path = tmp_path / "supergraph.graphql"
    path.write_text(shop.supergraph())
    return path


@asynccontextmanager
async def client(
    shop: Shop, supergraph: Path, urls: dict[str, str], **settings: Any
) -> AsyncIterator[AsyncClient]:
    """A client of a gateway whose lifespan is running."""
    app = shop.gateway(supergraph, urls, **settings).app()
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app=app), base_url="http://gateway") as client,
    ):
        yield client


def token(key: Ed25519PrivateKey = KEY, **changes: object) -> dict[str, str]:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": "shop", "sub": "somebody", "iat": now, "exp": now + 60, **changes}
    return {"authorization": "Bearer " + jwt.encode(claims, key, "EdDSA", headers={"kid": "k"})}


@pytest.fixture
def issuer(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "jwks.json"
    jwk = json.loads(OKPAlgorithm.to_jwk(KEY.public_key()))
    path.write_text(json.dumps({"keys": [{**jwk, "kid": "k", "alg": "EdDSA"}]}))
    return {"oidc_issuer": ISSUER, "oidc_audience": "shop", "oidc_jwks_url": str(path)}


async def test_the_anonymous_are_answered_from_all_subgraphs(
    shop: Shop, supergraph: Path, urls: dict[str, str]
) -> None:
    async with client(shop, supergraph, urls) as http:
        answer = await http.post("/graphql", json={"query": QUERY})
        keys = await http.get("/.well-known/jwks.json")

    assert answer.json() == {"data": ANSWER}
    assert keys.status_code == 404
    assert not any("yubo-viewer" in asked.headers for asked in shop.products.asked)


async def test_introspection_is_for_the_anonymous_only_where_it_is_allowed(
    shop: Shop, supergraph: Path, urls: dict[str, str]
) -> None:
    async with client(shop, supergraph, urls) as http:
        refused = (await http.post("/graphql", json={"query": INTROSPECTION})).json()
    async with client(shop, supergraph, urls, anonymous_introspection=True) as http:
        allowed = (await http.post("/graphql", json={"query": INTROSPECTION})).json()

    assert refused["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert allowed == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


async def test_who_brings_a_token_must_prove_it(
    shop: Shop, supergraph: Path, urls: dict[str, str], issuer: dict[str, str]
) -> None:
    async with client(shop, supergraph, urls, **issuer) as http:
        answers = {
            name: await http.post("/graphql", json={"query": QUERY}, headers=headers)
            for name, headers in {
                "known": token(),
                "other key": token(Ed25519PrivateKey.generate()),
                "ended": token(exp=int(time.time()) - 60),
                "of others": token(aud="bank"),
                "none": {},
            }.items()
        }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "known": 200,
        "other key": 401,
        "ended": 401,
        "of others": 401,
        "none": 200,
    }


async def test_without_a_supergraph_nothing_is_answered_until_there_is_one(
    shop: Shop, tmp_path: Path, urls: dict[str, str]
) -> None:
    path = tmp_path / "later.graphql"
    async with client(shop, path, urls, supergraph_poll_seconds=0.01) as http:
        assert (await http.get("/health")).status_code == 200
        assert (await http.get("/ready")).status_code == 503
        early = await http.post("/graphql", json={"query": QUERY})
        path.write_text(shop.supergraph())
        async with asyncio.timeout(10):
            while (await http.get("/ready")).status_code != 200:
                await asyncio.sleep(0.01)
        later = await http.post("/graphql", json={"query": QUERY})

    assert (early.status_code, early.json()["errors"][0]["extensions"]["code"]) == (503, "NOT_READY")
    assert later.json() == {"data": ANSWER}


@asynccontextmanager
async def running(
    supergraph: Path, urls: dict[str, str], workers: int = 1, **env: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The command, ready, and where it answers."""
    port = free_port()
    places = [word for name, url in urls.items() for word in ("--subgraph-url", f"{name}={url}")]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "gateway", "serve"),
        *("--supergraph", str(supergraph), "--port", str(port), "--workers", str(workers), *places),
        cwd=ROOT,
        env={**os.environ, **env},
    )
    base = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(60), AsyncClient(base_url=base) as http:
            while not await _answers(http):
                await asyncio.sleep(0.05)
        yield process, base
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def test_the_command_serves_a_file(shop: Shop, supergraph: Path, urls: dict[str, str]) -> None:
    async with running(supergraph, urls) as (_, base), AsyncClient(base_url=base) as http:
        answer = await http.post("/graphql", json={"query": QUERY})

    assert answer.json() == {"data": ANSWER}


@pytest.mark.parametrize("workers", [1, 2])
async def test_who_is_told_to_stop_fails_nobody(
    shop: Shop, supergraph: Path, urls: dict[str, str], workers: int
) -> None:
    """Not ready, every connection closed after its answer, and what was begun is answered."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def hold(_request: Request) -> Response:
        reached.set()
        await go_on.wait()
        return Response(b'{"data": {"warehouses": ["late"]}}')

    answers: list[Any] = []

    async def ask(base: str) -> None:
        async with AsyncClient(base_url=base) as http:
            while True:
                answer = await http.post("/graphql", json={"query": "{products{name}}"})
                answers.append(answer.json())
                if answer.headers.get("connection") == "close":
                    return

    async with running(supergraph, urls, workers, YUBO_DRAIN_SECONDS="2") as (process, base):
        async with AsyncClient(base_url=base) as http, asyncio.TaskGroup() as group:
            group.create_task(_held(shop, hold, base, answers))
            await reached.wait()
            for _ in range(8):
                group.create_task(ask(base))
            while len(answers) < 50:
                await asyncio.sleep(0.01)
            process.terminate()
            while (await http.get("/ready")).status_code == 200:
                await asyncio.sleep(0.01)
            go_on.set()
        async with asyncio.timeout(30):
            await process.wait()

    assert answers.count({"data": {"warehouses": ["late"]}}) == 1
    answers.remove({"data": {"warehouses": ["late"]}})
    assert [
        each for each in answers if each != {"data": {"products": [{"name": "lamp"}, {"name": "desk"}]}}
    ] == []


async def test_workers_do_not_outlive_the_process_they_share_a_port_with(
    supergraph: Path, urls: dict[str, str]
) -> None:
    async with running(supergraph, urls, workers=2) as (process, base):
        process.kill()
        await process.wait()
        async with asyncio.timeout(30):
            while accepts_connections(int(base.rpartition(":")[2])):
                await asyncio.sleep(0.05)


async def _held(shop: Shop, hold: Misbehaviour, base: str, answers: list[Any]) -> None:
    """One request that is under way while the gateway is told to stop."""
    shop.stock.misbehave = hold
    async with AsyncClient(base_url=base, timeout=60) as http:
        answers.append((await http.post("/graphql", json={"query": "{warehouses}"})).json())


async def _answers(http: AsyncClient) -> bool:
    try:
        return (await http.get("/ready")).status_code == 200
    except HTTPError:
        return False
