"""The front: media types, statuses, what is refused before anything runs, what reaches subgraphs."""

import math
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from httpx2 import Response

from gateway.executor.transport.in_process import InProcess
from tests.integration.gateway.company import Company, Front

JSON = "application/json"
NEWER = "application/graphql-response+json"
ME = "{me{name}}"


def code_of(answer: Response) -> str:
    (error,) = answer.json()["errors"]
    assert error["message"]
    assert error["extensions"]["correlation"] == answer.headers["x-request-id"]
    return error["extensions"]["code"]


def nothing_was_asked(company: Company) -> bool:
    return not any(subgraph.asked for subgraph in company.subgraphs)


@pytest.mark.parametrize(
    ("accept", "media"),
    [(None, JSON), ("*/*", JSON), (JSON, JSON), (NEWER, NEWER), (f"{NEWER}, {JSON}", NEWER)],
)
async def test_the_answer_has_the_accepted_media_type(near: Front, accept: str | None, media: str) -> None:
    headers = {"accept": accept} if accept else {}
    answer = await near.post(ME, "rep", **headers)

    assert answer.status_code == 200
    assert answer.json() == {"data": {"me": {"name": "rep"}}}
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED"),
        ("{me{}}", None, "GRAPHQL_PARSE_FAILED"),
        ("{nothing}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{_service{sdl}}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{_entities(representations: []){__typename}}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{viewerScope{active}}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{customers{keptBy}}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("{...F} fragment F on Query{...F}", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query A{__typename} query B{__typename}", None, "OPERATION_UNKNOWN"),
        ("fragment F on Query{__typename}", None, "OPERATION_UNKNOWN"),
        ("query($n: Int!){orders(first: $n){id}}", {}, "INVALID_VARIABLES"),
        ("query($n: Int!){orders(first: $n){id}}", {"n": "many"}, "INVALID_VARIABLES"),
        ("query($n: Int!){orders(first: $n){id}}", {"n": 10**12}, "INVALID_VARIABLES"),
        ("query($w: OrderWhere){orders(where: $w){id}}", {"w": {"x": 1}}, "INVALID_VARIABLES"),
    ],
)
async def test_request_errors_are_coded_and_have_the_media_types_status(
    near: Front, query: str, variables: object, code: str
) -> None:
    older = await near.post(query, "rep", variables, accept=JSON)
    newer = await near.post(query, "rep", variables, accept=NEWER)

    assert (older.status_code, newer.status_code) == (200, 400)
    assert code_of(older) == code_of(newer) == code
    assert "data" not in newer.json()
    assert nothing_was_asked(near.company) or code == "INVALID_VARIABLES"


async def test_a_validation_error_says_where(near: Front) -> None:
    answer = await near.post("{\n  nothing\n}", "rep")

    assert answer.json()["errors"][0]["locations"] == [{"line": 2, "column": 3}]


BAD_BODIES: list[tuple[bytes, str]] = [
    (b"", "MALFORMED_JSON"),
    (b"{", "MALFORMED_JSON"),
    (b'{"query": "\xff"}', "MALFORMED_JSON"),
    (b'{"query": "\\ud800"}', "MALFORMED_JSON"),
    (b"[" * 5_000, "MALFORMED_JSON"),
    (b'{"query": "{me{name}}", "variables": {"x": 1e999}}', "MALFORMED_JSON"),
    (b"[]", "INVALID_REQUEST"),
    (b'"text"', "INVALID_REQUEST"),
    (b"null", "INVALID_REQUEST"),
    (b"{}", "INVALID_REQUEST"),
    (b'{"query": 7}', "INVALID_REQUEST"),
    (b'{"query": ["{me{name}}"]}', "INVALID_REQUEST"),
    (b'{"query": "{me{name}}", "variables": []}', "INVALID_REQUEST"),
    (b'{"query": "{me{name}}", "variables": "{}"}', "INVALID_REQUEST"),
    (b'{"query": "{me{name}}", "operationName": 7}', "INVALID_REQUEST"),
    (b'{"query": "{me{name}}", "extensions": 7}', "INVALID_REQUEST"),
    (b'[{"query": "{me{name}}"}]', "INVALID_REQUEST"),
    (b'{"query": "{me{name}}", "variables": {"x": %s1%s}}' % (b"[" * 200, b"]" * 200), "OPERATION_TOO_LARGE"),
]


@pytest.mark.parametrize(("body", "code"), BAD_BODIES)
@pytest.mark.parametrize("accept", [JSON, NEWER])
async def test_a_body_of_the_wrong_shape_is_refused_with_a_code(
    near: Front, body: bytes, code: str, accept: str
) -> None:
    headers = {"content-type": JSON, "accept": accept, "authorization": f"Bearer {near.company.token('rep')}"}
    answer = await near.client.post("/graphql", content=body, headers=headers)

    assert answer.status_code == 400
    assert code_of(answer) == code
    assert nothing_was_asked(near.company)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=latin-1",
        "text/plain; application/json",
    ],
)
async def test_what_a_foreign_page_could_send_is_not_executed(near: Front, content_type: str | None) -> None:
    headers = {"authorization": f"Bearer {near.company.token('rep')}"}
    if content_type:
        headers["content-type"] = content_type
    body = orjson.dumps({"query": "mutation{reorganise}"})
    answer = await near.client.post("/graphql", content=body, headers=headers)

    assert answer.status_code == 415
    assert code_of(answer) == "UNSUPPORTED_MEDIA_TYPE"
    assert nothing_was_asked(near.company)


async def test_no_other_origin_is_told_that_it_may_call(near: Front) -> None:
    headers = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = await near.client.options("/graphql", headers=headers)

    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


async def test_a_configured_origin_may_call(company: Company) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, cors_origins=("https://crm.example",)))
    asking = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    ours = await front.client.options("/graphql", headers={"origin": "https://crm.example", **asking})
    other = await front.client.options("/graphql", headers={"origin": "https://evil.example", **asking})

    assert ours.headers["access-control-allow-origin"] == "https://crm.example"
    assert "access-control-allow-origin" not in other.headers


async def test_bodies_over_the_limit_are_not_read(company: Company) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, body_limit_bytes=1_000))

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 100

    announced = await front.post(ME + " " * 1_000, "rep")
    streamed = await front.client.post("/graphql", content=endless(), headers={"content-type": JSON})

    for answer in (announced, streamed):
        assert answer.status_code == 413
        assert code_of(answer) == "PAYLOAD_TOO_LARGE"


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{" + " ".join(f"a{n}: __typename" for n in range(21)) + "}", "root fields"),
        ("{me{" + " ".join(f"a{n}: name" for n in range(31)) + "}}", "aliases"),
        ("{customers{orders" + "{customer{orders" * 6 + "{id}" + "}}" * 6 + "}}", "depth"),
    ],
)
async def test_operations_over_a_limit_are_refused_by_its_name(near: Front, query: str, limit: str) -> None:
    answer = await near.post(query, "rep")

    assert answer.status_code == 400
    assert code_of(answer) == "OPERATION_TOO_LARGE"
    assert answer.json()["errors"][0]["extensions"]["limit"] == limit


@pytest.mark.parametrize(
    "query", ["{me{" + "name " * 2_000 + "}}", "{me " * 600, "{me{name}}" + " " * 256_000]
)
async def test_documents_too_long_to_parse_are_refused(near: Front, query: str) -> None:
    answer = await near.post(query, "rep")

    assert answer.status_code == 400
    assert code_of(answer) == "OPERATION_TOO_LARGE"


async def test_queries_may_be_sent_by_get_and_mutations_may_not(near: Front) -> None:
    headers = {"authorization": f"Bearer {near.company.token('rep')}", "accept": JSON}

    async def get(**parameters: str) -> Response:
        return await near.client.get("/graphql", params=parameters, headers=headers)

    query = "query Q($n: Int){orders(first: $n){id}}"
    assert (await get(query=ME)).json() == {"data": {"me": {"name": "rep"}}}
    listed = await get(query=query, variables='{"n": 1}', operationName="Q")
    assert listed.json() == {"data": {"orders": [None]}}

    refused = await get(query="mutation{reorganise}")
    assert (refused.status_code, code_of(refused)) == (405, "METHOD_NOT_ALLOWED")
    assert near.company.version == 1
    for parameters in ({}, {"query": query, "variables": "[]"}, {"query": query, "variables": "{"}):
        assert (await get(**parameters)).status_code == 400


async def test_get_can_be_switched_off(company: Company) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, get_queries=False))
    answer = await front.client.get("/graphql", params={"query": "{__typename}"})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


async def test_an_unacceptable_media_type_is_refused(near: Front) -> None:
    answer = await near.post(ME, "rep", accept="image/png")

    assert (answer.status_code, code_of(answer)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    "query",
    [
        ME,
        "{__schema{types{name}}}",
        '{__type(name: "Customer"){name}}',
        "{customers{name}}",
        "mutation{reorganise}",
        'mutation{signIn(login: "x") reorganise}',
        'mutation{...F} fragment F on Mutation{signIn(login: "x") reorganise}',
        "mutation{signIn: reorganise}",
        "query signIn{me{name}}",
        'mutation{a: signIn(login: "x") b: signIn(login: "y")}',
        'mutation{signIn(login: "x") signOut}',
        'mutation{...F} fragment F on Mutation{a: signIn(login: "x") signOut}',
        "{custmers{id}}",
        "mutation{sigIn}",
    ],
)
async def test_the_anonymous_get_no_further_than_sign_in(near: Front, query: str) -> None:
    answer = await near.post(query)

    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert nothing_was_asked(near.company)


async def test_sign_in_needs_no_token_and_minds_no_old_one(near: Front) -> None:
    query = 'mutation{__typename ...F} fragment F on Mutation{in: signIn(login: "rep")}'
    first = await near.post(query)
    again = await near.post(query, authorization="Bearer of.old.times")

    for answer in (first, again):
        assert answer.json()["data"] == {
            "__typename": "Mutation",
            "in": "rep, until now None",
        }
    assert (await near.post("{__typename}")).json() == {"data": {"__typename": "Query"}}


async def test_the_anonymous_are_given_no_suggestions(near: Front) -> None:
    for query in ('mutation{signIn(login: "x", logn: "x")}', 'mutation{signIn(login: "x"){nme}}'):
        answer = await near.post(query)
        assert code_of(answer) == "GRAPHQL_VALIDATION_FAILED"
        assert "Did you mean" not in answer.text


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Basic cmVwOnJlcA==", "Bearer"])
async def test_a_bad_token_is_refused_even_where_none_is_needed(near: Front, authorization: str) -> None:
    for query in (ME, "{__typename}"):
        answer = await near.post(query, authorization=authorization)
        assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")


async def test_an_employee_nobody_knows_is_refused(near: Front) -> None:
    near.company.masterdata.root = {**near.company.masterdata.root, "viewerScope": lambda _viewer: None}
    answer = await near.post(ME, "0190c0de-0000-7000-8000-000000000099")

    assert answer.status_code == 503  # no word of masterdata that there is no such employee


async def test_headers_that_are_the_gateways_own_business_are_not_passed_on(front: Front) -> None:
    forged = {
        "yubo_viewer": "forged",
        "x_viewer": "director",
        "cookie": "a=b",
        "yubo_deadline_ms": "999999",
        "accept_language": "ar",
        "x_request_id": "mine-1",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }
    await front.post("{orders{id}}", "rep", **forged)

    asked = front.company.sales.asked[-1]
    assert asked.viewer is not None
    assert str(asked.viewer.employee_id) == "00000000-0000-0000-0000-000000000003"
    assert asked.headers["yubo-viewer"].count(".") == 2
    assert {"x-viewer", "cookie", "authorization"}.isdisjoint(asked.headers)
    assert asked.headers["accept-language"] == "ar"
    assert asked.headers["x-request-id"] == "mine-1"
    assert asked.headers["traceparent"].split("-")[1] == "0af7651916cd43dd8448eb211c80319c"
    assert 0 < int(asked.headers["yubo-deadline-ms"]) <= 5_000


async def test_a_subgraph_by_itself_serves_nobody(near: Front) -> None:
    app = near.company.sales.app()
    exchange: list[dict[str, Any]] = []
    body = b'{"query": "{orders{number}}"}'

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        exchange.append(message)

    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": [], "query_string": b""}
    await app(scope, receive, send)  # pyright: ignore[reportArgumentType]

    assert exchange[0]["status"] == 401


async def test_introspection_can_be_switched_off_and_names_are_not_suggested(company: Company) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    closed = Front(company, company.gateway(apps, introspection=False))
    refused = await closed.post("{__schema{__typename}}", "rep")
    misspelt = await closed.post("{customer{id}}", "rep")
    mistyped = await closed.post("{custmers{id}}", "rep")

    assert code_of(refused) == "GRAPHQL_VALIDATION_FAILED"
    assert "Did you mean" not in misspelt.text + mistyped.text
    assert "__typename" in (await closed.post("{__typename}", "rep")).text


async def test_the_keys_of_sign_in_are_published(near: Front) -> None:
    answer = await near.client.get("/.well-known/jwks.json")

    (key,) = answer.json()["keys"]
    assert key["kid"] == near.company.sign_in_key.kid
    assert "d" not in key


async def test_health_readiness_and_metrics(near: Front) -> None:
    assert (await near.client.get("/health")).status_code == 200
    assert (await near.client.get("/ready")).json() == {"status": "ready", "problems": {}}
    await near.post(ME, "rep")
    assert b"yubo_subgraph_seconds_count" in (await near.client.get("/metrics")).content
    (near.company.folder / "sign-in.jwks.json").unlink()
    assert (await near.client.get("/ready")).status_code == 503


async def test_browsers_get_graphiql_and_nothing_from_elsewhere(near: Front) -> None:
    for path in ("/", "/graphql"):
        answer = await near.client.get(path, headers={"accept": "text/html,*/*;q=0.8"})
        assert answer.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "http" not in answer.text
    for line in answer.text.split('"'):
        if line.startswith("/graphiql/"):
            assert (await near.client.get(line)).status_code == 200


async def test_graphiql_can_be_switched_off(company: Company) -> None:
    apps = InProcess({each.name: each.app() for each in company.subgraphs})
    front = Front(company, company.gateway(apps, graphiql=False))

    assert (await front.client.get("/", headers={"accept": "text/html"})).status_code == 404
    assert (await front.client.get("/graphql", headers={"accept": "text/html"})).status_code == 406


async def test_numbers_and_texts_arrive_as_they_were_sent(near: Front) -> None:
    query = "query($w: OrderWhere, $in: [Int!]){orders(where: $w){id} total(in: $in)}"
    given = {"w": {"number": "\u0000 é \U0001f600"}, "in": [math.floor(-(2**31)), 2**31 - 1], "unknown": 1}
    await near.ask("rep", query, **given)

    sent = {k: v for each in near.company.sales.asked for k, v in each.document["variables"].items()}
    assert sent == {"w": given["w"], "in": given["in"]}
