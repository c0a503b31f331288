"""A gateway is ready when it could answer: with a supergraph, its keys, and masterdata."""

from starlette.requests import Request
from starlette.responses import Response

from tests.integration.gateway.company import Front


async def ready(front: Front) -> tuple[int, set[str]]:
    """The status, and what is missing."""
    answer = await front.client.get("/ready")
    return answer.status_code, set(answer.json()["problems"])


async def test_with_everything_there_it_is_ready(front: Front) -> None:
    assert await ready(front) == (200, set())


async def test_without_masterdata_nobody_could_be_served(near: Front) -> None:
    async def fail(_request: Request) -> Response:
        return Response(status_code=500)

    near.company.masterdata.misbehave = fail
    assert await ready(near) == (503, {"masterdata"})
    near.company.masterdata.misbehave = None
    assert await ready(near) == (200, set())


async def test_without_another_service_it_answers_in_part(near: Front) -> None:
    async def fail(_request: Request) -> Response:
        return Response(status_code=500)

    near.company.sales.misbehave = fail
    assert await ready(near) == (200, set())
