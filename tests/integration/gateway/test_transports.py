"""A subgraph that is down, slow or answers garbage: its part is null and coded, the rest is answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from starlette.requests import Request
from starlette.responses import Response

from chassis.viewer import ContextMinter, SigningKey
from gateway.app import transport_for
from gateway.executor.interface import SubgraphUnavailable
from gateway.executor.transport import Routed, Transport
from gateway.executor.transport.breaker import BreakerPolicy
from gateway.executor.transport.calls import Subgraphs
from gateway.executor.transport.in_process import InProcess
from gateway.executor.transport.keep_alive import KeepAlive
from gateway.settings import GatewaySettings
from tests.integration.gateway.company import Company, Front
from tests.integration.gateway.conftest import served
from tests.support.processes import free_port

SECRET = "postgresql://yubo:secret@10.0.0.5/sales"  # what must not get out
QUERY = "{me{name} orders{id}}"


async def raises(_request: Request) -> Response:
    raise RuntimeError(SECRET)


def answers(body: bytes, status: int = 200) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_request: Request) -> Response:
        return Response(body, status)

    return answer


GARBAGE = {
    "nothing": answers(b""),
    "a page": answers(f"<html>{SECRET}".encode()),
    "a text": answers(b'"data"'),
    "a list": answers(b"[]"),
    "an empty object": answers(b"{}"),
    "not UTF-8": answers(b'{"data": {"orders": "\xff"}}'),
    "status 500": answers(SECRET.encode(), 500),
    "status 302": answers(b"", 302),
    "status 401": answers(b"", 401),
    "data of another shape": answers(b'{"data": [1]}'),
    "orders of another shape": answers(b'{"data": {"orders": "all"}}'),
    "an error without code": answers(b'{"data": null, "errors": [{"message": "' + SECRET.encode() + b'"}]}'),
    "errors of another shape": answers(
        b'{"data": null, "errors": [7, {"extensions": 7, "path": 7}, {"path": [{}]}]}'
    ),
    "an exception": raises,
}


@pytest.mark.parametrize("garbage", GARBAGE)
async def test_garbage_of_one_subgraph_leaves_the_others_part(front: Front, garbage: str) -> None:
    front.company.sales.misbehave = GARBAGE[garbage]
    answer = await front.post(QUERY, "rep")

    assert answer.status_code == 200
    assert (answer.json()["data"] or {}).get("me", {"name": "rep"}) == {"name": "rep"}
    assert not (answer.json()["data"] or {}).get("orders")
    assert "secret" not in answer.text
    for error in answer.json()["errors"]:
        assert error["extensions"]["code"] in {
            "SUBGRAPH_UNAVAILABLE",
            "DOWNSTREAM_SERVICE_ERROR",
            "NULL_IN_NON_NULL_FIELD",
        }
        assert error["extensions"]["correlation"] == answer.headers["x-request-id"]


async def test_a_slow_subgraph_costs_its_part_and_no_more_than_its_time(
    company: Company, transport: Transport
) -> None:
    async def never(_request: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError

    company.sales.misbehave = never
    front = Front(company, company.gateway(transport, subgraph_timeout_seconds=0.3))
    started = time.monotonic()
    answer = (await front.post("{me{name} customers{id orders{id}}}", "rep")).json()

    assert 0.3 <= time.monotonic() - started < 3
    assert answer["data"] is None or answer["data"]["me"] == {"name": "rep"}
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"SUBGRAPH_UNAVAILABLE"}


async def test_the_deadline_holds_for_all_calls_together(company: Company) -> None:
    asked: list[float] = []

    class Slow(InProcess):
        async def post(self, subgraph: str, body: bytes, headers: object, *, repeatable: bool) -> bytes:
            asked.append(time.monotonic())
            await asyncio.sleep(0.2)
            return b"{}"

    policy = BreakerPolicy(window_seconds=10, volume=20, rate=0.5, open_seconds=5, probes=1)
    subgraphs = Subgraphs(Slow({}), 10, policy)
    calls = subgraphs.calls(lambda _subgraph, _body: {}, {}, time.monotonic() + 0.3)
    await calls("sales", b"", kind="query")
    for reason in ("no answer within", "deadline has passed"):
        with pytest.raises(SubgraphUnavailable, match=reason):
            await calls("sales", b"", kind="query")
    assert len(asked) == 2


async def test_without_masterdata_nobody_sees_anything(front: Front) -> None:
    front.company.masterdata.misbehave = answers(b"", 503)
    answer = await front.post("{orders{id}}", "rep")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["errors"][0]["extensions"]["code"] == "SUBGRAPH_UNAVAILABLE"
    assert not front.company.sales.asked


async def test_a_subgraph_that_is_not_there_is_unavailable(company: Company) -> None:
    apps = {"masterdata": company.masterdata.app()}
    remote = KeepAlive(
        {"sales": f"http://127.0.0.1:{free_port()}/graphql"},
        connections=1,
        idle_seconds=1,
        answer_limit=1_000_000,
    )
    local = InProcess(apps)
    transport = Routed({"masterdata": local, "customers": local, "sales": remote})
    front = Front(company, company.gateway(transport))
    answer = (await front.post("{me{name} orders{id}}", "rep")).json()

    assert [error["extensions"]["service"] for error in answer["errors"]] == ["sales"]
    await transport.close()


@pytest.mark.parametrize(("repeatable", "tries"), [(True, 2), (False, 1)])
async def test_reads_are_tried_once_more_when_the_connection_breaks(repeatable: bool, tries: int) -> None:
    connections = 0

    async def slam(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.transport.abort()

    server = await asyncio.start_server(slam, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
    remote = KeepAlive({"sales": url}, connections=1, idle_seconds=5, answer_limit=1_000_000)
    async with server:
        with pytest.raises(SubgraphUnavailable):
            await remote.post("sales", b"{}", {}, repeatable=repeatable)
    await remote.close()

    assert connections == tries


async def test_connections_are_kept(company: Company) -> None:
    peers: set[object] = set()

    async def note(request: Request) -> Response:
        peers.add(request.client)
        return Response(b'{"data": {}}')

    company.sales.misbehave = note
    headers = {"content-type": "application/json"}
    async with served([company.sales]) as urls:
        remote = KeepAlive(urls, connections=5, idle_seconds=5, answer_limit=1_000_000)
        minter = ContextMinter(SigningKey.load(company.folder / "gateway.private.json"))
        for _ in range(3):
            signature = {"yubo-viewer": minter.mint(None, "sales", b"{}")}
            await remote.post("sales", b"{}", headers | signature, repeatable=True)
        await remote.close()

    assert len(peers) == 1


async def test_each_subgraph_is_reached_as_the_settings_say(company: Company) -> None:
    async with served([company.sales]) as urls:
        settings = GatewaySettings(sales_url=urls["sales"])
        transport = transport_for(settings, {each.name: each.app() for each in company.subgraphs})
        front = Front(company, company.gateway(transport))

        assert await front.ask("rep", "{me{name} orders{id}}")
        assert "host" in company.sales.asked[0].headers
        assert company.sales.asked[0].headers["host"].startswith("127.0.0.1:")
        assert company.masterdata.asked[0].headers["host"] == "masterdata"
        await transport.close()


async def test_a_context_for_one_subgraph_is_worth_nothing_at_another(company: Company, near: Front) -> None:
    await near.ask("rep", "{orders{id}}")
    asked = company.sales.asked[-1]
    signed = {"yubo-viewer": asked.headers["yubo-viewer"]}
    apps = InProcess({each.name: each.app() for each in company.subgraphs})

    with pytest.raises(SubgraphUnavailable, match="401"):
        await apps.post("customers", b'{"query": "{customers{name}}"}', signed, repeatable=True)
    with pytest.raises(SubgraphUnavailable, match="401"):
        await apps.post("sales", b'{"query": "{orders{number}}"}', signed, repeatable=True)
