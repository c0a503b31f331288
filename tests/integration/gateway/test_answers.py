"""What every answer says besides its body, and which requests are refused by their headers alone."""

import gzip
from typing import Any

import pytest
from httpx2 import Response

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Company, Front

ME = "{me{name}}"


def front(company: Company, **settings: Any) -> Front:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    return Front(company, company.gateway(apps, **settings))


def code_of(answer: Response) -> str:
    (error,) = answer.json()["errors"]
    return error["extensions"]["code"]


async def test_every_answer_is_kept_by_nobody_and_taken_for_nothing_else(near: Front) -> None:
    answers = [
        await near.post(ME, "rep"),
        await near.post(ME),
        await near.post("{", "rep"),
        await near.post(ME, "rep", accept="image/png"),
        await near.client.get("/graphql"),
        await near.client.put("/graphql"),
        await near.client.post("/graphql", content=b"x"),
    ]

    assert [each.status_code for each in answers] == [200, 401, 200, 406, 400, 405, 415]
    for answer in answers:
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["vary"] == "accept, accept-encoding"
        assert answer.headers["content-type"].endswith("json; charset=utf-8")


@pytest.mark.parametrize(
    ("least", "accepted", "encoding"),
    [(1, "gzip", "gzip"), (1, "identity", None), (10_000, "gzip", None), (0, "gzip", None)],
)
async def test_answers_of_some_size_are_compressed_for_who_takes_it(
    company: Company, least: int, accepted: str, encoding: str | None
) -> None:
    compressing = front(company, compress_from_bytes=least)
    headers = {"accept-encoding": accepted, "authorization": f"Bearer {company.token('rep')}"}
    request = compressing.client.build_request("POST", "/graphql", json={"query": ME}, headers=headers)
    answer = await compressing.client.send(request, stream=True)
    raw = b"".join([chunk async for chunk in answer.aiter_raw()])

    assert answer.headers.get("content-encoding") == encoding
    assert int(answer.headers["content-length"]) == len(raw)
    assert (gzip.decompress(raw) if encoding else raw) == b'{"data":{"me":{"name":"rep"}}}'


async def test_a_compressed_request_is_refused(near: Front) -> None:
    headers = {"content-type": "application/json", "authorization": f"Bearer {near.company.token('rep')}"}
    body = gzip.compress(b'{"query": "{me{name}}"}')
    for encoding in ("gzip", "br", "gzip, identity"):
        sent = {**headers, "content-encoding": encoding}
        answer = await near.client.post("/graphql", content=body, headers=sent)
        assert (answer.status_code, code_of(answer)) == (415, "CONTENT_ENCODING_UNSUPPORTED")
        assert answer.headers["accept-encoding"] == "identity"
    plain = await near.client.post(
        "/graphql", content=b'{"query": "{me{name}}"}', headers={**headers, "content-encoding": "identity"}
    )
    assert plain.status_code == 200


async def test_headers_over_the_limit_are_refused(company: Company) -> None:
    strict = front(company, header_limit_bytes=1_500)
    assert (await strict.post(ME, "rep")).status_code == 200

    answer = await strict.post(ME, "rep", x_padding="x" * 1_500)

    assert (answer.status_code, code_of(answer)) == (431, "HEADERS_TOO_LARGE")


async def test_a_get_may_have_to_carry_a_header_no_foreign_page_can_send(company: Company) -> None:
    asking = front(
        company,
        get_preflight_headers=("apollo-require-preflight", "x-apollo-operation-name"),
        cors_origins=("https://crm.example",),
    )
    parameters = {"query": "{__typename}"}
    without = await asking.client.get("/graphql", params=parameters)
    with_one = await asking.client.get(
        "/graphql", params=parameters, headers={"apollo-require-preflight": "1"}
    )

    assert (without.status_code, code_of(without)) == (400, "PREFLIGHT_REQUIRED")
    assert with_one.json() == {"data": {"__typename": "Query"}}
    preflight = await asking.client.options(
        "/graphql",
        headers={
            "origin": "https://crm.example",
            "access-control-request-method": "GET",
            "access-control-request-headers": "apollo-require-preflight",
        },
    )
    assert preflight.status_code == 200


async def test_a_list_of_operations_is_refused_in_so_many_words(near: Front) -> None:
    headers = {"authorization": f"Bearer {near.company.token('rep')}"}
    answer = await near.client.post("/graphql", json=[{"query": ME}, {"query": ME}], headers=headers)

    assert (answer.status_code, code_of(answer)) == (400, "INVALID_REQUEST")
    assert "one operation a request" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("origin", ["*", "https://*.example", "crm.example", "https://crm.example/"])
def test_origins_are_named_one_by_one(company: Company, origin: str) -> None:
    with pytest.raises(ValueError, match="names each origin"):
        front(company, cors_origins=(origin,))


async def test_a_configured_origin_is_answered_without_credentials(company: Company) -> None:
    shared = front(company, cors_origins=("https://crm.example",))
    ours = await shared.post(ME, "rep", origin="https://crm.example")
    other = await shared.post(ME, "rep", origin="https://evil.example")
    foreign_header = await shared.client.options(
        "/graphql",
        headers={
            "origin": "https://crm.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "x-viewer",
        },
    )

    assert ours.headers["access-control-allow-origin"] == "https://crm.example"
    assert "x-request-id" in ours.headers["access-control-expose-headers"]
    assert "origin" in ours.headers["vary"].lower()
    assert "access-control-allow-origin" not in other.headers
    assert foreign_header.status_code == 400
    for answer in (ours, other, foreign_header):
        assert "access-control-allow-credentials" not in answer.headers
