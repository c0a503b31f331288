"""An operation has so much time, all its subgraph calls together; what is there by then is answered."""

import asyncio
import time

from starlette.requests import Request
from starlette.responses import Response

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Company, Front

SECONDS = 0.5
QUERY = '{me{name} customer(id: "customer-rep"){name orders{number}}}'


async def test_what_is_late_is_left_out_and_the_rest_answered(company: Company) -> None:
    async def never(_request: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError

    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, operation_deadline_seconds=SECONDS))
    await front.ask("rep", "{me{id}}")
    company.sales.misbehave = never
    started = time.monotonic()
    answer = (await front.post(QUERY, "rep")).json()
    took = time.monotonic() - started
    await front.client.aclose()

    assert answer["data"] == {"me": {"name": "rep"}, "customer": None}
    assert {error["extensions"]["code"] for error in answer["errors"]} >= {"SUBGRAPH_UNAVAILABLE"}
    assert SECONDS * 0.9 <= took < front.gateway.settings.subgraph_timeout_seconds / 2
