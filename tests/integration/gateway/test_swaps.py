"""The supergraph changes while requests are in flight: none fails, and a broken one changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient
from prometheus_client import REGISTRY

from chassis.http.server import Listener, serve
from gateway.app import Gateway
from gateway.executor.transport.in_process import InProcess
from gateway.location import Watch
from tests.integration.gateway.company import Company
from tests.integration.gateway.conftest import served
from tests.integration.gateway.shop import ANSWER, QUERY, Shop
from tests.support.processes import free_port

SWAPS = 20
CLIENTS = 8
PATIENCE_SECONDS = 30
"""Longer than a subgraph call may take: a request that hangs is answered with an error before, and fails."""


def taken(result: str) -> float:
    return REGISTRY.get_sample_value("yubo_supergraphs_total", {"result": result}) or 0.0


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():
            await asyncio.sleep(0.005)


async def swap(path: Path, texts: list[str], result: str = "accepted") -> None:
    """Put each text in the file's place, as a deployment does, and wait until it was taken or refused."""
    for text in texts:
        before = taken(result)
        new = path.with_suffix(".new")
        new.write_text(text)
        new.replace(path)
        await until(lambda before=before: taken(result) > before)


async def under_load(
    gateway: Gateway, headers: dict[str, str], query: str, during: Callable[[], Awaitable[None]]
) -> list[Any]:
    """What clients who ask all the time were answered while ``during`` ran."""
    port, stop, started, over = free_port(), asyncio.Event(), asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve([Listener(gateway.app(), "127.0.0.1", port)], stop, started))
    answers: list[Any] = []
    url = f"http://127.0.0.1:{port}"

    async def ask() -> None:
        async with AsyncClient(base_url=url, headers=headers, timeout=PATIENCE_SECONDS) as http:
            while not over.is_set():
                try:
                    answers.append((await http.post("/graphql", json={"query": query})).json())
                except Exception as problem:
                    answers.append(problem)

    try:
        await started.wait()
        async with asyncio.TaskGroup() as group:
            for _ in range(CLIENTS):
                group.create_task(ask())
            await until(lambda: len(answers) >= CLIENTS)
            await during()
            before = len(answers)
            await until(lambda: len(answers) >= before + CLIENTS)
            over.set()
    finally:
        over.set()
        stop.set()
        await serving
    return answers


async def test_no_request_fails_while_a_file_is_replaced_again_and_again(tmp_path: Path) -> None:
    shop, path = Shop(), tmp_path / "supergraph.graphql"
    path.write_text(shop.supergraph())
    async with served(shop.subgraphs) as urls:
        gateway = shop.gateway(path, urls, supergraph_poll_seconds=0.01)
        texts = [shop.supergraph(note=str(number)) for number in range(SWAPS)]
        answers = await under_load(gateway, {}, QUERY, lambda: swap(path, texts))

    assert [answer for answer in answers if answer != {"data": ANSWER}] == []


async def test_no_request_fails_while_the_crms_contract_is_replaced(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "contract.graphql"
    text = company.supergraph()
    path.write_text(text)
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    watch = Watch(str(path), 1_000_000, 0.01, text.encode())
    gateway = company.gateway(apps, watch=watch)
    token = {"authorization": f"Bearer {company.token('rep')}"}
    query = '{customer(id: "customer-rep"){name owner{name}}}'
    texts = [f"{text}\n# {number}" for number in range(SWAPS)]
    answers = await under_load(gateway, token, query, lambda: swap(path, texts))

    expected = {"data": {"customer": {"name": "Secret of rep", "owner": {"name": "rep"}}}}
    assert [answer for answer in answers if answer != expected] == []


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "type Query {",
        "type Query { a: Int }",
        "type Query { a: Int \x00 }",
    ],
)
async def test_a_broken_supergraph_leaves_the_one_in_force(tmp_path: Path, broken: str) -> None:
    shop, path = Shop(), tmp_path / "supergraph.graphql"
    path.write_text(shop.supergraph())
    async with served(shop.subgraphs) as urls:
        gateway = shop.gateway(path, urls, supergraph_poll_seconds=0.01)
        answers = await under_load(gateway, {}, QUERY, lambda: swap(path, [broken], "refused"))

    assert [answer for answer in answers if answer != {"data": ANSWER}] == []
